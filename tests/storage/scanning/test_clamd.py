"""Only a real "stream: OK" from a scanner that looked at everything is good; a scanner that is away is never a yes."""

import base64
import io
import os
import signal
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.problems import Invalid, Unavailable
from storage.scanning import open_scanner
from storage.scanning.clamd import ClamdScanner
from storage.scanning.inspection import inspect
from storage.scanning.rules import DEFAULT_LIMITS, Limits, Verdict, VerdictKind
from storage.scanning.structure_only import StructureOnlyScanner
from tests.services import clamd
from tests.services.clamd import EICAR, EICAR_NAME, MARKER, STREAM_LIMIT_MEGABYTES, Clamd
from tests.storage.scanning.samples import HONEST, PDF, PDF_BODY, make_zip, office

MEBIBYTE = 1024 * 1024
CLEAN = Verdict(VerdictKind.CLEAN)


@pytest.fixture
def scanner(virus_scanner: Clamd) -> ClamdScanner:
    return ClamdScanner(f"{virus_scanner.host}:{virus_scanner.port}")


@pytest.mark.parametrize("filename", HONEST)
def test_honest_files_are_clean(scanner: ClamdScanner, filename: str) -> None:
    assert scanner.scan([HONEST[filename]]) == CLEAN


def test_the_chunks_in_which_bytes_come_make_no_difference(scanner: ClamdScanner) -> None:
    assert scanner.scan([]) == CLEAN
    assert scanner.scan([b"", b"a", b""]) == CLEAN
    assert scanner.scan([bytes([byte]) for byte in EICAR]).kind == "infected"
    assert scanner.scan([bytes(MEBIBYTE - 30) + EICAR + bytes(3)]).kind == "infected"


def nested(data: bytes, levels: int) -> bytes:
    for _ in range(levels):
        data = make_zip({"a.zip" if data.startswith(b"PK") else "a.txt": data})
    return data


INFECTED: dict[str, Callable[[], bytes]] = {
    "plain": lambda: EICAR,
    "padded": lambda: EICAR + b" " * 50,
    "in a pdf": lambda: PDF[:9] + MARKER + PDF[9:],
    "in a zip": lambda: nested(EICAR, 1),
    "in a zip in a zip in a zip": lambda: nested(EICAR, 3),
    "in a workbook": lambda: office("xlsx", {"xl/media/image1.png": EICAR}),
    "in a document": lambda: office("docx", {"word/embeddings/oleObject1.bin": MARKER}),
}


@pytest.mark.parametrize("where", INFECTED)
def test_malware_is_found_and_named(scanner: ClamdScanner, where: str) -> None:
    verdict = scanner.scan([INFECTED[where]()])
    assert verdict.kind == VerdictKind.INFECTED
    assert not verdict.is_open
    assert verdict.detail.startswith("Portal.Test.")


def test_a_stream_that_is_too_long_for_the_scanner_is_refused(scanner: ClamdScanner) -> None:
    chunks = (bytes(MEBIBYTE) for _ in range(STREAM_LIMIT_MEGABYTES + 5))
    assert scanner.scan(chunks) == Verdict(VerdictKind.REFUSED, "file-too-big")


def test_an_encrypted_archive_is_refused(scanner: ClamdScanner) -> None:
    # A true encrypted member: twelve bytes of encryption header, then the data (APPNOTE.TXT section 6.1).
    data = bytearray(make_zip({"a.txt": bytes(40)}, compression=0))
    for place in (6, data.rfind(b"PK\x01\x02") + 8):
        data[place] |= 1
    verdict = scanner.scan([bytes(data)])
    assert verdict == Verdict(VerdictKind.REFUSED, "archive-encrypted")
    with pytest.raises(Invalid, match="archive-encrypted"):
        inspect(io.BytesIO(bytes(data)), filename="a.zip")


