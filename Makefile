# Every target works from a bare clone: the environment is made on first use and left alone while the lock is unchanged.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV_VERSION := 0.13.9

# Compiled modules are kept: without them each start of the command line compiles for seconds.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo quick test test-whole lint lint-types lint-sql audit dev bench torture format lock clean help

help: ## show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: Python 3.11 or newer is needed; set PYTHON=/path/to/python3"; rm -rf $(VENV); exit 1; }
	@echo "installing into $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## simulated campaign, end to end: warehouse, KPI table, report
	@$(BIN)/tochimart demo

PORT ?= 3000
dev: $(READY) ## Dagster's UI on http://127.0.0.1:3000; PORT=3001 for another port
	@$(BIN)/tochimart dev --port $(PORT)

quick: $(READY) ## what needs no server and no build: run it while working
	@$(BIN)/python -m pytest tests/unit -m "not slow"

test: $(READY) ## every test
	@$(BIN)/python -m pytest

test-whole: $(READY) ## every day of the whole campaign against the truth (minutes)
	@TEST_FIRST_DAY=2025-12-01 $(BIN)/python -m pytest tests/end_to_end/test_demo.py tests/end_to_end/test_demo_site.py tests/end_to_end/test_faulty_platforms.py

lint: $(READY) ## style, types, import rules, SQL
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory -j 2 lint-types lint-sql

lint-types: $(READY)
	@$(BIN)/mypy

lint-sql: $(READY)
	@PYTHONWARNINGS=ignore::UserWarning:multiprocessing.resource_tracker $(BIN)/python deploy/lint_sql.py lint --processes 2 models tests/dbt

PIP_AUDIT_VERSION := 2.9.0
audit: $(READY) ## known vulnerabilities of the locked packages; says so, and ends well, where their database cannot be reached
	@test -x $(VENV)/audit/bin/pip-audit || { $(PYTHON) -m venv $(VENV)/audit && $(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==$(PIP_AUDIT_VERSION); }
	@$(BIN)/python deploy/audit.py $(VENV)/audit/bin/pip-audit requirements.lock

format: $(READY) ## rewrite Python and SQL in the house style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix --processes 2 models tests/dbt

KILLS ?= 200
torture: $(READY) ## KILLS=200 runs killed at random moments, overlapping runs, readers while publishing (hours; goes on where it ended)
	@$(BIN)/python -m tests.torture readers
	@$(BIN)/python -m tests.torture store
	@$(BIN)/python -m tests.torture overlap
	@$(BIN)/python -m tests.torture kills --kills $(KILLS)

bench: $(READY) ## speed, as ratios within one run
	@$(BIN)/python -m bench

lock: pyproject.toml ## resolve the dependencies again
	@$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --upgrade -o requirements.lock

clean: ## remove the environment and caches; measured data (data/) stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
