# make run: set up and tag a page.  make test: set up and check everything.  make bench: compare with peers.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint types check model bench clean

run: .venv/installed
	$(BIN)/classify predict seeds/002_d99362d24051176f.txt --format table

test: .venv/tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

model: .venv/tests
	$(BIN)/classify train labels --output models/default

bench: .venv/bench
	$(BIN)/python -m bench

clean:
	rm -rf .venv

.venv/pip:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	touch $@

.venv/installed: .venv/pip pyproject.toml
	$(BIN)/pip install --quiet --editable .
	$(BIN)/python -m compileall -q src
	touch $@

.venv/tests: .venv/installed
	$(BIN)/pip install --quiet --editable ".[all]" --group test
	touch $@

.venv/bench: .venv/tests
	$(BIN)/pip install --quiet --group bench
	touch $@
