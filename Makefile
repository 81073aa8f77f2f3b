.PHONY: setup run test quick check bench messages
PYTHON ?= python3
UV := .tools/bin/uv
BIN := .venv/bin

setup: .venv/.ready
.venv/.ready: pyproject.toml uv.lock
	@sh tools/setup.sh "$(PYTHON)"
	@touch $@

run: setup
	@$(BIN)/viadukt demo

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
