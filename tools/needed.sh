#!/bin/sh
# Installs with apt what tests need beyond Python, when it may (root, or sudo that does not ask); else says what is missing.
set -u
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 ||
    missing="$missing chromium"
command -v xgettext >/dev/null 2>&1 || missing="$missing gettext"
command -v clamd >/dev/null 2>&1 || missing="$missing clamav-daemon"
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null && as_root="sudo -n"
fi
if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || [ -n "$as_root" ]; }; then
    echo "Installing for the tests:$missing"
    # shellcheck disable=SC2086 # words on purpose
    { $as_root apt-get -qq update && DEBIAN_FRONTEND=noninteractive $as_root apt-get -qq -y --no-install-recommends install $missing; } \
        >/dev/null 2>&1 && exit 0
fi
echo "Not on this machine:$missing. The tests that need them are skipped; install them to run these too."
