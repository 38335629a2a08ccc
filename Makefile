# Every target sets up what it needs first; paths stay relative, so any folder name will do.
PYTHON ?= python3
RUNTIME = $(PYTHON) lms/stack/bootstrap.py runtime
DEVELOPMENT = $(PYTHON) lms/stack/bootstrap.py development
BROWSER = $(PYTHON) lms/stack/bootstrap.py browser
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run demo test test-quick test-browser lint fmt bench messages

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: ## serve the site at PORT (8000) with its database, broker, worker and demo data
	@$(RUNTIME) -m lms.stack run

demo: ## throw away the database and all uploads and load the demo data afresh
	@$(RUNTIME) -m lms.stack demo

test: test-quick test-browser ## run every test

test-quick: ## run the tests that need no browser
	@$(DEVELOPMENT) -m pytest -m "not browser" -n 2 $(PYTEST_ARGS)

test-browser: ## run the tests in Chromium
	@$(BROWSER) -m pytest -m browser $(PYTEST_ARGS)

lint: ## check style, layers, migrations, translation, templates and production settings
	@$(DEVELOPMENT) -m lms.checks

fmt: ## format the code
	@$(DEVELOPMENT) -m ruff check --fix --quiet .
	@$(DEVELOPMENT) -m ruff format .

bench: ## measure pages and bulk work against their floors, and write docs/benchmarks.md
	@$(DEVELOPMENT) -m lms.bench

messages: ## bring the English .po up to the strings in the code
	@$(DEVELOPMENT) manage.py messages update
