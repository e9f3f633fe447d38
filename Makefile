# SPDX-License-Identifier: BSD-2-Clause
#
# symroute: GNU make, no configure. 'make help' lists the targets.
#
# Here: building and installing. The rest is in make/: tests.mk, bench.mk, dist.mk.

# GNU's spelling of the usual ones is taken, too.
PREFIX ?= $(or $(prefix),/usr/local)
SBINDIR ?= $(or $(sbindir),$(PREFIX)/sbin)
LIBEXECDIR ?= $(or $(libexecdir),$(PREFIX)/libexec)/symroute
MANDIR ?= $(or $(mandir),$(PREFIX)/share/man)
# What the programs read, whatever is installed where.
SYSCONFDIR ?= $(or $(sysconfdir),/etc)
RUNSTATEDIR ?= $(or $(runstatedir),/run)

# Nothing is installed to one of these that is empty.
CONFDIR ?= $(SYSCONFDIR)
IPROUTE2DIR ?= /etc/iproute2
RTPROTOSDIR ?= $(addsuffix /rt_protos.d,$(IPROUTE2DIR))
SYSTEMDUNITDIR ?= $(PREFIX)/lib/systemd/system
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR ?= $(PREFIX)/share/zsh/site-functions
DHCLIENT_HOOKDIR ?= /etc/dhcp
NETWORKMANAGERDIR ?= /usr/lib/NetworkManager
NETWORKDCONFDIR ?= /etc/systemd/networkd.conf.d
UDHCPC_HOOKDIR ?= /etc/udhcpc
# Where dhcpcd looks for hooks: the first of these that this machine has. There may be several.
DHCPCD_HOOKDIRS := /usr/lib/dhcpcd/dhcpcd-hooks /lib/dhcpcd/dhcpcd-hooks \
	/usr/libexec/dhcpcd-hooks /libexec/dhcpcd-hooks /usr/lib/dhcpcd-hooks
# Where the script stands that reads it; an earlier release's directory may be left over.
DHCPCD_HOOKDIR ?= $(firstword $(patsubst %-run-hooks,%-hooks,$(wildcard $(DHCPCD_HOOKDIRS:-hooks=-run-hooks))) \
	$(wildcard $(DHCPCD_HOOKDIRS)) $(DHCPCD_HOOKDIRS))

# Hooks run in the order of their names: what stands before ours is time on the wrong link.
DHCPCD_HOOK := 05-symroute
# An earlier version's, which would run each event twice; if it is ours, as its first lines say.
REMOVE_OLD_HOOK = for hook in $(DHCPCD_HOOKDIR:%='$(DESTDIR)%/70-symroute'); do \
	! grep -qs '^\# symroute: give each leased address its way home' "$$hook" || rm -f "$$hook"; done

O ?= build
V ?= 0
SAN ?=
WERROR ?= 0
STATIC ?= 0
ifeq ($(filter 0 1 libs,$(STATIC)),)
$(error STATIC is 0 (shared libraries), 1 (a static program) or libs (libmnl and libinih inside))
endif
INSTALL ?= install
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g

comma := ,
VERSION := $(strip $(file <VERSION))
Q := $(if $(filter 1,$(V)),,@)

# A missing library is named with the package that brings it.
# These goals compile nothing, so nothing is asked of the compiler or of pkg-config for them.
PLAIN_GOALS := check-cbmc check-kernels check-upgrade check-vm clean deb dist help uninstall
ifneq ($(or $(if $(MAKECMDGOALS),,all),$(filter-out $(PLAIN_GOALS),$(MAKECMDGOALS))),)
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
# program: STATIC=libs links of each the archive, where there is one.
archive = $(and $(filter libs,$(STATIC)),$(wildcard $(shell $(CC) -print-file-name=lib$(1).a)))
linked = $(if $(call archive,$(1)),$(patsubst -l$(1),-l:lib$(1).a,$(2)),$(2))
LIBRARIES := $(call linked,mnl,$(shell $(PKG_CONFIG) $(STATICALLY) --libs libmnl)) \
	$(call linked,inih,$(shell $(PKG_CONFIG) $(STATICALLY) --libs inih))
JSON_LIBRARIES := $(shell $(PKG_CONFIG) $(STATICALLY) --libs jansson)

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wundef $(if $(filter 1,$(WERROR)),-Werror)

# Hardened by what the compiler takes; CFLAGS and LDFLAGS come behind and win. Fortified sources
# need an optimizing compiler, and are in the sanitizers' way; who has a word for them means it.
takes = $(shell $(CC) -Werror $(1) -include stdio.h -fsyntax-only -x c /dev/null 2>/dev/null && \
	echo yes)
HARDENING := $(foreach flag,-fstack-protector-strong -fstack-clash-protection -fcf-protection \
	-mbranch-protection=standard,$(if $(call takes,$(flag)),$(flag)))
