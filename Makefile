# Two commands are enough on a new machine with Python 3.11+ and make:   make run   ·   make test
# Everything is installed into .venv from the hashed lock files; see tools/bootstrap.sh.

PORT ?= 8000
# Four on two cores: part of the tests waits for services and for a browser. A fifth finds no time left (measured).
WORKERS ?= 4
# What `make test` hands to pytest, e.g.  make test ARGS="tests/contracts -k disposal"
ARGS ?=

BIN := .venv/bin
# Many processes are started (workers, servers, the command line): each reads what the first has compiled, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run serve test services check format bench gallery lock clean

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## the portal with demonstration data on http://127.0.0.1:$(PORT) (SQLite and files in ./var)
	@tools/bootstrap.sh requirements.lock
	$(BIN)/portal demo --port $(PORT)

serve: ## the portal as configured by PORTAL_* environment variables, for real use
	@tools/bootstrap.sh requirements.lock
	$(BIN)/portal serve --port $(PORT)

test: services check ## everything CI proves: checks, then all tests on SQLite and on PostgreSQL
	TMPDIR=$$(tools/test_folder.sh) $(BIN)/python -m pytest --database both --numprocesses $(WORKERS) --dist worksteal $(ARGS)

services: ## what the tests need beside Python: browser, virus scanner, font, identity provider
	@tools/bootstrap.sh requirements-dev.lock
	@$(BIN)/python tests/services/install.py

check: ## lint, format, types and the rules between the floors
	@tools/bootstrap.sh requirements-dev.lock
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --num-workers 2
	$(BIN)/lint-imports
	$(BIN)/python tools/vendor_assets.py --check

format: ## let ruff write the format it checks, and mend what it can
	@tools/bootstrap.sh requirements-dev.lock
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: ## how fast the main ways are, on SQLite and on PostgreSQL
	@tools/bootstrap.sh requirements-dev.lock
	$(BIN)/python -m tools.bench

gallery: services ## screenshots of every page in both languages, wide and narrow, into ./var/gallery
	$(BIN)/python -m tools.gallery

lock: ## write the lock files anew from pyproject.toml (needs the package index)
	@tools/bootstrap.sh requirements-dev.lock
	tools/lock.sh

clean: ## remove what make made, but not your data in ./var
	rm -rf .venv build dist tests/services/oidc/node_modules
