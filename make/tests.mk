# SPDX-License-Identifier: BSD-2-Clause
# Tests: 'make check' needs no root, the others do. scripts/check runs them all.

UNIT := $(patsubst tests/unit/%.c,$(O)/unit/%,$(wildcard tests/unit/*/test_*.c))
FUZZ := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 60

.PHONY: unit fuzz fuzz-targets check check-unit check-netns check-fault check-e2e check-harm check-all check-valgrind check-mutants check-cbmc check-vm check-kernels check-upgrade \
	coverage coverage-run lint

$(O)/flood: tests/netns/flood.c $(O)/flags
	$(Q)$(COMPILE) -o $@ $< $(OUR_LDFLAGS)

$(O)/limits: tests/netns/limits.c $(O)/flags
	$(Q)$(COMPILE) -o $@ $< $(OUR_LDFLAGS) -lseccomp

$(O)/shim.so: tests/fault/shim.c $(O)/flags
	$(Q)$(CC) $(OUR_CPPFLAGS) $(WARNINGS) $(CFLAGS) -std=c11 -fPIC -shared -o $@ $< $(LDFLAGS)

$(O)/pairs: tests/netns/pairs.c $(ARCHIVE)
	@$(if $(Q),echo '  CC    $<')
	$(Q)$(COMPILE) -MMD -MP -Itests/unit -o $@ $< $(ARCHIVE) $(OUR_LDFLAGS) \
		$(LIBRARIES) $(JSON_LIBRARIES)

NETWORKD_FILES := file_load if_indextoname scandir
$(O)/unit/client/test_translate_networkd: WRAPPED := $(NETWORKD_FILES)
# A host in memory, what it stands in the place of, and what that needs.
WORLD := tests/fuzz/world.c
WORLD_FILES := store_directory store_read store_write tables_load tables_record \
	lock_take lock_take_names lock_release config_file_load log_line
$(O)/unit/engine/test_sequences: WRAPPED := $(WORLD_FILES)
$(O)/unit/engine/test_sequences: MORE := -Itests/fuzz $(WORLD) tests/fuzz/fuzz.c
$(O)/unit/engine/test_sequences: $(wildcard tests/fuzz/*.[ch])
$(O)/unit/%: tests/unit/%.c $(wildcard tests/unit/*.h) $(ARCHIVE)
	@$(if $(Q),echo '  CC    $<')
	$(Q)mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -Itests/unit -o $@ $< $(MORE) $(ARCHIVE) $(OUR_LDFLAGS) \
		$(WRAPPED:%=-Wl,--wrap=%) $(LIBRARIES) $(JSON_LIBRARIES)

# A target of tests/fuzz: with a main() that reads files, or clang's that makes inputs up. What a
# target puts in the place of a function of ours or of libmnl's is wrapped.
FUZZ_MAIN := tests/fuzz/main.c
FUZZ_SHARED := tests/fuzz/fuzz.c tests/fuzz/lease_facts.c tests/fuzz/socket.c
FUZZ_SOCKET := mnl_socket_open2 mnl_socket_bind mnl_socket_close mnl_socket_get_fd setsockopt \
	mnl_socket_get_portid mnl_socket_setsockopt mnl_socket_sendto recvmsg
$(O)/fuzz/config: WRAPPED := file_load_roots
$(O)/fuzz/tables: WRAPPED := file_load file_replace
$(O)/fuzz/event: WRAPPED := $(WORLD_FILES)
$(O)/fuzz/event: MORE := $(WORLD)
$(O)/fuzz/rtnl: WRAPPED := $(FUZZ_SOCKET) if_indextoname
$(O)/fuzz/netfilter: WRAPPED := $(FUZZ_SOCKET)
ADAPTORS := $(O)/fuzz/networkd $(O)/fuzz/networkmanager $(O)/fuzz/udhcpc
$(ADAPTORS): WRAPPED := $(NETWORKD_FILES)
$(ADAPTORS): MORE := tests/fuzz/clients.c
$(O)/fuzz/%: tests/fuzz/fuzz_%.c $(wildcard tests/fuzz/*.[ch] tests/unit/*.h) $(ARCHIVE)
	@$(if $(Q),echo '  CC    $<')
	$(Q)$(COMPILE) -Itests/unit -o $@ $< $(MORE) $(FUZZ_SHARED) $(FUZZ_MAIN) $(ARCHIVE) $(OUR_LDFLAGS) \
		$(WRAPPED:%=-Wl,--wrap=%) $(LIBRARIES) $(JSON_LIBRARIES)

fuzz-targets: $(FUZZ:%=$(O)/fuzz/%)

# Each target for FUZZ_SECONDS, under the sanitizers.
fuzz:
	$(Q)$(MAKE) --no-print-directory O=$(O)/libfuzzer CC=clang SAN=fuzzer-no-link,address,undefined \
		CFLAGS='-O1 -g' FUZZ_MAIN=-fsanitize=fuzzer fuzz-targets
	$(Q)tests/fuzz/run $(O)/libfuzzer $(FUZZ_SECONDS) $(FUZZ)

unit: all $(UNIT)

# What stands in the place of one of our own functions does not with -flto, which has put that inside its callers.
UNWRAPPED := $(if $(findstring -flto,$(CFLAGS)),$(filter-out $(O)/unit/client/test_translate_networkd $(O)/unit/engine/test_sequences,$(UNIT)),$(UNIT))
check-unit: all $(UNWRAPPED)
	$(Q)scripts/tap $(UNWRAPPED)

check: unit fuzz-targets
	$(Q)scripts/tap $(UNIT) $(foreach target,$(FUZZ),'$(O)/fuzz/$(target) tests/fuzz/corpus/$(target)') 'tests/replay/run $(O)'

check-netns: all $(O)/flood $(O)/limits $(O)/pairs
	$(Q)scripts/tap 'tests/lib/run-bats $(O) tests/netns'

check-fault: all $(O)/shim.so
	$(Q)scripts/tap 'tests/lib/run-bats $(O) tests/fault'

E2E = 'tests/lib/run-bats $(O) tests/e2e' $(foreach client,dhclient udhcpc networkmanager networkd, \
	'CLIENT=$(client) tests/lib/run-bats $(O) tests/e2e/clients.bats')

check-e2e: all
	$(Q)scripts/tap $(E2E)

check-harm: all $(O)/pairs
	$(Q)scripts/tap 'tests/lib/run-bats $(O) tests/harm'

# The whole matrix, several hours where QEMU has to emulate; scripts/check runs a part of it.
check-vm:
	$(Q)tests/vm/matrix $(SYSTEMS)

# Each some time, by hand: other kernels, and Debian upgraded in place.
check-kernels:
	$(Q)tests/vm/kernels $(SUITES)

check-upgrade:
	$(Q)VM_MINUTES=180 V=1 scripts/tap $(foreach system,$(or $(SYSTEMS),bookworm-dhcpcd bookworm-ifupdown),'tests/vm/run $(system) upgrade.bats')

check-all: unit fuzz-targets $(O)/flood $(O)/limits $(O)/pairs $(O)/shim.so
	$(Q)scripts/tap $(UNIT) $(foreach target,$(FUZZ),'$(O)/fuzz/$(target) tests/fuzz/corpus/$(target)') 'tests/replay/run $(O)' 'tests/lib/run-bats $(O) tests/netns' 'tests/lib/run-bats $(O) tests/fault' 'tests/lib/run-bats $(O) tests/harm' $(E2E)

# What valgrind sees and the sanitizers do not: values that were never set. Then one hook's, and
# recorded environments, of which each client and family has some.
VALGRIND := valgrind --quiet --error-exitcode=99 --leak-check=full
VALGRIND_REPLAYS := dhcpcd-10.3.2/ra dhcpcd-10.3.2/dhcp6 dhcpcd-10.3.2/rename dhcpcd-9.4.1/basic \
	dhclient-4.4.3/hostile dhclient-4.4.3/newaddr dhclient-4.4.3/six
$(O)/valgrind/symroute-hook: $(O)/symroute-hook
	$(Q)mkdir -p $(O)/valgrind
	$(Q)printf '#!/bin/sh\nexec %s %s "$$@"\n' '$(VALGRIND)' '$(abspath $<)' >$@
	$(Q)chmod 755 $@

check-valgrind: unit fuzz-targets $(O)/valgrind/symroute-hook
	$(Q)scripts/tap $(foreach test,$(filter-out %/test_codec_hostile %/test_diff_random %/test_placement %/test_placement_regions \
		%/test_sequences,$(UNIT)),'$(VALGRIND) $(test)') \
		$(foreach target,env leases,'$(VALGRIND) --trace-children=yes $(O)/fuzz/$(target) tests/fuzz/corpus/$(target)') \
		'tests/replay/run $(O)/valgrind $(VALGRIND_REPLAYS:%=%.plan)'

# Faults that the unit tests have to see.
check-mutants: $(ARCHIVE)
	$(Q)scripts/mutants $(ARCHIVE) $(COMPILE) $(OUR_LDFLAGS)

check-cbmc:
	$(Q)V=1 scripts/tap tests/cbmc/run

# Unit tests, kept inputs, replays and (as root) most of what is against the kernel: how much
# of src/ they run.
COVERING := addresses arguments check config event explain flush golden groups hookfile json metrics pin \
	privilege probe programs show store surprises sync try up watch
coverage:
	$(Q)$(MAKE) --no-print-directory O=$(O)/coverage CFLAGS='-O0 -g --coverage -fprofile-update=atomic' \
		coverage-run
coverage-run: unit fuzz-targets $(O)/limits $(O)/shim.so
	$(Q)scripts/coverage $(O) $(UNIT) $(foreach target,$(FUZZ),'$(O)/fuzz/$(target) tests/fuzz/corpus/$(target)') \
		'tests/replay/run $(O)' $(foreach file,$(COVERING),'tests/lib/run-bats $(O) tests/netns/$(file).bats') \
		'EVENTS="bound4 renew6" tests/lib/run-bats $(O) tests/fault'

lint: all
	$(Q)scripts/lint $(O)

