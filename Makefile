# What a contributor runs. Nothing here needs root, builds a release (but `bench`) or installs anything.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := test
.PHONY: help test lint fmt fmt-check clippy deny docs browser-tools aws-tools bench field field-score fuzz

CARGO ?= cargo
# Tools of this checkout come before those of the machine.
export PATH := $(CURDIR)/.tools/bin:$(PATH)

# With PLUMBRULE_NO_SKIP=1 whatever would be skipped fails.
NO_SKIP := $(if $(filter 1,$(PLUMBRULE_NO_SKIP)),1,)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# A test that skips something says so in a line of its own: "docs: 1 skipped: git is not installed".
test: fmt-check clippy docs browser-tools aws-tools ## format, clippy, documentation and all tests, then the counts
	@mkdir -p target
	@$(CARGO) test --locked --all-features -- --show-output 2>&1 | tee target/test.log
	@awk -v strict='$(NO_SKIP)' ' \
	  /^test result:/ { passed += $$4; failed += $$6; skipped += $$8; suites++ } \
	  /^[a-z-]+: [0-9]+ skipped: / { passed -= $$2; skipped += $$2; print } \
	  END { printf "\ntests: %d passed, %d failed, %d skipped, in %d suites\n", passed, failed, skipped, suites; \
	        if (!passed || (strict && skipped)) exit 1 }' target/test.log

lint: fmt-check clippy deny ## format, clippy and cargo-deny

fmt: ## format the sources
	$(CARGO) fmt --all

fmt-check:
	$(CARGO) fmt --all --check

clippy:
	$(CARGO) clippy --locked --workspace --all-targets --all-features -- -D warnings

deny:
	@if command -v cargo-deny > /dev/null; then \
	  $(CARGO) deny --locked check; \
	else \
	  echo "lint: 1 skipped: cargo-deny is not installed (cargo install --locked --root .tools cargo-deny)"; \
	  [[ -z '$(NO_SKIP)' ]]; \
	fi

docs: ## documentation of the library; a broken link fails
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --all-features

browser-tools:
	@scripts/browser-tools.sh

aws-tools:
	@scripts/aws-tools.sh

bench: browser-tools ## CPU time and memory beside a yardstick; builds a release
	python3 benches/run.py

SEED ?= 1
MIRROR ?=

field: ## findings on public designs to judge: make field SEED=2 [MIRROR=folder of clones]; needs PyYAML
	$(CARGO) build --release --locked
	python3 scripts/field.py draw $(SEED) $(if $(MIRROR),--mirror $(MIRROR))

field-score: ## precision of the judged findings, with its 95 % interval
	@python3 scripts/field.py score

SECONDS ?= 60

fuzz: ## fuzz trees, intake and engine for SECONDS each; needs cargo-fuzz and a nightly compiler
	python3 fuzz/seeds.py
	@for target in tree intake engine; do \
	  mkdir -p fuzz/corpus/$$target; \
	  $(CARGO) +nightly fuzz run $$target fuzz/corpus/$$target fuzz/seeds/$$target -- -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=2048 -max_len=16384 || exit 1; \
	done
