# researchlib: the two commands a newcomer needs are `make briefs` and `make test`.
# Nothing here needs root, a Chinese font, TeX, LibreOffice or Node.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help briefs test check lint types lab golden lock clean

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null \
	  || grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST)

briefs: $(READY) ## clean every survey, run every notebook, write every brief to reports/
	@$(BIN)/researchlib build

test: $(READY) ## run all tests: library, notebooks (strict), numbers in the prose
	@$(BIN)/python -m pytest

check: lint types test ## lint + types + tests

lint: $(READY) ## style (ruff)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(READY) ## types (mypy on src)
	@$(BIN)/mypy

lab: $(READY) ## open JupyterLab on the notebooks
	@$(BIN)/jupyter lab --notebook-dir=.

golden: $(READY) ## run and save the notebooks and the numbers they state, after an intended change
	@$(BIN)/jupyter nbconvert --log-level WARN --to notebook --execute --inplace \
	  --ExecutePreprocessor.record_timing=False notebooks/*.ipynb
	@$(BIN)/python tests/golden/update.py

lock: $(READY) ## pin the dependencies anew (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade -o requirements.lock

clean: ## remove what can be rebuilt: reports, clean data, caches
	rm -rf .researchlib .pytest_cache .mypy_cache .ruff_cache surveys/*/*/clean
	find reports -mindepth 1 -maxdepth 1 ! -name house ! -name README.md -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更高版本 / Python >= 3.11 is needed: make PYTHON=python3.12 …"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "安装依赖（首次约一至三分钟）… / installing dependencies …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . 
	@touch $@
