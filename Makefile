.PHONY: help setup run test quick check bench messages
PYTHON ?= python3
BIN := .venv/bin
unexport PYTHONDONTWRITEBYTECODE # compiled once, a start takes a fraction

help:
	@echo "make setup      install everything this needs, into this folder"
	@echo "make run        the demo network on http://127.0.0.1:8000, or PORT=8001"
	@echo "make test       everything: checks, SQLite, PostgreSQL, a real browser"
	@echo "make quick      the fast part of it, under three minutes"
	@echo "make check      lock, style, types, layers, templates, settings, migrations, translations"
	@echo "make bench      the numbers this promises, measured"
	@echo "make messages   bring the translation files up to the texts in the code"

setup: .venv/.ready
.venv/.ready: pyproject.toml uv.lock tools/setup.sh
	@sh tools/setup.sh "$(PYTHON)"
	@touch $@

run: setup
	@$(BIN)/viadukt demo $(if $(PORT),--port $(PORT))

check: setup
	@sh tools/check.sh

test: setup
	@sh tools/test.sh

quick: setup
	@sh tools/quick.sh

bench: setup
	@$(BIN)/python -m bench

messages: setup
	@$(BIN)/python tools/messages.py