FORTIFY := $(if $(SAN)$(findstring _FORTIFY_SOURCE,$(CFLAGS) $(CPPFLAGS)),,$(if $(filter -O -O1 -O2 -O3 -Os -Og,$(CFLAGS)),-U_FORTIFY_SOURCE \
	-D_FORTIFY_SOURCE=$(if $(call takes,-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3),3,2)))
OUR_CPPFLAGS := -D_GNU_SOURCE -DSYMROUTE_VERSION='"$(VERSION)"' -DRUNSTATEDIR='"$(RUNSTATEDIR)"' \
	-DSYSCONFDIR='"$(SYSCONFDIR)"' -Isrc $(LIBRARY_CFLAGS) $(FORTIFY) $(CPPFLAGS)
OUR_CFLAGS := -std=c11 $(WARNINGS) -fPIE $(HARDENING) $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all) $(CFLAGS)
OUR_LDFLAGS := $(if $(filter 1,$(STATIC)),-static,-pie) -Wl,-z,relro,-z,now,-z,noexecstack $(if $(SAN),-fsanitize=$(SAN)) $(LDFLAGS)
endif

COMPILE = $(CC) $(OUR_CPPFLAGS) $(OUR_CFLAGS)
LINK = $(CC) $(OUR_CFLAGS) $(OUR_LDFLAGS)

