"""A client of ClamAV's clamd (its INSTREAM command, clamd(8)). Only the answer "stream: OK" is good; silence is not safety."""

import socket
import struct
import time
from collections.abc import Iterable

from storage.problems import Unavailable
from storage.scanning.rules import Verdict, VerdictKind

CONNECT_SECONDS = 1.0
PROBE_SECONDS = 2.0
_CHUNK = 256 * 1024
_LONGEST_ANSWER = 4096
_TOO_BIG = "INSTREAM size limit exceeded"

# What clamd calls a find although it only means that it did not look inside (AlertExceedsMax, AlertEncrypted).
_NOT_LOOKED_INTO = {"Heuristics.Limits.Exceeded": "archive-too-big", "Heuristics.Encrypted": "archive-encrypted"}


class ClamdScanner:
    """A `Scanner` that asks the clamd at `address`: "host:port", or the path of a local socket."""

    name = "clamd"

    def __init__(self, address: str, *, timeout: float = 30.0) -> None:
        """`timeout`: seconds for one scan as a whole, upload included."""
        self._address = address
        self._timeout = timeout

    def scan(self, chunks: Iterable[bytes]) -> Verdict:
        """See `Scanner.scan`."""
        answer = self._ask(b"zINSTREAM\0", chunks, self._timeout)
        if answer == "stream: OK":
            return Verdict(VerdictKind.CLEAN)
        if answer.endswith(" FOUND"):
            signature = answer.removeprefix("stream: ").removesuffix(" FOUND")
            for prefix, code in _NOT_LOOKED_INTO.items():
                if signature.startswith(prefix):
                    return Verdict(VerdictKind.REFUSED, code)
            return Verdict(VerdictKind.INFECTED, signature)
        if answer.startswith(_TOO_BIG):
            return Verdict(VerdictKind.REFUSED, "file-too-big")
        # Out of memory, no room for its temporary file, or cut off in mid-answer: says nothing about the file.
        raise Unavailable("scanner-unreachable")

    def healthy(self) -> bool:
        """See `Scanner.healthy`."""
        try:
            return self._ask(b"zPING\0", None, PROBE_SECONDS) == "PONG"
        except Unavailable:
            return False

    def _ask(self, command: bytes, chunks: Iterable[bytes] | None, seconds: float) -> str:
        deadline = time.monotonic() + seconds
        connection = self._connect()
        with connection:
            try:
                _send(connection, command, deadline)
                if chunks is not None:
                    _send_stream(connection, chunks, deadline)
            except TimeoutError as error:
                raise Unavailable("scanner-unreachable") from error
            except OSError:
                pass  # clamd hangs up on a stream that is too long for it, and says so first: read on
            try:
                return _receive(connection, deadline)
            except OSError as error:
                raise Unavailable("scanner-unreachable") from error

    def _connect(self) -> socket.socket:
        host, _, port = self._address.rpartition(":")
        try:
            if host and port.isdigit():
                return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
            local = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                local.settimeout(CONNECT_SECONDS)
                local.connect(self._address)
            except OSError:
                local.close()
                raise
        except OSError as error:
            raise Unavailable("scanner-unreachable") from error
        return local


def _send_stream(connection: socket.socket, chunks: Iterable[bytes], deadline: float) -> None:
    for chunk in chunks:
        for start in range(0, len(chunk), _CHUNK):
            part = chunk[start : start + _CHUNK]
            _send(connection, struct.pack("!L", len(part)) + part, deadline)
    _send(connection, struct.pack("!L", 0), deadline)


def _send(connection: socket.socket, data: bytes, deadline: float) -> None:
    connection.settimeout(max(0.001, deadline - time.monotonic()))
    connection.sendall(data)


def _receive(connection: socket.socket, deadline: float) -> str:
    """The answer up to its closing NUL. What was cut off before it, or goes on behind it, is handed on as nothing."""
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        connection.settimeout(max(0.001, deadline - time.monotonic()))
        received = connection.recv(_LONGEST_ANSWER)
        if not received:
            return ""
        answer += received
    line, _, more = answer.partition(b"\0")
    return "" if more else line.decode("utf-8", "replace")
