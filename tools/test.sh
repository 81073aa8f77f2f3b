#!/bin/sh
# Everything: checks, the plain suite on SQLite, what touches SQL again on PostgreSQL, the browser. Fails at the first that fails.
# `CI=true` counts a skipped test as a failure. The budgets add up to 46 minutes on two cores.
set -eu
cd "$(dirname "$0")/.."
BIN=.venv/bin
WORKERS=${WORKERS:-2}
SUITES=""
unset PYTHONDONTWRITEBYTECODE # thousands of modules, in every worker

sh tools/needed.sh
rm -f .coverage .coverage.*

limit() { # limit MINUTES COMMAND…
    minutes=$1
    shift
    if command -v timeout >/dev/null 2>&1; then timeout --foreground "$((minutes * 60))" "$@"; else "$@"; fi
}

suite() { # suite NAME BUDGET COMMAND…: BUDGET in minutes; over it is said aloud, over twice of it is stopped
    name=$1 budget=$2
    shift 2
    echo
    echo "== $name (budget $budget min) =="
    begun=$(date +%s)
    export VIADUKT_SUITES="$SUITES"
    limit "$((budget * 2))" "$@" || {
        code=$?
        [ $code != 124 ] || echo "$name was stopped after twice its budget of $budget minutes."
        exit $code
    }
    took=$(($(date +%s) - begun))
    [ "$took" -le "$((budget * 60))" ] || echo "$name took $took s: over its budget of $budget minutes."
    SUITES="$SUITES$name $took s of $((budget * 60)) s; "
}

suite check 2 sh tools/check.sh
# Lines are counted in the plain suite alone: it takes twice as long for it.
suite plain 20 $BIN/pytest -n "$WORKERS" --dist worksteal -m "not browser" --cov --cov-report=term:skip-covered \
    --cov-fail-under=90 "$@"
suite postgresql 10 $BIN/python tools/with_postgres.py \
    $BIN/pytest -n "$WORKERS" --dist worksteal -m "sql and not browser" "$@"
suite browser 14 $BIN/pytest -n "$WORKERS" --dist worksteal -m browser "$@"
