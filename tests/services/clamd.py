"""A real virus scanner: clamd with two signatures of our own, so that it starts at once and needs no download.

It finds the EICAR test file, which every scanner must find, and a marker that tests can put into any document.
"""

import contextlib
import getpass
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass

from tests.services.process import free_port, private_folder, running

# Put together here, lest scanners on developers' machines take this file away.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MARKER = b"portal-test-virus-marker-" + b"9d1c4b7e"
# The name that clamd reports for each (it appends ".UNOFFICIAL" to signatures that are not ClamAV's own).
EICAR_NAME = "Portal.Test.Eicar"
MARKER_NAME = "Portal.Test.Marker"

# The product's own limit on uploads must lie below this; clamd answers an error for longer streams.
STREAM_LIMIT_MEGABYTES = 32


@dataclass(frozen=True)
class Clamd:
    """A running scanner."""

    host: str
    port: int


def missing() -> str:
    """Why the scanner cannot run here, or ""."""
    return "" if _program() else "virus scanner: no clamd (Debian: clamav-daemon; macOS: brew install clamav)"


@contextlib.contextmanager
def clamd() -> Iterator[Clamd]:
    """A running scanner (well under a second to start)."""
    program = _program()
    if program is None:
        raise FileNotFoundError(missing())
    with private_folder("clamd") as folder:
        database = folder / "database"
        database.mkdir()
        # NAME:TARGET:OFFSET:HEX; target 0 is any file, offset * is anywhere in it.
        (database / "test.ndb").write_text(f"{EICAR_NAME}:0:*:{EICAR.hex()}\n{MARKER_NAME}:0:*:{MARKER.hex()}\n")
        server = Clamd("127.0.0.1", free_port())
        settings = folder / "clamd.conf"
        settings.write_text(
            f"DatabaseDirectory {database}\n"
            f"TemporaryDirectory {folder}\n"
            f"TCPAddr {server.host}\n"
            f"TCPSocket {server.port}\n"
            f"User {getpass.getuser()}\n"
            f"StreamMaxLength {STREAM_LIMIT_MEGABYTES}M\n"
            f"MaxFileSize {STREAM_LIMIT_MEGABYTES}M\n"
            "AlertExceedsMax yes\n"
            "AlertEncryptedArchive yes\n"
            "Foreground yes\n"
            "LogTime yes\n"
        )
        with running([program, "-c", settings], ready=lambda: _pongs(server), log=folder / "log"):
            yield server


def _program() -> str | None:
    # Debian puts it where only root's PATH looks.
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")


def _pongs(server: Clamd) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((server.host, server.port), timeout=2) as connection:
        connection.sendall(b"zPING\0")
        return connection.recv(16).startswith(b"PONG")
    return False


def ask(server: Clamd, content: bytes) -> str:
    """What clamd says of `content`, e.g. "stream: OK": the whole INSTREAM dialogue, for tests of the service itself."""
    with socket.create_connection((server.host, server.port), timeout=10) as connection:
        connection.sendall(b"zINSTREAM\0" + len(content).to_bytes(4, "big") + content + bytes(4))
        return connection.makefile("rb").read().rstrip(b"\0").decode()
