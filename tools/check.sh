#!/bin/sh
# What can be known without running the tests. Runs all of it, then fails if any part did.
set -u
cd "$(dirname "$0")/.."
BIN=.venv/bin
HOME_OF_CHECK=$(mktemp -d)
trap 'rm -rf "$HOME_OF_CHECK"' EXIT
OUT=$HOME_OF_CHECK/output
failed=""

try() { # try WHAT COMMAND…
    what=$1
    shift
    begun=$(date +%s)
    if "$@" >"$OUT" 2>&1; then
        printf 'ok    %-44s %3d s\n' "$what" "$(($(date +%s) - begun))"
    else
        printf 'FAILS %-44s\n' "$what"
        sed 's/^/      /' "$OUT"
        failed="$failed $what;"
    fi
}

in_production() {
    VIADUKT_MODE=production VIADUKT_HOME=$HOME_OF_CHECK VIADUKT_HOSTS=viadukt.example VIADUKT_BASE_URL=https://viadukt.example \
        VIADUKT_SECRET_KEY=only-to-check-the-settings-0123456789-abcdefghijklmnopqrstuvwxyz "$@"
}

try "the lock is current" .tools/bin/uv lock --check
try "ruff: lint" $BIN/ruff check .
try "ruff: format" $BIN/ruff format --check .
try "mypy, strict" env VIADUKT_MODE=test $BIN/mypy
try "layers" $BIN/lint-imports
try "templates: djlint" $BIN/djlint src --lint --quiet
try "production settings" in_production $BIN/python manage.py check --deploy --fail-level WARNING
try "no missing migration" env VIADUKT_MODE=test VIADUKT_HOME="$HOME_OF_CHECK" $BIN/python manage.py makemigrations --check --dry-run
try "translations" $BIN/python tools/messages.py --check

[ -z "$failed" ] || { echo "Failed:$failed"; exit 1; }
