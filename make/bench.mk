# SPDX-License-Identifier: BSD-2-Clause
# Measuring: 'make bench' prints tables; nothing here judges a time.

.PHONY: bench bench-short bench-static bench-musl

$(O)/bench/runner: tests/bench/runner.c $(O)/flags
	$(Q)$(COMPILE) -o $@ $< $(OUR_LDFLAGS)

$(O)/bench/flood: tests/bench/flood.c $(O)/flags
	$(Q)$(COMPILE) -o $@ $< $(OUR_LDFLAGS)

$(O)/bench/window: tests/bench/window.c $(O)/flags
	$(Q)$(COMPILE) -o $@ $< $(OUR_LDFLAGS)

$(O)/bench/dumps: tests/bench/dumps.c $(O)/flags
	$(Q)$(COMPILE) -o $@ $< $(OUR_LDFLAGS) -lmnl

$(O)/bench/empty: tests/bench/empty.c $(O)/flags
	$(Q)$(COMPILE) -o $@ $< $(OUR_LDFLAGS)

$(O)/bench/empty-static: tests/bench/empty.c $(O)/flags
	$(Q)$(COMPILE) -static -o $@ $< $(filter-out -pie,$(OUR_LDFLAGS))

BENCH := $(O)/bench/runner $(O)/bench/flood $(O)/bench/window $(O)/bench/dumps $(O)/bench/empty $(O)/bench/empty-static

# The hook without a library to load but libc; without that; and with a smaller libc.
$(O)/lib/libmnl.a:
	tests/bench/static-libraries $(O) mnl

$(O)/musl/lib/libmnl.a:
	CC=musl-gcc tests/bench/static-libraries $(O)/musl mnl inih

bench-static: $(O)/lib/libmnl.a
	LIBRARY_PATH=$(abspath $(O)/lib) $(MAKE) O=$(O)/archive STATIC=libs $(O)/archive/symroute-hook
	$(MAKE) O=$(O)/static STATIC=1 LDFLAGS=-L$(abspath $(O)/lib) $(O)/static/symroute-hook

bench-musl: $(O)/musl/lib/libmnl.a
	$(MAKE) O=$(O)/musl STATIC=1 CC=musl-gcc CPPFLAGS=-I$(abspath $(O)/musl/include) \
		LDFLAGS=-L$(abspath $(O)/musl/lib) $(O)/musl/symroute-hook $(O)/musl/bench/empty-static

# What is measured has the archives inside that there are: so figures compare with those of before.
bench: $(BENCH)
	$(Q)$(MAKE) --no-print-directory O=$(O)/measured STATIC=libs all
	$(Q)scripts/bench $(O)

# Nothing is timed here.
bench-short: all $(BENCH)
	$(Q)scripts/bench --short $(O)

