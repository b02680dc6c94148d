"""A server process of the tests: its folder, its log, its readiness and its end."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

LEASH = Path(__file__).with_name("leash.py")


class NotReady(RuntimeError):
    """A service did not come up; the message carries the end of its log."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged_user() -> pwd.struct_passwd | None:
    """Whom to become for servers that refuse to run as root; None if we are not root."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam("nobody")


@contextlib.contextmanager
def private_folder(name: str, owner: pwd.struct_passwd | None = None) -> Iterator[Path]:
    """A fresh folder that only `owner` (default: we) can read; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f"portal-{name}-"))
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def answers(port: int) -> bool:
    """Does anybody accept connections on this port of 127.0.0.1?"""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextlib.contextmanager
def running(
    command: Sequence[str | Path],
    *,
    ready: Callable[[], bool],
    log: Path,
    seconds: float = 30,
    stop_with: signal.Signals = signal.SIGTERM,
    user: pwd.struct_passwd | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """`command` as a process, from the moment `ready()` is true until the block ends. Raises NotReady after `seconds`."""
    uid = -1 if user is None else user.pw_uid
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-S", str(LEASH), str(int(stop_with)), str(uid), *map(str, command)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            env={**os.environ, **(environment or {})},
            start_new_session=True,  # Ctrl-C ends pytest, and pytest ends its services in order
        )
    try:
        deadline = time.monotonic() + seconds
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                ended = "ended" if process.poll() is not None else f"was not ready after {seconds} s"
                raise NotReady(f"{Path(command[0]).name} {ended}:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.02)
        yield
    finally:
        if process.stdin is not None:
            process.stdin.close()
        process.wait(15)
