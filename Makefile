# symroute: GNU make, no configure. 'make help' lists the targets.

PREFIX ?= /usr/local
SBINDIR ?= $(PREFIX)/sbin
LIBEXECDIR ?= $(PREFIX)/libexec/symroute
MANDIR ?= $(PREFIX)/share/man
SYSCONFDIR ?= /etc
RUNSTATEDIR ?= /run
IPROUTE2DIR ?= /etc/iproute2
SYSTEMDUNITDIR ?= $(PREFIX)/lib/systemd/system
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR ?= $(PREFIX)/share/zsh/site-functions

# Where dhcpcd looks for hooks: the first of these that this machine has.
DHCPCD_HOOKDIRS := /usr/lib/dhcpcd/dhcpcd-hooks /lib/dhcpcd/dhcpcd-hooks \
	/usr/libexec/dhcpcd-hooks /libexec/dhcpcd-hooks /usr/lib/dhcpcd-hooks
DHCLIENT_HOOKDIR ?= /etc/dhcp
DHCPCD_HOOKDIR ?= $(firstword $(wildcard $(DHCPCD_HOOKDIRS)) $(DHCPCD_HOOKDIRS))

O ?= build
V ?= 0
SAN ?=
WERROR ?= 0
STATIC ?= 0
INSTALL ?= install
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g

comma := ,
VERSION := $(shell cat VERSION)
Q := $(if $(filter 1,$(V)),,@)