def test_what_the_scanner_calls_ok_without_looking_is_stopped_at_the_door(scanner: ClamdScanner) -> None:
    """clamd skips what unpacks to more than its MaxFileSize and answers OK: our limits must lie below its own."""
    bomb = make_zip({"a.bin": bytes((STREAM_LIMIT_MEGABYTES + 1) * MEBIBYTE) + EICAR})
    assert scanner.scan([bomb]).kind != VerdictKind.INFECTED  # so it is: this is why we look first
    limits = Limits(member_size=(STREAM_LIMIT_MEGABYTES - 2) * MEBIBYTE)
    with pytest.raises(Invalid) as caught:
        inspect(io.BytesIO(bomb), filename="a.zip", limits=limits)
    assert caught.value.code == "archive-too-big"
    # A member that our limits let in is looked into by the scanner to its last byte.
    inside = make_zip({"a.bin": os.urandom(MEBIBYTE) * (STREAM_LIMIT_MEGABYTES - 3) + EICAR}, compression=0)
    inspect(io.BytesIO(inside), filename="a.zip", limits=limits)
    assert scanner.scan([inside]).kind == "infected"


@pytest.mark.parametrize("mebibytes", [1, STREAM_LIMIT_MEGABYTES + 1])
def test_a_stream_inside_a_pdf_is_looked_into_or_refused(scanner: ClamdScanner, mebibytes: int) -> None:
    """We do not unpack PDFs; for them clamd does say what it skipped (AlertExceedsMax)."""
    packed = zlib.compress(bytes(mebibytes * MEBIBYTE) + EICAR)
    stream = b"2 0 obj<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream endobj\n" % (len(packed), packed)
    assert not scanner.scan([PDF_BODY + stream + PDF.removeprefix(PDF_BODY)]).is_open


def test_malware_that_is_only_text_is_not_found_and_this_is_known(scanner: ClamdScanner) -> None:
    """The limit of any signature scanner, written down so that nobody promises more."""
    assert scanner.scan([base64.b64encode(EICAR)]) == CLEAN


def test_a_scanner_that_answers_is_healthy(scanner: ClamdScanner) -> None:
    assert scanner.healthy()


def test_a_scanner_that_is_not_there_is_unreachable_at_once() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        scanner = ClamdScanner(f"127.0.0.1:{unused.getsockname()[1]}")
        assert_unreachable(scanner)
    assert_unreachable(ClamdScanner("/no/such/socket"))
    assert_unreachable(ClamdScanner("no such host.invalid:3310"))


def assert_unreachable(scanner: ClamdScanner, *, within: float = 5) -> None:
    start = time.monotonic()
    with pytest.raises(Unavailable) as caught:
        scanner.scan([b"x" * 100_000] * 50)
    assert caught.value.code == "scanner-unreachable"
    assert not scanner.healthy()
    assert time.monotonic() - start < within


