# Everything here needs Python >= 3.11 with pip and venv, and make; nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo run test check chaos format bench messages clean

help: ## List what make can do here
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/python -m compileall -q talenta_tui $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/textual
	@touch $@

demo: $(STAMP) ## Build a synthetic city of 7,041 people and open the application on it
	$(BIN)/talenta demo

run: $(STAMP) ## Open the application on your own site
	$(BIN)/talenta

test: $(STAMP) ## Run the whole test suite
	$(BIN)/python -m pytest -n 3 --dist worksteal

chaos: $(STAMP) ## 24 operators keying 200 ratings each while being killed, on both engines (10 min)
	TALENTA_FULL=1 $(BIN)/python -m pytest -q -s tests/chaos

check: $(STAMP) ## The checks that CI runs: lint, format, types, arrows between folders
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## Format the code and mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## Measure speed against floors of the same run; ONLY=door,trail, LARGE=1
	$(BIN)/python -m compileall -q talenta_tui benchmarks
	$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(LARGE),--large)

messages: $(STAMP) ## Collect the sentences to translate and compile the translations
	$(BIN)/python -m talenta_tui.locale

clean: ## Remove the virtual environment and every cache
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
