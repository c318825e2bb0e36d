# GNU make and a POSIX shell. `make` alone lists the targets.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

ARGS ?=
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
STAMP := $(VENV)/.installed
SOURCES = $(wildcard main.py fieldapp tests bench)
COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	--python-version 3.11 $(ARGS)

# The first of these that runs and is 3.11 or newer; `make PYTHON=/path/to/python` names another.
CANDIDATES := python3.11 python3.12 python3.13 python3
FIND_PYTHON = for p in $(CANDIDATES); do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; \
	done; true
PYTHON ?= $(shell $(FIND_PYTHON))

.PHONY: help install demo app hub test test-slow check format lock bench screenshots clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP) ## make .venv with everything that is needed to run, test and change the project

demo: $(STAMP) ## start a hub and an app with a seeded world
	@$(BIN)/fieldapp demo $(ARGS)

app: $(STAMP) ## start the app (ARGS="...")
	@$(BIN)/fieldapp app $(ARGS)

hub: $(STAMP) ## start the hub (ARGS="...")
	@$(BIN)/fieldapp hub $(ARGS)

test: $(STAMP) ## run all tests (ARGS="-m 'not browser'", WORKERS=2)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

test-slow: $(STAMP) ## kill processes for 200 rounds, and run 3,000 seeds of the simulator
	@FIELDAPP_FAULT_ROUNDS=200 $(BIN)/python -m pytest tests/faults/test_killed_processes.py $(ARGS)
	@$(BIN)/fieldapp sim --seeds 0:3000

check: $(STAMP) ## run every check that is not a test of behaviour
	@echo "check: format"
	@$(BIN)/ruff format --check --quiet $(SOURCES)
	@echo "check: lint"
	@$(BIN)/ruff check --quiet $(SOURCES)
	@echo "check: types"
	@$(BIN)/mypy --no-error-summary $(wildcard fieldapp tests bench)
	@echo "check: direction of dependency"
	@$(BIN)/lint-imports
	@echo "check: declared dependencies"
	@$(BIN)/deptry .
	@echo "check: dead code"
	@$(BIN)/vulture
	@echo "check: documents"
	@$(BIN)/python -m pytest tests/test_docs.py -q

format: $(STAMP) ## format the code and repair what can be repaired
	@$(BIN)/ruff check --fix --quiet $(SOURCES); $(BIN)/ruff format $(SOURCES)

lock: $(UV) ## write requirements/*.txt again from pyproject.toml (ARGS=--upgrade for newer versions)
	@mkdir -p requirements
	@echo "lock: requirements/dev.txt"
	@$(COMPILE) --all-extras --group dev pyproject.toml -o requirements/dev.txt >/dev/null
	@echo "lock: requirements/device.txt"
	@$(COMPILE) -c requirements/dev.txt pyproject.toml -o requirements/device.txt >/dev/null

bench: $(STAMP) ## measure against the limits (ARGS="...")
	@$(BIN)/python -m bench $(ARGS)

screenshots: $(STAMP) ## take the screenshots of the documents again
	@$(BIN)/python -m tests.screenshots $(ARGS)

clean: ## remove caches and results of builds (keeps .venv and var/)
	@rm -rf build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache \
		.schemathesis tests/artefacts
	@find . -path ./$(VENV) -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): requirements/dev.txt pyproject.toml | $(UV)
	@echo "install: libraries, at the versions in requirements/dev.txt"
	@$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt
	@echo "install: fieldapp, editable"
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "install: done"

# The environment, with uv in it at the pinned version. Where Python came without `ensurepip`, as
# Debian's does, uv is put into build/uv instead and makes the environment. Nothing outside this
# folder is changed.
PIP_INSTALL = -m pip install --quiet --disable-pip-version-check --no-warn-script-location \
	--root-user-action=ignore

$(UV):
	@if [ -z "$(PYTHON)" ]; then \
		echo "install: no Python 3.11 or newer was found (tried: $(CANDIDATES));" >&2; \
		echo "install: install one, or name it: make install PYTHON=/path/to/python" >&2; exit 1; fi
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "install: $(PYTHON) does not run or is older than Python 3.11" >&2; exit 1; }
	@mkdir -p build
	@awk '/^uv==/ { found = 1 } found { print } found && !/\\$$/ { exit }' requirements/dev.txt \
		> build/uv.txt
	@echo "install: environment in $(VENV), with `"$(PYTHON)" --version`"
	@rm -rf $(VENV); \
	if "$(PYTHON)" -m venv $(VENV) >build/venv.log 2>&1; then \
		echo "install: uv"; \
		$(BIN)/python $(PIP_INSTALL) --require-hashes -r build/uv.txt; \
	else \
		echo "install: this Python makes no environment by itself; uv does it"; \
		rm -rf $(VENV) build/uv; \
		"$(PYTHON)" $(PIP_INSTALL) --target build/uv --require-hashes -r build/uv.txt || { \
			cat build/venv.log >&2; \
			echo "install: neither venv nor pip works: apt-get install python3-venv" >&2; exit 1; }; \
		PYTHONPATH=build/uv "$(PYTHON)" -m uv venv --quiet --python "$(PYTHON)" $(VENV) && \
		PYTHONPATH=build/uv "$(PYTHON)" -m uv pip install --quiet --python $(BIN)/python \
			--require-hashes -r build/uv.txt; \
	fi
