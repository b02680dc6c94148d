"""Checking in a process apart: it gets the bytes and nothing else of ours, and is ended when it takes too long."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SECONDS = 30
UNREADABLE: dict[str, Any] = {"is_readable": False, "signatures": []}


def check_apart(content: bytes, roots_folder: Path | None) -> dict[str, Any]:
    """The report on `content`; one that cannot be read, or not within its time and memory, says so."""
    command = [sys.executable, "-m", "portal.signatures", str(roots_folder.resolve()) if roots_folder else ""]
    surroundings = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603  # our own module, no shell
            command, input=content, capture_output=True, timeout=SECONDS, env=surroundings, check=False
        )
        if done.returncode != 0:
            return UNREADABLE
        report = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return UNREADABLE
    return report if isinstance(report, dict) else UNREADABLE
