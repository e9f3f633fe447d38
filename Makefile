# symroute: GNU make, no configure. 'make help' lists the targets.
#
# Here: building and installing. The rest is in make/: tests.mk, bench.mk, dist.mk.

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
NETWORKMANAGERDIR ?= /usr/lib/NetworkManager
NETWORKDCONFDIR ?= /etc/systemd/networkd.conf.d
UDHCPC_HOOKDIR ?= /etc/udhcpc
DHCPCD_HOOKDIR ?= $(firstword $(wildcard $(DHCPCD_HOOKDIRS)) $(DHCPCD_HOOKDIRS))

# Hooks run in the order of their names: what stands before ours is time on the wrong link.
DHCPCD_HOOK := 05-symroute
UDHCPC_HOOKDIRS = $(addprefix $(DESTDIR)$(UDHCPC_HOOKDIR)/post-,bound deconfig renew)
# An earlier version's, which would run each event twice; if it is ours, as its second line says.
OLD_HOOK = $(DESTDIR)$(DHCPCD_HOOKDIR)/70-symroute
REMOVE_OLD_HOOK = ! grep -qs '^\# symroute: give each leased address its way home' '$(OLD_HOOK)' || \
	rm -f '$(OLD_HOOK)'

O ?= build
V ?= 0
SAN ?=
WERROR ?= 0
STATIC ?= 0
INSTALL ?= install
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g

comma := ,
VERSION := $(strip $(file <VERSION))
Q := $(if $(filter 1,$(V)),,@)

# A missing library is named with the package that brings it.
# These goals compile nothing, so nothing is asked of the compiler or of pkg-config for them.
PLAIN_GOALS := check-vm clean deb dist help uninstall
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
# program: of each the archive is linked where there is one.
archived = $(if $(wildcard $(shell $(CC) -print-file-name=lib$(1).a)),$(patsubst -l$(1),-l:lib$(1).a,$(2)),$(2))
LIBRARIES := $(call archived,mnl,$(shell $(PKG_CONFIG) $(STATICALLY) --libs libmnl)) \
	$(call archived,inih,$(shell $(PKG_CONFIG) $(STATICALLY) --libs inih))
JSON_LIBRARIES := $(shell $(PKG_CONFIG) $(STATICALLY) --libs jansson)

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
MANUALS := src/symroute.8 src/symroute-hook.8
MANUALS5 := src/symroute.conf.5
GENERATED := $(addprefix $(O)/,client-hook dhclient-enter networkmanager udhcpc-hook udhcpc-script \
	symroute-networkd.path symroute-networkd.service 50-symroute.conf tmpfiles.conf)

.DELETE_ON_ERROR:
.PHONY: all install uninstall clean help FORCE

all: $(O)/symroute $(O)/symroute-hook $(GENERATED)

help:
	@echo 'all         build symroute and symroute-hook into $$O (default: build)'
	@echo 'check       unit and replay tests, inputs kept by fuzzing; needs no root'
	@echo 'fuzz        libFuzzer makes up inputs for each target, FUZZ_SECONDS=60 each; needs clang'
	@echo 'check-netns tests against the kernel, in namespaces; needs root'
	@echo 'check-fault every system call of an event refused once, or the last one; needs root'
	@echo 'check-e2e   tests with real DHCP clients and servers; needs root'
	@echo 'check-harm  hosts by chance, every class of packet before and after; needs root'
	@echo 'check-vm    Debian machines with each DHCP client, booted in QEMU; SYSTEMS= names some; needs root'
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
	@echo '  NETWORKMANAGERDIR NETWORKDCONFDIR UDHCPC_HOOKDIR'
	@echo '  IPROUTE2DIR SYSTEMDUNITDIR TMPFILESDIR BASHCOMPDIR ZSHCOMPDIR DESTDIR CC CFLAGS CPPFLAGS'
	@echo '  LDFLAGS PKG_CONFIG INSTALL O=build V=1 SAN=address,undefined WERROR=1 STATIC=1'

# Everything is built anew when the compiler or a flag changes.
FLAGS = $(COMPILE) $(OUR_LDFLAGS)
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
GENERATE = sed 's|@LIBEXECDIR@|$(LIBEXECDIR)|g; s|@RUNSTATEDIR@|$(RUNSTATEDIR)|g' $<
$(GENERATED): $(O)/%: hook/% $(O)/flags FORCE
	$(Q)$(GENERATE) | cmp -s - $@ || $(GENERATE) >$@

