#!/bin/sh
# The fast part, for while you work: style, types, layers, and every test that is neither slow nor in a browser.
set -eu
cd "$(dirname "$0")/.."
BIN=.venv/bin
$BIN/ruff check -q .
$BIN/ruff format -q --check .
VIADUKT_MODE=test $BIN/mypy
$BIN/lint-imports
exec $BIN/pytest -q -n "${WORKERS:-2}" --dist worksteal -m "not slow and not browser" "$@"
