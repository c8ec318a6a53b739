# Jornada: `make run` to use it, `make test` to check it. Both install what
# they need first; `make help` lists the rest.
#
# What is built where, all under target/:
#   dev profile      clippy, docs, nextest           (make lint, make units)
#   release profile  the server for use and browsers (make build)
#   wasm-release     the browser's half              (make build, by cargo-leptos)
#   bench profile    same settings as release        (make bench)

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: help run test build dev bench faults tools tools-test lint licences house units browser sizes

export PATH := $(HOME)/.cargo/bin:$(CURDIR)/end2end/node_modules/.bin:$(PATH)
export CARGO_TERM_COLOR ?= auto
DATA ?= ./data
ADDR ?= 127.0.0.1:3000
DIST := target/dist/hash.txt

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: build ## build, fill the demo the first time, serve on 127.0.0.1:3000
	@target/dist/jornada --data $(DATA) welcome --addr $(ADDR)
	exec target/dist/jornada --data $(DATA) serve --addr $(ADDR)

build: tools $(DIST) ## target/dist/: the program, its site and hash.txt

# cargo-leptos optimises the browser half anew each time, for a minute and
# more: not when nothing has changed. Folders are named too, for their time
# tells of files that are gone.
$(DIST): $(shell find Cargo.toml Cargo.lock build.rs .cargo src style public migrations)
	@echo '== building the server (release) and the browser half (wasm-release)'
	cargo leptos build --release --split --precompress
	rm -rf target/dist.new
	mkdir -p target/dist.new
	cp target/release/jornada target/release/hash.txt target/dist.new/
	cp -r target/site target/dist.new/site
	rm -rf target/dist
	mv target/dist.new target/dist
	touch $@

dev: tools ## rebuild and reload while you edit
	cargo leptos watch --split -- --data $(DATA) serve --addr $(ADDR)

test: tools-test lint house licences build sizes browser units ## every check and test

lint: ## formatting, clippy for server and browser, docs
	@echo '== formatting'
	cargo fmt --check
	echo '== clippy, server'
	cargo clippy --locked --features ssr --all-targets -- -D warnings
	echo '== clippy, browser'
	cargo clippy --locked --lib --features hydrate --target wasm32-unknown-unknown -- -D warnings
	echo '== docs'
	RUSTDOCFLAGS='-D warnings -A rustdoc::private-intra-doc-links' cargo doc --locked --no-deps --lib --features ssr --document-private-items

licences: ## licences and sources of what is used
	@echo '== licences and sources'
	cargo deny --log-level error check bans licenses sources

house: ## the folders' directions and what may reach the browser
	@.ci/house

sizes: ## bytes of wasm, scripts and styles against their budgets
	@node .ci/sizes.mjs

units: ## unit, database and HTTP tests
	@echo '== tests'
	cargo nextest run --locked --features ssr --no-fail-fast

browser: ## Playwright in Chromium against the release build
	@echo '== browser tests'
	cd end2end && npx playwright test

bench: build ## speed against references measured in the same run
	cargo bench --locked --features ssr --bench load
	cd end2end
	node bench/map.js
	node bench/scale.js

faults: ## kill the server under load, fifty times, and count what is left
	JORNADA_KILLS=50 cargo nextest run --locked --features ssr --no-capture faults::

tools: ## what building needs
	@.ci/tools build

tools-test: ## what testing needs besides
	@.ci/tools test