@contextmanager
def answering(answer: bytes | None, *, reads: bool = True) -> Iterator[ClamdScanner]:
    """A scanner on whose other end somebody answers with these bytes, or (None) never."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                held.append(connection)
                if answer is None:
                    continue
                if reads:
                    connection.settimeout(1)
                    data = b""
                    while not data.endswith((b"\0\0\0\0", b"zPING\0")):
                        data += connection.recv(1 << 20)
                connection.sendall(answer)
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield ClamdScanner(f"127.0.0.1:{server.getsockname()[1]}", timeout=1.0)
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
        for connection in held:
            connection.close()


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"",
        b"stream: OK",  # cut off before its end
        b"stream: O\0",
        b"OK\0",
        b"stream: OK\0stream: Eicar FOUND\0",
        b"UNKNOWN COMMAND\0",
        b"stream: Can't allocate memory ERROR\0",
        b"HTTP/1.1 200 OK\r\n\r\n\0",
        b"\xff" * 10_000,
    ],
)
def test_any_other_answer_is_not_a_yes(answer: bytes | None) -> None:
    with answering(answer) as scanner:
        assert_unreachable(scanner)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: OK\0", CLEAN),
        (b"stream: Win.Test FOUND\0", Verdict(VerdictKind.INFECTED, "Win.Test")),
        (b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", Verdict(VerdictKind.REFUSED, "archive-too-big")),
        (b"stream: Heuristics.Encrypted.Zip FOUND\0", Verdict(VerdictKind.REFUSED, "archive-encrypted")),
        (b"INSTREAM size limit exceeded. ERROR\0", Verdict(VerdictKind.REFUSED, "file-too-big")),
    ],
)
def test_the_answers_that_clamd_knows_are_understood(answer: bytes, verdict: Verdict) -> None:
    with answering(answer) as scanner:
        assert scanner.scan([b"x"]) == verdict


def test_a_scanner_that_neither_reads_nor_answers_is_given_up_in_time() -> None:
    with answering(None, reads=False) as scanner:
        assert_unreachable(scanner)


def test_a_probe_gives_a_silent_scanner_up_before_a_scan_does() -> None:
    with ThreadPoolExecutor() as others, socket.create_server(("127.0.0.1", 0)) as silent:
        patient = ClamdScanner(f"127.0.0.1:{silent.getsockname()[1]}", timeout=30)
        waiting = others.submit(patient.scan, [b"x"])
        assert not patient.healthy()
        assert not waiting.done()
    assert isinstance(waiting.exception(), Unavailable)


def test_an_error_of_the_bytes_source_is_not_taken_for_one_of_the_scanner(scanner: ClamdScanner) -> None:
    def damaged() -> Iterator[bytes]:
        yield b"x"
        raise Unavailable("object-damaged")

    with pytest.raises(Unavailable) as caught:
        scanner.scan(damaged())
    assert caught.value.code == "object-damaged"


def test_a_scanner_that_is_stopped_or_killed_in_the_middle_is_unreachable(tmp_path: Path) -> None:
    if clamd.missing():
        pytest.skip(clamd.missing())
    with clamd.clamd() as server:
        scanner = ClamdScanner(f"{server.host}:{server.port}", timeout=1.5)
        assert scanner.scan([EICAR]).detail.startswith(EICAR_NAME)
        process = process_listening_on(server.port)
        os.kill(process, signal.SIGSTOP)
        try:
            assert_unreachable(scanner)
        finally:
            os.kill(process, signal.SIGCONT)
        assert scanner.scan([EICAR]).kind == "infected"  # it recovers without hands

        def killing() -> Iterator[bytes]:
            yield EICAR
            os.kill(process, signal.SIGKILL)
            yield bytes(MEBIBYTE)

        with pytest.raises(Unavailable, match="scanner-unreachable"):
            scanner.scan(killing())


def process_listening_on(port: int) -> int:
    """The id of the process that listens on `port` of 127.0.0.1 (Linux)."""
    wanted = f"0100007F:{port:04X}"
    lines = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    inode = next(fields[9] for fields in lines if fields[1] == wanted and fields[3] == "0A")
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if os.readlink(link) == f"socket:[{inode}]":  # noqa: PTH115 - not a path
                return int(link.parts[2])
        except OSError:
            continue
    raise LookupError(port)


def test_without_a_scanner_the_verdict_says_so() -> None:
    scanner = open_scanner("")
    assert isinstance(scanner, StructureOnlyScanner)
    assert scanner.healthy()
    verdict = scanner.scan(iter([EICAR]))
    assert (verdict.kind, verdict.is_open, scanner.name) == ("type-checked", True, "structure-only")


def test_an_address_opens_clamd() -> None:
    assert isinstance(open_scanner("127.0.0.1:3310"), ClamdScanner)


def test_our_limits_are_in_order() -> None:
    assert DEFAULT_LIMITS.member_size < DEFAULT_LIMITS.unpacked_size
