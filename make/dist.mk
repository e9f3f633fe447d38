# SPDX-License-Identifier: BSD-2-Clause
# What is handed on: a tar archive, a Debian package.

.PHONY: dist deb

# git archive dates every file by the commit, and gzip -n adds no date of its own.
DIST := symroute-$(VERSION)
dist:
	$(Q)git rev-parse --verify -q HEAD >/dev/null 2>&1 || \
		{ echo "make dist takes the last commit, and this is no git checkout" >&2; exit 1; }
	$(Q)mkdir -p $(O)
	$(Q)git archive --format=tar --prefix=$(DIST)/ HEAD >$(O)/$(DIST).tar
	$(Q)gzip -nf9 $(O)/$(DIST).tar
	@echo $(O)/$(DIST).tar.gz

# The source package and the binary ones, built in a copy, since Debian's tools write beside and into what
# they build. What git does not know is left out; without git, what was built.
DEB := $(abspath $(O))/deb
deb:
	$(Q)command -v dh >/dev/null || { echo "make deb needs Debian's debhelper" >&2; exit 1; }
	$(Q)rm -rf $(DEB)
	$(Q)mkdir -p $(DEB)/$(DIST)
	$(Q){ git ls-files -z 2>/dev/null | grep -z . || \
		find . -type f ! -path './.git/*' ! -path './build*' -print0; } | \
		tar -c --null --ignore-failed-read -T - 2>/dev/null | tar -x -C $(DEB)/$(DIST)
	$(Q)tar -C $(DEB) --sort=name --owner=0 --group=0 --numeric-owner -c $(DIST) \
		--mtime=@$$(dpkg-parsechangelog -l packaging/debian/changelog -S Timestamp) | \
		gzip -nf9 >$(DEB)/symroute_$(VERSION).orig.tar.gz
	$(Q)cp -r packaging/debian $(DEB)/$(DIST)/
	$(Q)cd $(DEB)/$(DIST) && env -u O -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
		dpkg-buildpackage -us -uc >$(DEB)/log 2>&1 || { tail -n 20 $(DEB)/log >&2; exit 1; }
	$(Q)find $(DEB) -maxdepth 1 -type f ! -name log -exec mv -t $(O) {} +
	$(Q)rm -rf $(DEB)
	@ls $(O)/*.deb

