# What people type. Every target does its own set-up; `make help` lists them.

SHELL := /bin/sh
PYTHON := .venv/bin/python
RUN := .venv/bin
# What Django wants before it looks at the code; nothing is stored with it.
GATE := PORTAL_DEMO=1 DATABASE_URL=sqlite://:memory: PORTAL_CREDENTIAL_KEY=Z2F0ZXMtb25seS1nYXRlcy1vbmx5LWdhdGVzLW9ubHk=

.PHONY: help run test test-pure test-screens test-lab test-pxe pictures bench fmt lint types house \
	migrations messages check-messages docs check-docs check venv venv-run

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

run: venv-run ## set everything up and serve the demonstration on http://127.0.0.1:8000
	@exec $(PYTHON) -m scripts.serve --end-with-parent

test: venv ## gates, then the suite on PostgreSQL with coverage, then its part for SQLite
	@scripts/test.sh

test-pure: venv ## the rules only: no database, seconds
	@$(RUN)/pytest -q -m pure

test-screens: venv ## every screen in every look, by keyboard, zoomed, and in Firefox (long)
	@scripts/test-screens.sh

test-lab: venv ## real machines reinstalled by FAI and Salt (root)
	@scripts/test-lab.sh

test-pxe: venv ## one virtual machine installed over real network boot (root, minutes)
	@scripts/test-pxe.sh

pictures: venv ## draw docs/screens/ from the demonstration
	@scripts/setup-packages.sh test
	@$(PYTHON) -m scripts.pictures

bench: venv ## measure what the project promises, as ratios and counts
	@scripts/setup-packages.sh test
	@$(PYTHON) -m bench

fmt: venv ## format the code and repair what can be repaired
	@$(RUN)/ruff check --quiet --fix . || true
	@$(RUN)/ruff format .

lint: venv ## formatting and lint
	@$(RUN)/ruff format --check --output-format concise . && $(RUN)/ruff check --quiet .

types: venv ## strict types
	@$(GATE) $(RUN)/mypy

house: venv ## who may import whom
	@$(RUN)/lint-imports --no-logo

migrations: venv ## models and migrations agree
	@$(GATE) $(PYTHON) manage.py makemigrations --check --dry-run

messages: venv ## collect the French messages and compile them
	@scripts/setup-packages.sh messages
	@$(PYTHON) -m scripts.french collect
	@$(RUN)/pybabel --quiet compile -D django -d locale

check-messages: venv ## French is complete
	@scripts/setup-packages.sh messages
	@$(PYTHON) -m scripts.french check

docs: venv ## draw the diagrams, then check what the docs name
	@$(PYTHON) -m scripts.diagrams write
	@$(RUN)/pytest -q tests/docs

check-docs: venv ## the diagrams are those of the code
	@$(PYTHON) -m scripts.diagrams check

check: venv ## all gates in under a minute
	@scripts/check.sh

venv:
	@scripts/setup-venv.sh dev

venv-run:
	@scripts/setup-venv.sh run
