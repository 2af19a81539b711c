# KIM-Lotse. `make help` explains every target; the work is done by tools/setup.py.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test lint bench soak build setup translations locks

# The newest fitting Python; with none, tools/setup.py says so under whatever python3 there is.
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && exit; done; echo python3)
SETUP := $(PYTHON) tools/setup.py

help: ## explain every target
	@grep -hE '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-13s %s\n", $$1, $$2}'

run: ## set everything up, then serve with demo data on http://127.0.0.1:8000
	@$(SETUP) run

test: ## set everything up, then run all tests; ARGS="-k word" chooses some
	@$(SETUP) test $(ARGS)

lint: ## check code, models, forms, translations and lock files
	@$(SETUP) lint

bench: ## measure speed; prints a table and writes build/bench.json
	@$(SETUP) bench $(ARGS)

soak: ## the long crash and random-walk runs (hours)
	@$(SETUP) soak $(ARGS)

build: ## only install packages and bundle the front end
	@$(SETUP) build

setup: ## only set up for development
	@$(SETUP) setup

translations: setup ## bring the German catalogue up to date with the source texts
	@.venv/bin/python tools/translations.py update

locks: ## resolve the dependencies anew and write the lock files (needs uv)
	@$(PYTHON) tools/write_locks.py
