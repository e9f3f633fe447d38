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

# Where dhcpcd looks for hooks: the first of these that this machine has.
DHCPCD_HOOKDIRS := /usr/lib/dhcpcd/dhcpcd-hooks /lib/dhcpcd/dhcpcd-hooks \
	/usr/libexec/dhcpcd-hooks /libexec/dhcpcd-hooks /usr/lib/dhcpcd-hooks
DHCLIENT_HOOKDIR ?= /etc/dhcp
DHCPCD_HOOKDIR ?= $(firstword $(wildcard $(DHCPCD_HOOKDIRS)) $(DHCPCD_HOOKDIRS))

O ?= build
V ?= 0
SAN ?=
WERROR ?= 0
INSTALL ?= install
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g

comma := ,
VERSION := $(shell cat VERSION)
Q := $(if $(filter 1,$(V)),,@)

# A missing library is named with the package that brings it.
ifeq ($(filter clean help uninstall,$(MAKECMDGOALS)),)
ifneq ($(shell $(PKG_CONFIG) --version >/dev/null 2>&1 && echo yes),yes)
$(error '$(PKG_CONFIG)' does not run: install Debian's pkg-config)
endif
$(foreach library,libmnl:libmnl-dev inih:libinih-dev jansson:libjansson-dev,$(if $(shell \
	$(PKG_CONFIG) --exists $(firstword $(subst :, ,$(library))) && echo yes),,$(error \
	'$(PKG_CONFIG) $(firstword $(subst :, ,$(library)))' finds nothing: install Debian's \
	$(lastword $(subst :, ,$(library))))))
LIBRARY_CFLAGS := $(shell $(PKG_CONFIG) --cflags libmnl inih jansson)
LIBRARIES := $(shell $(PKG_CONFIG) --libs libmnl inih)
JSON_LIBRARIES := $(shell $(PKG_CONFIG) --libs jansson)
endif

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wundef $(if $(filter 1,$(WERROR)),-Werror)
OUR_CPPFLAGS := -D_GNU_SOURCE -DSYMROUTE_VERSION='"$(VERSION)"' -DRUNSTATEDIR='"$(RUNSTATEDIR)"' \
	-DSYSCONFDIR='"$(SYSCONFDIR)"' 	$(LIBRARY_CFLAGS) $(CPPFLAGS)
OUR_CFLAGS := -std=c11 $(WARNINGS) $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all) $(CFLAGS)
OUR_LDFLAGS := $(if $(SAN),-fsanitize=$(SAN)) $(LDFLAGS)
COMPILE = $(CC) $(OUR_CPPFLAGS) $(OUR_CFLAGS)
LINK = $(CC) $(OUR_CFLAGS) $(OUR_LDFLAGS)

MAINS := src/main.c src/hook_main.c
# What only people ask for: none of it is in symroute-hook, nor is the JSON library.
PEOPLE := src/any.c src/kernel_ask.c src/rtnl_any.c src/show.c $(wildcard src/check*.c src/facts*.c \
	src/finding.c src/judge*.c src/netfilter.c)
SHARED := $(filter-out $(MAINS) $(PEOPLE),$(wildcard src/*.c))
OBJECTS := $(SHARED:src/%.c=$(O)/%.o)
PEOPLE_OBJECTS := $(PEOPLE:src/%.c=$(O)/%.o)
UNIT := $(patsubst tests/unit/%.c,$(O)/unit/%,$(wildcard tests/unit/test_*.c))
MANUALS := src/symroute.8 src/symroute-hook.8
MANUALS5 := src/symroute.conf.5
GENERATED := $(O)/client-hook $(O)/dhclient-enter $(O)/50-symroute.conf $(O)/tmpfiles.conf

.DELETE_ON_ERROR:
.PHONY: all unit check check-netns check-e2e check-all lint install uninstall clean help

all: $(O)/symroute $(O)/symroute-hook $(GENERATED)

help:
	@echo 'all         build symroute and symroute-hook into $$O (default: build)'
	@echo 'check       unit and replay tests; needs no root'
	@echo 'check-netns tests against the kernel, in namespaces; needs root'
	@echo 'check-e2e   tests with real DHCP clients and servers; needs root'
	@echo 'check-all   all of these; scripts/check installs what they need first'
	@echo 'lint        shellcheck, three shells, mandoc, cppcheck, gcc and clang, headers, layers'
	@echo 'install     to $$DESTDIR$$PREFIX and $$DESTDIR$$SYSCONFDIR'
	@echo 'uninstall   take the installed files away again'
	@echo 'clean       take the built files away again'
	@echo
	@echo 'Variables: PREFIX SBINDIR LIBEXECDIR MANDIR SYSCONFDIR RUNSTATEDIR DHCPCD_HOOKDIR DHCLIENT_HOOKDIR'
	@echo '  IPROUTE2DIR SYSTEMDUNITDIR TMPFILESDIR DESTDIR CC CFLAGS CPPFLAGS LDFLAGS'
	@echo '  PKG_CONFIG INSTALL O=build V=1 SAN=address,undefined WERROR=1'

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

$(O)/unit/%: tests/unit/%.c tests/unit/tap.h $(PEOPLE_OBJECTS) $(OBJECTS)
	@$(if $(Q),echo '  CC    $<')
	$(Q)$(COMPILE) -MMD -MP -Isrc -Itests/unit -o $@ $< $(PEOPLE_OBJECTS) $(OBJECTS) $(OUR_LDFLAGS) \
		$(LIBRARIES) $(JSON_LIBRARIES)

-include $(wildcard $(O)/*.d $(O)/unit/*.d)

unit: all $(UNIT)

check: unit
	$(Q)scripts/tap $(UNIT) 'tests/replay/run $(O)'

check-netns: all $(O)/flood
	$(Q)scripts/tap 'tests/lib/run-bats $(O) tests/netns'

check-e2e: all
	$(Q)scripts/tap 'tests/lib/run-bats $(O) tests/e2e'

check-all: unit $(O)/flood
	$(Q)scripts/tap $(UNIT) 'tests/replay/run $(O)' 'tests/lib/run-bats $(O) tests/netns' 'tests/lib/run-bats $(O) tests/e2e'

lint: all
	$(Q)scripts/lint $(O)

install: all
	$(INSTALL) -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(DHCPCD_HOOKDIR) \
		$(DESTDIR)$(MANDIR)/man8 $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(SYSCONFDIR) \
		$(DESTDIR)$(IPROUTE2DIR)/rt_protos.d \
		$(DESTDIR)$(IPROUTE2DIR)/rt_tables.d \
		$(DESTDIR)$(SYSTEMDUNITDIR)/dhcpcd.service.d $(DESTDIR)$(TMPFILESDIR) \
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

uninstall:
	rm -f $(DESTDIR)$(SBINDIR)/symroute $(DESTDIR)$(LIBEXECDIR)/symroute-hook \
		$(DESTDIR)$(DHCPCD_HOOKDIR)/70-symroute \
		$(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-enter-hooks.d/symroute \
		$(DESTDIR)$(DHCLIENT_HOOKDIR)/dhclient-exit-hooks.d/symroute \
		$(MANUALS:src/%=$(DESTDIR)$(MANDIR)/man8/%) \
		$(MANUALS5:src/%=$(DESTDIR)$(MANDIR)/man5/%) \
		$(DESTDIR)$(IPROUTE2DIR)/rt_protos.d/symroute.conf \
		$(DESTDIR)$(SYSTEMDUNITDIR)/dhcpcd.service.d/50-symroute.conf \
		$(DESTDIR)$(TMPFILESDIR)/symroute.conf
	-rmdir $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(SYSTEMDUNITDIR)/dhcpcd.service.d 2>/dev/null

clean:
	rm -rf $(O)
