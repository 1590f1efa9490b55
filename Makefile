# Each command works alone, as the first one in a clean clone: it makes .venv with what it needs, or leaves it as it is.
#
#   PYTHON=python3.12   the interpreter a .venv is made with; without it the first of 3.11 to 3.13 that is found
#   ARGS="…"            passed on to the viewer, to pytest or to the benchmarks
#   DATA, RUNS, TIME    of make model: labelled scans, folder to work in, time for training

SHELL = /bin/sh
BIN = .venv/bin
DATA = ../shared/data
RUNS = runs
TIME = 3h
ENVIRONMENT = PYTHON='$(PYTHON)' sh scripts/environment.sh

.DEFAULT_GOAL = help
.PHONY: help run test check bench shots model clean

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

run:  ## open the viewer, on the bundled sample unless ARGS names a scan
	@$(ENVIRONMENT) viewer $(ARGS)
	@$(BIN)/python -m viewer --sample $(ARGS)

test:  ## run all tests, without a screen
	@$(ENVIRONMENT) tests
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n auto --maxprocesses 8 --dist loadfile $(ARGS)

check:  ## lint, layout, types, layers
	@$(ENVIRONMENT) tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy scripts
	$(BIN)/lint-imports

bench:  ## run the benchmarks
	@$(ENVIRONMENT) tests
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks $(ARGS)

shots:  ## make the pictures and the interface page of docs/, to be looked at
	@$(ENVIRONMENT) viewer
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m scripts.shots docs/pictures
	$(BIN)/python -m scripts.interface docs/interface.md

model:  ## train, calibrate, evaluate and export the model that ships (hours); DATA names the scans
	@$(ENVIRONMENT) tests
	sh scripts/ship_model.sh "$(DATA)" "$(RUNS)" "$(TIME)" $(BIN)/python

clean:  ## remove .venv and every cache
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
