# Every target is a line or two; what is longer lives in scripts/.
.PHONY: help run test check bench bench-search assets shots

help:   ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 10

run:    ## build and serve ./data at http://127.0.0.1:8080
	cargo run --release --locked -- serve

test:   ## everything that must hold: format, lints, docs, both engines, Chromium
	scripts/test

check:  ## the quick part of it: format, lints, docs
	scripts/check

bench:  ## measure, and say on what
	scripts/bench

bench-search: ## how long searches take, on both engines
	scripts/bench-search

assets: ## what the binary embeds: the stylesheets, scripts and icons of web/, embedded as they are, compressed when served
	cargo build --release

shots:  ## screenshots of every page into ./shots/
	scripts/browser shots.js
