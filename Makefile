# Everything one can do here. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help install demo test lint bench soak lock

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.dev  ## make .venv and install the bot with what development and tests need

demo: $(VENV)/.run  ## run the whole bot against a pretend workspace (ARGS="--port 3001 --no-browser")
	@$(BIN)/alongside demo $(ARGS)

test: $(VENV)/.dev lint  ## lint, then every test: both databases, signed HTTP, a real browser
	$(BIN)/pytest -n 2 --dist loadgroup -m "not soak" $(ARGS)

lint: $(VENV)/.dev  ## formatting, style, types and the law of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/.dev  ## measure speed, as ratios in one run
	$(BIN)/python -m tests.benchmarks $(ARGS)

soak: ARGS := $(or $(ARGS),--hypothesis-profile=soak)
soak: $(VENV)/.dev  ## the long suites: many more examples of each property, and long runs
	$(BIN)/pytest -n 2 --dist loadgroup -m "soak or property" $(ARGS)

lock: $(VENV)/.dev  ## renew both lock files from pyproject.toml
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile $(LOCK) --upgrade --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(LOCK) --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

LOCK := --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11

# One environment, two stamps: what runs the bot, and what tests it besides.
$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Alongside needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.run $@
