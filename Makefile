# `make run` tries Tincan out here, `make test` checks everything. Both install what they lack.
SHELL := /bin/bash
export PATH := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)
unexport NO_COLOR
RELAY := e2e/relay/target/debug/tincan-relay
WASM := wasm32-unknown-unknown

.PHONY: run build relay test test-host test-wasm test-e2e lint screens fuzz bench first netlab soak sim audit audit-here setup setup-test clean

run: build relay
	@exec node e2e/run.mjs

build: setup
	trunk build --release --locked

relay: setup
	cargo build --quiet --locked --manifest-path e2e/relay/Cargo.toml

setup:
	@.ci/setup build

setup-test:
	@.ci/setup test

test: setup-test lint audit-here test-host test-wasm test-e2e
	@echo "All is well."

# Floors, format, lints of both targets. Warnings are errors here.
lint: setup
	.ci/floors
	cargo fmt --all --check
	cargo clippy --quiet --locked --workspace --all-targets -- -D warnings
	cargo clippy --quiet --locked --workspace --target $(WASM) -- -D warnings

test-host: setup
	cargo test --locked --workspace

# In a real browser: what stands on IndexedDB, and the vectors of the NIPs.
test-wasm: setup-test
	.ci/wasm-test

test-e2e: setup-test build relay
	cd e2e && npx tsc && npx playwright test

# More seeds, or one: make sim SEEDS=100000, make sim SEED=42
sim:
	SIM_SEEDS=$(SEEDS) SIM_SEED=$(SEED) cargo test --release --lib sim -- --nocapture

# Every parser under a fuzzer: make fuzz, make fuzz RUNS=10000, make fuzz TARGETS="frame invite"
fuzz:
	RUNS=$(or $(RUNS),1000000) .ci/fuzz $(TARGETS)

# Figures beside the limits of this machine, measured in the same run.
bench: setup-test build relay
	node e2e/bench/run.mjs

# Notes anew which functions the first screen needs: when a test says that it waits for the rest of the program.
first: setup-test relay
	node e2e/first.mjs

# Every pair of networks: open, behind routers of two kinds, and without UDP; the table goes into e2e/bench/README.md.
netlab:
	@.ci/setup netlab
	@$(MAKE) --no-print-directory build relay
	cd e2e && npx playwright test -c netlab.config.ts

# Draws every screen, on the desktop and on a phone, light and dark, into e2e/shots.
screens:
	@.ci/setup screens
	@$(MAKE) --no-print-directory build relay
	rm -rf e2e/shots && cd e2e && npx playwright test -c screens.config.ts
	@echo "The screens are in e2e/shots."

# Hardship in its long form, ten minutes or more: make soak, make soak PAGE_KILLS=100 WAITING=500
soak: setup-test build relay
	cd e2e && SOAK=1 TABS_TIMES=$(or $(TABS_TIMES),20) npx playwright test --workers=1 -g "25-hardship|six tabs"

# Licences, sources and known holes of all that it is made of. Asks the databases of RustSec and npm, and fails where they
# cannot be reached; what a test runs says so and goes on.
audit: setup
	@.ci/setup audit
	.ci/audit all

audit-here: setup-test
	.ci/audit

clean:
	rm -rf dist target e2e/relay/target e2e/fuzz/target e2e/fuzz/corpus e2e/fuzz/artifacts e2e/node_modules e2e/test-results
