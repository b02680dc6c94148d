#!/bin/sh
# Makes .venv hold exactly what one lock file names, and nothing when it already does (a second run takes no time).
#
#   tools/bootstrap.sh requirements.lock        what the portal needs to run
#   tools/bootstrap.sh requirements-dev.lock    that, and what its checks and tests need
#
# Needs Python 3.11 or newer with its venv module. Every package is checked against the hashes in the lock; the installer (uv) itself is
# fetched by pip against requirements-uv.lock and lives apart in .venv/uv, so that a sync never removes it.
set -eu
cd "$(dirname "$0")/.."
lock=$1
stamp=.venv/.installed

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "The portal needs Python 3.11 or newer. Found: $(python3 --version 2>/dev/null || echo 'no python3')." >&2
    echo "Install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python) or name it: make run PYTHON=/path/to/python3.11" >&2
    exit 1
}

fingerprint() { # of a lock, with everything else that decides what .venv holds
    cat "$1" requirements-uv.lock pyproject.toml | cksum | tr ' ' '-'
}

# The development lock holds all of the runtime lock: whoever has the first needs nothing more for the second.
if [ -f $stamp ] && { [ "$(cat $stamp)" = "$lock $(fingerprint "$lock")" ] ||
    [ "$(cat $stamp)" = "requirements-dev.lock $(fingerprint requirements-dev.lock)" ]; }; then
    exit 0
fi

python=$(find_python)
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Python ($("$python" --version)) is here, but its venv module is not. Debian and Ubuntu pack it apart: apt install python3-venv" >&2
    exit 1
fi
echo "Installing $lock into .venv (first time, or the lock changed) ..."
rm -f $stamp
if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    "$python" -m venv --clear --without-pip .venv
fi
if ! .venv/uv/bin/uv --version 2>/dev/null | grep -qF "$(sed -n 's/^uv==\([0-9.]*\).*/uv \1/p' requirements-uv.lock) "; then
    "$python" -m venv --clear .venv/uv
    .venv/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
fi
.venv/uv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes "$lock"
# The portal itself: uv brings the build backend along, so nothing is fetched here.
.venv/uv/bin/uv pip install --quiet --python .venv/bin/python --offline --no-deps --editable .
echo "$lock $(fingerprint "$lock")" >$stamp
