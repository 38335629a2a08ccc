# Every target sets up what it needs first; paths stay relative, so any folder name will do.
PYTHON ?= python3
RUNTIME = $(PYTHON) lms/stack/bootstrap.py runtime
DEVELOPMENT = $(PYTHON) lms/stack/bootstrap.py development
BROWSER = $(PYTHON) lms/stack/bootstrap.py browser
PYTEST_ARGS ?=
# An installation that is never contacted, for the check of the production settings.
EXAMPLE = DATABASE_URL=postgresql://localhost/lms BROKER_URL=redis://localhost/0 \
	CACHE_URL=redis://localhost/1 ALLOWED_HOSTS=lms.example.org SITE_URL=https://lms.example.org \
	SECRET_KEY=dQ3-example-only-9fX2mK7vRw8sTz4LpYc6NhBj5GaUe1iOo0Zx MEDIA_ROOT=media \
	DEFAULT_FROM_EMAIL=lms@example.org SIGNER=none
# Nobody listens there: the models are compared with the migrations, not with a database.
NO_SERVICES = TEST_DATABASE_URL=postgresql://127.0.0.1:1/none TEST_BROKER_URL=redis://127.0.0.1:1 \
	TEST_CACHE_URL=redis://127.0.0.1:1

# Where it is set, each process of the tests would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

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
	@$(DEVELOPMENT) -m pytest -m "not browser" -n 2 --dist worksteal $(PYTEST_ARGS)

test-browser: ## run the tests in Chromium
	@$(BROWSER) -m pytest -m browser $(PYTEST_ARGS)

lint: ## check style, layers, migrations, translation, templates and production settings
	@$(DEVELOPMENT) -m ruff check .
	@$(DEVELOPMENT) -m ruff format --check .
	@$(DEVELOPMENT) .venv/bin/lint-imports
	@$(NO_SERVICES) $(DEVELOPMENT) -W ignore::RuntimeWarning manage.py makemigrations --check \
		--dry-run --settings lms.settings.test
	@$(DEVELOPMENT) manage.py messages check
	@$(DEVELOPMENT) -m djlint templates --lint --quiet
	@$(EXAMPLE) $(DEVELOPMENT) manage.py check --deploy --fail-level WARNING \
		--settings lms.settings.production

fmt: ## format the code
	@$(DEVELOPMENT) -m ruff check --fix --quiet .
	@$(DEVELOPMENT) -m ruff format .

bench: ## measure pages and bulk work against their floors, and write docs/benchmarks.md
	@$(DEVELOPMENT) -m lms.bench

messages: ## bring the English .po up to the strings in the code
	@$(DEVELOPMENT) manage.py messages update