# A missing library is named with the package that brings it.
ifeq ($(filter clean deb dist help uninstall,$(MAKECMDGOALS)),)
ifneq ($(shell $(PKG_CONFIG) --version >/dev/null 2>&1 && echo yes),yes)
$(error '$(PKG_CONFIG)' does not run: install Debian's pkg-config)
endif
$(foreach library,libmnl:libmnl-dev inih:libinih-dev jansson:libjansson-dev,$(if $(shell \
	$(PKG_CONFIG) --exists $(firstword $(subst :, ,$(library))) && echo yes),,$(error \
	'$(PKG_CONFIG) $(firstword $(subst :, ,$(library)))' finds nothing: install Debian's \
	$(lastword $(subst :, ,$(library))))))
LIBRARY_CFLAGS := $(shell $(PKG_CONFIG) --cflags libmnl inih jansson)
STATICALLY := $(if $(filter 1,$(STATIC)),--static)
# What the hook needs of both is 20 KiB, and loading one costs each event a tenth of an empty
# program: of each the archive is linked where there is one.
archived = $(if $(wildcard $(shell $(CC) -print-file-name=lib$(1).a)),$(patsubst -l$(1),-l:lib$(1).a,$(2)),$(2))
LIBRARIES := $(call archived,mnl,$(shell $(PKG_CONFIG) $(STATICALLY) --libs libmnl)) \
	$(call archived,inih,$(shell $(PKG_CONFIG) $(STATICALLY) --libs inih))
JSON_LIBRARIES := $(shell $(PKG_CONFIG) $(STATICALLY) --libs jansson)
endif

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wundef $(if $(filter 1,$(WERROR)),-Werror)

# Hardened by what the compiler takes; CFLAGS and LDFLAGS come behind and win. Fortified sources
# need an optimizing compiler, and are in the sanitizers' way.
takes = $(shell $(CC) -Werror $(1) -include stdio.h -fsyntax-only -x c /dev/null 2>/dev/null && \
	echo yes)
HARDENING := $(foreach flag,-fstack-protector-strong -fstack-clash-protection -fcf-protection \
	-mbranch-protection=standard,$(if $(call takes,$(flag)),$(flag)))
FORTIFY := $(if $(SAN),,$(if $(filter -O -O1 -O2 -O3 -Os -Og,$(CFLAGS)),-U_FORTIFY_SOURCE \
	-D_FORTIFY_SOURCE=$(if $(call takes,-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3),3,2)))
OUR_CPPFLAGS := -D_GNU_SOURCE -DSYMROUTE_VERSION='"$(VERSION)"' -DRUNSTATEDIR='"$(RUNSTATEDIR)"' \
	-DSYSCONFDIR='"$(SYSCONFDIR)"' $(LIBRARY_CFLAGS) $(FORTIFY) $(CPPFLAGS)
OUR_CFLAGS := -std=c11 $(WARNINGS) -fPIE $(HARDENING) $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all) $(CFLAGS)
OUR_LDFLAGS := $(if $(filter 1,$(STATIC)),-static,-pie) -Wl,-z,relro,-z,now,-z,noexecstack $(if $(SAN),-fsanitize=$(SAN)) $(LDFLAGS)
COMPILE = $(CC) $(OUR_CPPFLAGS) $(OUR_CFLAGS)
LINK = $(CC) $(OUR_CFLAGS) $(OUR_LDFLAGS)

MAINS := src/main.c src/hook_main.c
# What only people ask for: none of it is in symroute-hook, nor is the JSON library.
PEOPLE := $(wildcard src/check*.c src/facts*.c src/fib*.c src/inquiry*.c src/judge*.c src/show*.c) \
	src/any.c src/any_text.c src/arrival.c src/explain.c src/finding.c src/flush.c src/kernel_ask.c \
	src/netfilter.c src/page.c src/rtnl_any.c src/up.c src/uplink.c
SHARED := $(filter-out $(MAINS) $(PEOPLE),$(wildcard src/*.c))
OBJECTS := $(SHARED:src/%.c=$(O)/%.o)
PEOPLE_OBJECTS := $(PEOPLE:src/%.c=$(O)/%.o)
UNIT := $(patsubst tests/unit/%.c,$(O)/unit/%,$(wildcard tests/unit/test_*.c))
FUZZ := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 60
MANUALS := src/symroute.8 src/symroute-hook.8
MANUALS5 := src/symroute.conf.5
GENERATED := $(O)/client-hook $(O)/dhclient-enter $(O)/50-symroute.conf $(O)/tmpfiles.conf

.DELETE_ON_ERROR:
.PHONY: all unit fuzz fuzz-targets check check-valgrind coverage coverage-run check-netns check-fault \
	check-e2e check-all bench bench-short bench-static bench-musl lint install uninstall dist deb clean help

all: $(O)/symroute $(O)/symroute-hook $(GENERATED)

help:
	@echo 'all         build symroute and symroute-hook into $$O (default: build)'
	@echo 'check       unit and replay tests, inputs kept by fuzzing; needs no root'
	@echo 'fuzz        libFuzzer makes up inputs for each target, FUZZ_SECONDS=60 each; needs clang'
	@echo 'check-netns tests against the kernel, in namespaces; needs root'
	@echo 'check-fault every system call of an event refused once, or the last one; needs root'
	@echo 'check-e2e   tests with real DHCP clients and servers; needs root'
	@echo 'check-all   all of these; scripts/check installs what they need first'
	@echo 'check-valgrind  unit tests, kept inputs and some replays under valgrind'
	@echo 'coverage    branches of src/ that the tests take, and those they do not; needs gcovr, root for all'
	@echo 'bench       measure symroute against the recipe; needs root. bench-short: does it all run?'
	@echo 'bench-static  the hook with libmnl inside, and with STATIC=1, for the next bench; bench-musl:'
	@echo '            the latter with musl, too'
	@echo 'lint        shellcheck, three shells, mandoc, cppcheck, gcc, clang and their analyzers, layers'
	@echo 'install     to $$DESTDIR$$PREFIX and $$DESTDIR$$SYSCONFDIR'
	@echo 'uninstall   take the installed files away again'
	@echo 'dist        the last commit as $$O/symroute-VERSION.tar.gz'
	@echo 'deb         a Debian package of these files in $$O'
	@echo 'clean       take the built files away again'
	@echo
	@echo 'Variables: PREFIX SBINDIR LIBEXECDIR MANDIR SYSCONFDIR RUNSTATEDIR DHCPCD_HOOKDIR DHCLIENT_HOOKDIR'
	@echo '  IPROUTE2DIR SYSTEMDUNITDIR TMPFILESDIR BASHCOMPDIR ZSHCOMPDIR DESTDIR CC CFLAGS CPPFLAGS'
	@echo '  LDFLAGS PKG_CONFIG INSTALL O=build V=1 SAN=address,undefined WERROR=1 STATIC=1'

# Everything is built anew when the compiler or a flag changes.
FLAGS := $(COMPILE) $(OUR_LDFLAGS)
$(O)/flags: FORCE
	$(Q)mkdir -p $(O)/unit
	$(Q)printf '%s\n' '$(subst ','\'',$(FLAGS))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@
FORCE:

$(O)/%.o: src/%.c $(O)/flags
	@$(if $(Q),echo '  CC    $<')
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(O)/symroute-hook: $(O)/hook_main.o $(OBJECTS)
	@$(if $(Q),echo '  LINK  $@')
	$(Q)$(LINK) -o $@ $^ $(LIBRARIES)

$(O)/symroute: $(O)/main.o $(PEOPLE_OBJECTS) $(OBJECTS)
	@$(if $(Q),echo '  LINK  $@')
	$(Q)$(LINK) -o $@ $^ $(LIBRARIES) $(JSON_LIBRARIES)

# Always: where they are installed may be another place than at the last call.
$(GENERATED): $(O)/%: hook/% $(O)/flags FORCE
	$(Q)sed 's|@LIBEXECDIR@|$(LIBEXECDIR)|g; s|@RUNSTATEDIR@|$(RUNSTATEDIR)|g' $< >$@

$(O)/flood: tests/netns/flood.c $(O)/flags
	$(Q)$(COMPILE) -o $@ $< $(OUR_LDFLAGS)

$(O)/limits: tests/netns/limits.c $(O)/flags
	$(Q)$(COMPILE) -o $@ $< $(OUR_LDFLAGS) -lseccomp

$(O)/shim.so: tests/fault/shim.c $(O)/flags
	$(Q)$(CC) $(OUR_CPPFLAGS) $(WARNINGS) $(CFLAGS) -std=c11 -fPIC -shared -o $@ $< $(LDFLAGS)

$(O)/pairs: tests/netns/pairs.c $(PEOPLE_OBJECTS) $(OBJECTS)
	@$(if $(Q),echo '  CC    $<')
	$(Q)$(COMPILE) -MMD -MP -Isrc -Itests/unit -o $@ $< $(PEOPLE_OBJECTS) $(OBJECTS) $(OUR_LDFLAGS) \
		$(LIBRARIES) $(JSON_LIBRARIES)

$(O)/bench/runner: tests/bench/runner.c $(O)/flags
	$(Q)mkdir -p $(O)/bench
	$(Q)$(COMPILE) -o $@ $< $(OUR_LDFLAGS)

$(O)/bench/flood: tests/bench/flood.c $(O)/flags
	$(Q)mkdir -p $(O)/bench
	$(Q)$(COMPILE) -o $@ $< $(OUR_LDFLAGS)

$(O)/bench/window: tests/bench/window.c $(O)/flags
	$(Q)mkdir -p $(O)/bench
	$(Q)$(COMPILE) -o $@ $< $(OUR_LDFLAGS)

$(O)/bench/empty: tests/bench/empty.c $(O)/flags
	$(Q)mkdir -p $(O)/bench
	$(Q)$(COMPILE) -o $@ $< $(OUR_LDFLAGS)

$(O)/bench/empty-static: tests/bench/empty.c $(O)/flags
	$(Q)mkdir -p $(O)/bench
	$(Q)$(COMPILE) -static -o $@ $< $(filter-out -pie,$(OUR_LDFLAGS))

BENCH := $(O)/bench/runner $(O)/bench/flood $(O)/bench/window $(O)/bench/empty $(O)/bench/empty-static

# The hook without a library to load but libc; without that; and with a smaller libc.
$(O)/lib/libmnl.a:
	tests/bench/static-libraries $(O) mnl

$(O)/musl/lib/libmnl.a:
	CC=musl-gcc tests/bench/static-libraries $(O)/musl mnl inih

bench-static: $(O)/lib/libmnl.a
	LIBRARY_PATH=$(abspath $(O)/lib) $(MAKE) O=$(O)/archive $(O)/archive/symroute-hook
	$(MAKE) O=$(O)/static STATIC=1 LDFLAGS=-L$(abspath $(O)/lib) $(O)/static/symroute-hook

bench-musl: $(O)/musl/lib/libmnl.a
	$(MAKE) O=$(O)/musl STATIC=1 CC=musl-gcc CPPFLAGS=-I$(abspath $(O)/musl/include) \
		LDFLAGS=-L$(abspath $(O)/musl/lib) $(O)/musl/symroute-hook $(O)/musl/bench/empty-static

bench: all $(BENCH)
	$(Q)scripts/bench $(O)

bench-short: all $(BENCH)
	$(Q)scripts/bench --short $(O)

$(O)/unit/%: tests/unit/%.c tests/unit/tap.h $(PEOPLE_OBJECTS) $(OBJECTS)
	@$(if $(Q),echo '  CC    $<')
	$(Q)$(COMPILE) -MMD -MP -Isrc -Itests/unit -o $@ $< $(PEOPLE_OBJECTS) $(OBJECTS) $(OUR_LDFLAGS) \
		$(LIBRARIES) $(JSON_LIBRARIES)

# A target of tests/fuzz: with a main() that reads files, or clang's that makes inputs up. What a
# target puts in the place of a function of ours or of libmnl's is wrapped.
FUZZ_MAIN := tests/fuzz/main.c
FUZZ_SHARED := tests/fuzz/fuzz.c tests/fuzz/lease_facts.c tests/fuzz/socket.c
FUZZ_SOCKET := mnl_socket_open2 mnl_socket_bind mnl_socket_close mnl_socket_get_fd setsockopt
$(O)/fuzz/config: WRAPPED := file_load
$(O)/fuzz/tables: WRAPPED := file_load file_replace file_remove
$(O)/fuzz/event: WRAPPED := leases_read leases_list tables_load
$(O)/fuzz/event: WORLD := tests/fuzz/world.c
$(O)/fuzz/event: REPLACED := $(O)/kernel_rtnl.o $(O)/apply.o $(O)/run.o $(O)/survey.o $(O)/sync.o $(O)/hook.o
$(O)/fuzz/rtnl: WRAPPED := $(FUZZ_SOCKET) mnl_socket_get_portid mnl_socket_setsockopt mnl_socket_sendto \
	recvmsg if_indextoname
$(O)/fuzz/netfilter: WRAPPED := $(FUZZ_SOCKET) mnl_socket_get_portid mnl_socket_sendto mnl_socket_recvfrom
FUZZ_PEOPLE := $(O)/fuzz/any $(O)/fuzz/netfilter
$(FUZZ_PEOPLE): $(PEOPLE_OBJECTS)
$(FUZZ_PEOPLE): MORE := $(PEOPLE_OBJECTS)
$(FUZZ_PEOPLE): MORE_LIBRARIES := $(JSON_LIBRARIES)
$(O)/fuzz/%: tests/fuzz/fuzz_%.c $(wildcard tests/fuzz/*.[ch]) tests/unit/kernel_model.h $(OBJECTS)
	@$(if $(Q),echo '  CC    $<')
	$(Q)mkdir -p $(O)/fuzz
	$(Q)$(COMPILE) -Isrc -Itests/unit -o $@ $< $(WORLD) $(FUZZ_SHARED) $(FUZZ_MAIN) \
		$(MORE) $(filter-out $(REPLACED),$(OBJECTS)) $(OUR_LDFLAGS) $(WRAPPED:%=-Wl,--wrap=%) \
		$(LIBRARIES) $(MORE_LIBRARIES)

fuzz-targets: $(FUZZ:%=$(O)/fuzz/%)

# Each target for FUZZ_SECONDS, under the sanitizers.
fuzz:
	$(Q)$(MAKE) --no-print-directory O=$(O)/libfuzzer CC=clang SAN=fuzzer-no-link,address,undefined \
		CFLAGS='-O1 -g' FUZZ_MAIN=-fsanitize=fuzzer fuzz-targets
	$(Q)tests/fuzz/run $(O)/libfuzzer $(FUZZ_SECONDS) $(FUZZ)

-include $(wildcard $(O)/*.d $(O)/unit/*.d)

unit: all $(UNIT)

check: unit fuzz-targets
	$(Q)scripts/tap $(UNIT) $(foreach target,$(FUZZ),'$(O)/fuzz/$(target) tests/fuzz/corpus/$(target)') 'tests/replay/run $(O)'

check-netns: all $(O)/flood $(O)/limits $(O)/pairs
	$(Q)scripts/tap 'tests/lib/run-bats $(O) tests/netns'

check-fault: all $(O)/shim.so
	$(Q)scripts/tap 'tests/lib/run-bats $(O) tests/fault'

check-e2e: all
	$(Q)scripts/tap 'tests/lib/run-bats $(O) tests/e2e'

check-all: unit fuzz-targets $(O)/flood $(O)/limits $(O)/pairs $(O)/shim.so
	$(Q)scripts/tap $(UNIT) $(foreach target,$(FUZZ),'$(O)/fuzz/$(target) tests/fuzz/corpus/$(target)') 'tests/replay/run $(O)' 'tests/lib/run-bats $(O) tests/netns' 'tests/lib/run-bats $(O) tests/fault' 'tests/lib/run-bats $(O) tests/e2e'

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
	$(Q)scripts/tap $(foreach test,$(filter-out %/test_codec_hostile %/test_diff_random,$(UNIT)),'$(VALGRIND) $(test)') \
		$(foreach target,env leases,'$(VALGRIND) --trace-children=yes $(O)/fuzz/$(target) tests/fuzz/corpus/$(target)') \
		'tests/replay/run $(O)/valgrind $(VALGRIND_REPLAYS:%=%.plan)'

# Unit tests, kept inputs, replays and (as root) some of the kernel, and of its refusals: how much
# of src/ they run.
COVERING := check config event explain flush privilege show sync up
coverage:
	$(Q)$(MAKE) --no-print-directory O=$(O)/coverage CFLAGS='-O0 -g --coverage -fprofile-update=atomic' \
		coverage-run
coverage-run: unit fuzz-targets $(O)/limits $(O)/shim.so
	$(Q)scripts/coverage $(O) $(UNIT) $(foreach target,$(FUZZ),'$(O)/fuzz/$(target) tests/fuzz/corpus/$(target)') \
		'tests/replay/run $(O)' $(foreach file,$(COVERING),'tests/lib/run-bats $(O) tests/netns/$(file).bats') \
		'EVENTS="bound4 renew6" tests/lib/run-bats $(O) tests/fault'

lint: all
	$(Q)scripts/lint $(O)

install: all
	$(INSTALL) -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(DHCPCD_HOOKDIR) \
		$(DESTDIR)$(MANDIR)/man8 $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(SYSCONFDIR) \
		$(DESTDIR)$(IPROUTE2DIR)/rt_protos.d \
		$(DESTDIR)$(IPROUTE2DIR)/rt_tables.d \
		$(DESTDIR)$(SYSTEMDUNITDIR)/dhcpcd.service.d $(DESTDIR)$(TMPFILESDIR) \
		$(DESTDIR)$(BASHCOMPDIR) $(DESTDIR)$(ZSHCOMPDIR) \
		$(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-enter-hooks.d \
		$(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-exit-hooks.d
	$(INSTALL) -m 0755 $(O)/symroute $(DESTDIR)$(SBINDIR)/symroute
	$(INSTALL) -m 0755 $(O)/symroute-hook $(DESTDIR)$(LIBEXECDIR)/symroute-hook
	$(INSTALL) -m 0644 $(O)/client-hook $(DESTDIR)$(DHCPCD_HOOKDIR)/70-symroute
	$(INSTALL) -m 0644 $(O)/client-hook $(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-exit-hooks.d/symroute
	$(INSTALL) -m 0644 $(O)/dhclient-enter $(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-enter-hooks.d/symroute
	$(INSTALL) -m 0644 $(MANUALS) $(DESTDIR)$(MANDIR)/man8/
	$(INSTALL) -m 0644 $(MANUALS5) $(DESTDIR)$(MANDIR)/man5/
	test -e $(DESTDIR)$(SYSCONFDIR)/symroute.conf || \
		$(INSTALL) -m 0644 hook/symroute.conf $(DESTDIR)$(SYSCONFDIR)/symroute.conf
	$(INSTALL) -m 0644 hook/rt_protos.conf $(DESTDIR)$(IPROUTE2DIR)/rt_protos.d/symroute.conf
	$(INSTALL) -m 0644 $(O)/50-symroute.conf $(DESTDIR)$(SYSTEMDUNITDIR)/dhcpcd.service.d/50-symroute.conf
	$(INSTALL) -m 0644 $(O)/tmpfiles.conf $(DESTDIR)$(TMPFILESDIR)/symroute.conf
	$(INSTALL) -m 0644 completion/symroute.bash $(DESTDIR)$(BASHCOMPDIR)/symroute
	$(INSTALL) -m 0644 completion/_symroute $(DESTDIR)$(ZSHCOMPDIR)/_symroute

uninstall:
	rm -f $(DESTDIR)$(SBINDIR)/symroute $(DESTDIR)$(LIBEXECDIR)/symroute-hook \
		$(DESTDIR)$(DHCPCD_HOOKDIR)/70-symroute \
		$(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-enter-hooks.d/symroute \
		$(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-exit-hooks.d/symroute \
		$(MANUALS:src/%=$(DESTDIR)$(MANDIR)/man8/%) \
		$(MANUALS5:src/%=$(DESTDIR)$(MANDIR)/man5/%) \
		$(DESTDIR)$(IPROUTE2DIR)/rt_protos.d/symroute.conf \
		$(DESTDIR)$(SYSTEMDUNITDIR)/dhcpcd.service.d/50-symroute.conf \
		$(DESTDIR)$(TMPFILESDIR)/symroute.conf \
		$(DESTDIR)$(BASHCOMPDIR)/symroute $(DESTDIR)$(ZSHCOMPDIR)/_symroute
	-rmdir $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(SYSTEMDUNITDIR)/dhcpcd.service.d 2>/dev/null

# git archive dates every file by the commit, and gzip -n adds no date of its own.
DIST := symroute-$(VERSION)
dist:
	$(Q)git rev-parse --verify -q HEAD >/dev/null 2>&1 || \
		{ echo "make dist takes the last commit, and this is no git checkout" >&2; exit 1; }
	$(Q)mkdir -p $(O)
	$(Q)git archive --format=tar --prefix=$(DIST)/ HEAD >$(O)/$(DIST).tar
	$(Q)gzip -nf9 $(O)/$(DIST).tar
	@echo $(O)/$(DIST).tar.gz

# Built in a copy, since Debian's tools write beside and into what they build. What git does
# not know is left out; without git, what was built.
DEB := $(abspath $(O))/deb
deb:
	$(Q)command -v dh >/dev/null || { echo "make deb needs Debian's debhelper" >&2; exit 1; }
	$(Q)rm -rf $(DEB)
	$(Q)mkdir -p $(DEB)/$(DIST)
	$(Q){ git ls-files -z 2>/dev/null | grep -z . || \
		find . -type f ! -path './.git/*' ! -path './build*' -print0; } | \
		tar -c --null --ignore-failed-read -T - 2>/dev/null | tar -x -C $(DEB)/$(DIST)
	$(Q)cp -r packaging/debian $(DEB)/$(DIST)/
	$(Q)cd $(DEB)/$(DIST) && env -u O -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
		dpkg-buildpackage -b -us -uc >$(DEB)/log 2>&1 || { tail -n 20 $(DEB)/log >&2; exit 1; }
	$(Q)mv $(DEB)/*.deb $(DEB)/*.changes $(DEB)/*.buildinfo $(O)/
	$(Q)rm -rf $(DEB)
	@ls $(O)/*.deb

clean:
	rm -rf $(O)
