# Only Python 3.11+ and make are assumed. `make` alone explains itself.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
SETUP_DONE := .venv/.setup-done
MINUTES ?= 20
export NEXUS_PORT_OFFSET
export TEXT ?= ¿Tienen la campera de trekking en talle M?
REQUIREMENT_GROUPS := orchestrator_service agent_service whatsapp_service tiendanube_service platform_ui sandbox development

.PHONY: help setup demo say test check fix migrate bench chaos requirements

##@ Use it
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n\033[1m%s\033[0m\n", substr($$0, 5)} \
		/^[a-z]+:.*## / {printf "  \033[36mmake %-14s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(SETUP_DONE) ## install everything into .venv and build the dashboard's assets
	@$(BIN)/python -m platform_ui.build

demo: setup ## the whole suite with a simulated WhatsApp, shop and model, until Ctrl-C
	@$(BIN)/python -m infra.demo

say: setup ## one message as a customer and what comes back: make say TEXT="hola"
	@$(BIN)/python -m infra.demo.say "$$TEXT"

##@ Work on it
test: check ## everything CI runs: check, then every test (browser and chaos too)
	$(BIN)/python -m pytest

check: setup ## lint, format, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

fix: setup ## format and repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

migrate: setup ## bring the database of POSTGRES_DSN to the head of every service's history
	@$(BIN)/python -m infra.demo.migrate

##@ Measure it
bench: setup ## every bench in quick mode
	@for file in bench/[a-z]*.py; do \
		name=$$(basename $$file .py); \
		grep -q '^if __name__' $$file || continue; \
		echo "== $$name"; $(BIN)/python -m bench.$$name --quick || exit 1; \
	done

chaos: setup ## kill services and databases under load: make chaos MINUTES=20
	$(BIN)/python -m pytest tests/chaos -s --chaos-minutes=$(MINUTES)

##@ Keep it
requirements: $(SETUP_DONE) ## pin every group with hashes: make requirements UPGRADE=--upgrade
	@for group in $(REQUIREMENT_GROUPS); do \
		$(BIN)/uv pip compile pyproject.toml --quiet --group $$group --python-version 3.11 \
			--generate-hashes --no-emit-index-url --no-header --no-annotate $(UPGRADE) \
			--output-file infra/requirements/$$group.txt || exit 1; \
		echo "infra/requirements/$$group.txt"; \
	done

$(SETUP_DONE): infra/requirements/development.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Nexus needs Python 3.11 or newer; name it: make setup PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@