# Each program is its main() and what it calls of the archive.
MAINS := src/cli/main.c src/hook/hook_main.c
SOURCES := $(filter-out $(MAINS),$(wildcard src/*/*.c))
OBJECTS := $(SOURCES:%.c=$(O)/%.o)
ARCHIVE := $(O)/symroute.a
GENERATED := $(addprefix $(O)/,client-hook dhclient-enter networkmanager udhcpc-hook udhcpc-script \
	symroute-networkd.path symroute-networkd.service 50-symroute.conf tmpfiles.conf)

.DELETE_ON_ERROR:
.PHONY: all install uninstall clean help FORCE

all: $(O)/symroute $(O)/symroute-hook $(GENERATED)

help:
	@echo 'all         build symroute and symroute-hook into $$O (default: build)'
	@echo 'check-unit  the unit tests alone, in seconds: for a package that is built; needs no root'
	@echo 'check       unit and replay tests, inputs kept by fuzzing; needs no root'
	@echo 'fuzz        libFuzzer makes up inputs for each target, FUZZ_SECONDS=60 each; needs clang'
	@echo 'check-netns tests against the kernel, in namespaces; needs root'
	@echo 'check-fault every system call of an event refused once, or the last one; needs root'
	@echo 'check-e2e   tests with real DHCP clients and servers; needs root'
	@echo 'check-harm  hosts by chance, every class of packet before and after; needs root'
	@echo 'check-vm    Debian machines with each DHCP client, booted in QEMU; SYSTEMS= names some; needs root'
	@echo 'check-kernels  a part of it on the kernels of Debian 11 to testing (SUITES=), booted; needs root'
	@echo 'check-upgrade  Debian 12 to 13 to testing in place (SYSTEMS=), under a flood of pings; needs root'
	@echo 'check-all   all of these; scripts/check installs what they need first'
	@echo 'check-valgrind  unit tests, kept inputs and some replays under valgrind'
	@echo 'check-mutants  faults put into plan, diff and placement one by one: the unit tests have to see each'
	@echo 'check-cbmc  parsers of what comes from the wire, proven for every short text; needs CBMC'
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
	@echo 'Variables: PREFIX SBINDIR LIBEXECDIR SYSCONFDIR RUNSTATEDIR DESTDIR; left out where empty: MANDIR'
	@echo '  DHCPCD_HOOKDIR DHCLIENT_HOOKDIR NETWORKMANAGERDIR NETWORKDCONFDIR UDHCPC_HOOKDIR CONFDIR IPROUTE2DIR'
	@echo '  RTPROTOSDIR SYSTEMDUNITDIR TMPFILESDIR BASHCOMPDIR ZSHCOMPDIR; CC CFLAGS CPPFLAGS LDFLAGS PKG_CONFIG'
	@echo '  INSTALL O=build V=1 SAN=address,undefined WERROR=1 STATIC=1 STATIC=libs'

# Everything is built anew when the compiler or a flag changes.
FLAGS = $(COMPILE) $(OUR_LDFLAGS) $(LIBRARIES) $(JSON_LIBRARIES)
$(O)/flags: FORCE
	$(Q)mkdir -p $(O)/unit $(O)/fuzz $(O)/bench $(sort $(dir $(OBJECTS) $(MAINS:%=$(O)/%)))
	$(Q)printf '%s\n' '$(subst ','\'',$(FLAGS))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@
FORCE:

$(O)/src/%.o: src/%.c $(O)/flags
	@$(if $(Q),echo '  CC    $<')
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(ARCHIVE): $(OBJECTS)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(O)/symroute-hook: $(O)/src/hook/hook_main.o $(ARCHIVE)
	@$(if $(Q),echo '  LINK  $@')
	$(Q)$(LINK) -o $@ $^ $(LIBRARIES)

$(O)/symroute: $(O)/src/cli/main.o $(ARCHIVE)
	@$(if $(Q),echo '  LINK  $@')
	$(Q)$(LINK) -o $@ $^ $(LIBRARIES) $(JSON_LIBRARIES)

# Where they are installed may be another place than at the last call.
GENERATE = sed 's|@LIBEXECDIR@|$(LIBEXECDIR)|g; s|@SBINDIR@|$(SBINDIR)|g; s|@RUNSTATEDIR@|$(RUNSTATEDIR)|g' $<
$(GENERATED): $(O)/%: hook/% $(O)/flags FORCE
	$(Q)$(GENERATE) | cmp -s - $@ || $(GENERATE) >$@

# Each file: its mode, what it is a copy of, where it goes.
copy = $(if $(3),$(1):$(2):$(3)/$(4))
HOOK_FILES = $(foreach directory,$(DHCPCD_HOOKDIR),$(call copy,0644,$(O)/client-hook,$(directory),$(DHCPCD_HOOK))) \
	$(call copy,0644,$(O)/client-hook,$(DHCLIENT_HOOKDIR),dhclient-exit-hooks.d/symroute) \
	$(call copy,0644,$(O)/dhclient-enter,$(DHCLIENT_HOOKDIR),dhclient-enter-hooks.d/symroute) \
	$(call copy,0755,$(O)/networkmanager,$(NETWORKMANAGERDIR),dispatcher.d/05-symroute) \
	$(foreach event,bound deconfig renew,$(call copy,0755,$(O)/udhcpc-hook,$(UDHCPC_HOOKDIR),post-$(event)/symroute)) \
	$(call copy,0755,$(O)/udhcpc-script,$(LIBEXECDIR),udhcpc-script) \
	$(call copy,0644,hook/networkd.conf,$(NETWORKDCONFDIR),50-symroute.conf) \
	$(foreach unit,path service,$(call copy,0644,$(O)/symroute-networkd.$(unit),$(SYSTEMDUNITDIR),symroute-networkd.$(unit))) \
	$(call copy,0644,$(O)/50-symroute.conf,$(SYSTEMDUNITDIR),dhcpcd.service.d/50-symroute.conf) \
	$(call copy,0644,$(O)/tmpfiles.conf,$(TMPFILESDIR),symroute.conf)
FILES = $(call copy,0755,$(O)/symroute,$(SBINDIR),symroute) \
	$(call copy,0755,$(O)/symroute-hook,$(LIBEXECDIR),symroute-hook) \
	$(HOOK_FILES) \
	$(foreach manual,$(wildcard src/*.5 src/*.8),$(call \
		copy,0644,$(manual),$(MANDIR),man$(subst .,,$(suffix $(manual)))/$(notdir $(manual)))) \
	$(call copy,0644,hook/rt_protos.conf,$(RTPROTOSDIR),symroute.conf) \
	$(call copy,0644,completion/symroute.bash,$(BASHCOMPDIR),symroute) \
	$(call copy,0644,completion/_symroute,$(ZSHCOMPDIR),_symroute)
# The programs make no directory that is somebody else's.
DIRECTORIES = $(sort $(CONFDIR) $(addsuffix /rt_tables.d,$(IPROUTE2DIR)) \
	$(foreach file,$(FILES),$(patsubst %/,%,$(dir $(lastword $(subst :, ,$(file)))))))
define newline


endef
put = $(INSTALL) -m $(word 1,$(1)) $(word 2,$(1)) $(DESTDIR)$(word 3,$(1))$(newline)

install: all
	$(INSTALL) -d $(DIRECTORIES:%=$(DESTDIR)%)
	$(foreach file,$(FILES),$(call put,$(subst :, ,$(file))))
	$(REMOVE_OLD_HOOK)
	$(if $(CONFDIR),test -e $(DESTDIR)$(CONFDIR)/symroute.conf || \
		$(INSTALL) -m 0644 hook/symroute.conf $(DESTDIR)$(CONFDIR)/symroute.conf)

uninstall:
	rm -f $(foreach file,$(FILES),$(DESTDIR)$(lastword $(subst :, ,$(file))))
	$(REMOVE_OLD_HOOK)
	-rmdir $(DESTDIR)$(LIBEXECDIR) $(SYSTEMDUNITDIR:%=$(DESTDIR)%/dhcpcd.service.d) 2>/dev/null

clean:
	rm -rf $(O)

-include $(wildcard $(O)/src/*/*.d $(O)/unit/*.d)
include make/tests.mk make/bench.mk make/dist.mk