install: all
	$(INSTALL) -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(DHCPCD_HOOKDIR) \
		$(DESTDIR)$(MANDIR)/man8 $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(SYSCONFDIR) \
		$(DESTDIR)$(IPROUTE2DIR)/rt_protos.d \
		$(DESTDIR)$(IPROUTE2DIR)/rt_tables.d \
		$(DESTDIR)$(SYSTEMDUNITDIR)/dhcpcd.service.d $(DESTDIR)$(TMPFILESDIR) \
		$(DESTDIR)$(BASHCOMPDIR) $(DESTDIR)$(ZSHCOMPDIR) \
		$(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-enter-hooks.d \
		$(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-exit-hooks.d \
		$(DESTDIR)$(NETWORKMANAGERDIR)/dispatcher.d $(DESTDIR)$(NETWORKDCONFDIR) \
		$(UDHCPC_HOOKDIRS)
	$(INSTALL) -m 0755 $(O)/symroute $(DESTDIR)$(SBINDIR)/symroute
	$(INSTALL) -m 0755 $(O)/symroute-hook $(DESTDIR)$(LIBEXECDIR)/symroute-hook
	$(INSTALL) -m 0644 $(O)/client-hook $(DESTDIR)$(DHCPCD_HOOKDIR)/$(DHCPCD_HOOK)
	$(REMOVE_OLD_HOOK)
	$(INSTALL) -m 0644 $(O)/client-hook $(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-exit-hooks.d/symroute
	$(INSTALL) -m 0644 $(O)/dhclient-enter $(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-enter-hooks.d/symroute
	$(INSTALL) -m 0755 $(O)/networkmanager $(DESTDIR)$(NETWORKMANAGERDIR)/dispatcher.d/05-symroute
	$(INSTALL) -m 0755 $(O)/udhcpc-script $(DESTDIR)$(LIBEXECDIR)/udhcpc-script
	for directory in $(UDHCPC_HOOKDIRS); do \
		$(INSTALL) -m 0755 $(O)/udhcpc-hook $$directory/symroute || exit; done
	$(INSTALL) -m 0644 hook/networkd.conf $(DESTDIR)$(NETWORKDCONFDIR)/50-symroute.conf
	$(INSTALL) -m 0644 $(O)/symroute-networkd.path $(O)/symroute-networkd.service $(DESTDIR)$(SYSTEMDUNITDIR)/
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
		$(DESTDIR)$(LIBEXECDIR)/udhcpc-script $(UDHCPC_HOOKDIRS:%=%/symroute) \
		$(DESTDIR)$(NETWORKMANAGERDIR)/dispatcher.d/05-symroute \
		$(DESTDIR)$(NETWORKDCONFDIR)/50-symroute.conf \
		$(DESTDIR)$(SYSTEMDUNITDIR)/symroute-networkd.path \
		$(DESTDIR)$(SYSTEMDUNITDIR)/symroute-networkd.service \
		$(DESTDIR)$(DHCPCD_HOOKDIR)/$(DHCPCD_HOOK) \
		$(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-enter-hooks.d/symroute \
		$(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-exit-hooks.d/symroute \
		$(MANUALS:src/%=$(DESTDIR)$(MANDIR)/man8/%) \
		$(MANUALS5:src/%=$(DESTDIR)$(MANDIR)/man5/%) \
		$(DESTDIR)$(IPROUTE2DIR)/rt_protos.d/symroute.conf \
		$(DESTDIR)$(SYSTEMDUNITDIR)/dhcpcd.service.d/50-symroute.conf \
		$(DESTDIR)$(TMPFILESDIR)/symroute.conf \
		$(DESTDIR)$(BASHCOMPDIR)/symroute $(DESTDIR)$(ZSHCOMPDIR)/_symroute
	$(REMOVE_OLD_HOOK)
	-rmdir $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(SYSTEMDUNITDIR)/dhcpcd.service.d 2>/dev/null

clean:
	rm -rf $(O)

-include $(wildcard $(O)/src/*/*.d $(O)/unit/*.d)
include make/tests.mk make/bench.mk make/dist.mk
