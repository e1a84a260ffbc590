# One word each; `make help` tells them. Every target sets up what it needs, from nothing.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Tests wait for processes more than they compute: more workers than cores pay.
WORKERS := 4

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix bench docs doctor inspect clean

help: ## Say what each word does
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

setup: $(READY) ## Make .venv with everything installed (quick when it is there already)

demo: $(READY) ## The main job end to end, in a temporary home: two windows, a kill -9, recall, undo, export
	@$(BIN)/python -m dionysus_mcp.demo

test: $(READY) ## Every test; warnings are errors
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: $(READY) ## Lint, format, types, import directions, generated documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/unit/test_import_directions.py
	$(BIN)/python -m docs.generate --check

fix: $(READY) ## Mend what can be mended without thinking
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m docs.generate

bench: $(READY) ## Every benchmark, in its quick form
	@failed=0; \
	for file in $$(grep -l '__main__' benchmarks/*.py); do \
	    $(BIN)/python -m benchmarks.$$(basename $$file .py) --quick || failed=1; \
	done; \
	exit $$failed

docs: $(READY) ## Write the generated references
	$(BIN)/python -m docs.generate

doctor: $(READY) ## Look for what is wrong with this machine and with your memory
	@$(BIN)/dionysus doctor

inspect: $(READY) ## Open the MCP Inspector on the server (needs Node)
	npx --yes @modelcontextprotocol/inspector $(BIN)/dionysus serve

clean: ## Remove .venv and caches
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache

# uv when it is there, else the venv of the first Python that is new enough. The pip that comes with a new venv
# may be too old for dependency groups (< 25.1), so it is brought up to date first. The build of the project brings the
# weights of the embedding model; where it could not, getting them now says why, and stops.
$(READY): pyproject.toml hatch_build.py dionysus_mcp/__init__.py
	@set -eu; \
	if command -v uv >/dev/null 2>&1; then \
	    test -x $(BIN)/python || { rm -rf $(VENV); uv venv --quiet --python '>=3.11' $(VENV); }; \
	    uv pip install --quiet --python $(BIN)/python --group dev --editable .; \
	else \
	    test -x $(BIN)/python || { \
	        for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	            $$python -c 'import sys, ensurepip, sqlite3; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	            python=; \
	        done; \
	        test -n "$$python" || { \
	            echo 'No Python >= 3.11 with venv and sqlite3 was found. Install one (on Debian and Ubuntu:' >&2; \
	            echo 'python3 and python3-venv), or install uv, which brings its own; then try again.' >&2; \
	            exit 1; \
	        }; \
	        echo "Making $(VENV) with $$($$python --version); this takes a minute once."; \
	        $$python -m venv --clear $(VENV); \
	    }; \
	    $(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'; \
	    $(BIN)/python -m pip install --quiet --group dev --editable .; \
	fi; \
	$(BIN)/dionysus model fetch; \
	touch $(READY)
