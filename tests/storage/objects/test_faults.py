"""What a store does when its disk is full, its server is dead, slow or lying, or its own process is killed."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.objects import open_object_store
from storage.objects.local import LocalObjectStore
from storage.objects.store import ObjectStore
from storage.problems import Unavailable

MEBIBYTE = 1024 * 1024
KEY = "aa/" + "a" * 32


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A directory on a disk of 2 MiB."""
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(tmp_path)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a small disk needs the right to mount: {done.stderr.strip()}")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def test_a_full_disk_is_said_so_leaves_nothing_and_heals_by_itself(small_disk: Path) -> None:
    store = LocalObjectStore(small_disk / "objects")
    kept = store.put([secrets.token_bytes(MEBIBYTE)], limit=MEBIBYTE)
    with pytest.raises(Unavailable) as caught:
        store.put((bytes(100_000) for _ in range(100)), limit=100 * MEBIBYTE)
    assert caught.value.code == "store-full"
    assert [item.key for item in store.keys("")] == [kept.key]
    assert len(b"".join(store.read_verified(kept.key, kept.sha256))) == MEBIBYTE
    assert store.healthy()

    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="No space"):
        ballast.write_bytes(bytes(3 * MEBIBYTE))
    assert not store.healthy()
    ballast.unlink()
    assert store.healthy()
    store.put([bytes(1000)], limit=1000)


def test_a_disk_that_became_read_only_is_unreachable_for_writing_and_still_read(small_disk: Path) -> None:
    store = LocalObjectStore(small_disk / "objects")
    kept = store.put([b"kept"], limit=10)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        with pytest.raises(Unavailable) as caught:
            store.put([b"x"], limit=10)
        assert caught.value.code == "store-unreachable"
        assert not store.healthy()
        assert b"".join(store.open(kept.key)) == b"kept"
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)


def test_objects_are_readable_by_nobody_else(tmp_path: Path) -> None:
    root = tmp_path / "objects"
    stored = LocalObjectStore(root).put([b"x"], limit=1)
    assert root.stat().st_mode & 0o077 == 0
    assert (root / stored.key).parent.stat().st_mode & 0o077 == 0


UPLOAD = """
import sys
from pathlib import Path
from storage.objects.local import LocalObjectStore
store = LocalObjectStore(Path(sys.argv[1]))
while True:
    stored = store.put((bytes([number]) * 5000 for number in range(200)), limit=10**9)
    print(stored.key, stored.sha256, flush=True)
"""


def test_killed_uploads_lose_nothing_acknowledged_and_leave_only_what_the_sweep_can_remove(tmp_path: Path) -> None:
    acknowledged: list[list[str]] = []
    unfinished = 0
    store = LocalObjectStore(tmp_path)
    for delay in (0.02, 0.05, 0.09, 0.14, 0.03, 0.07, 0.11, 0.17):
        process = subprocess.Popen([sys.executable, "-c", UPLOAD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        acknowledged.append(process.stdout.readline().split())
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        acknowledged += [line.split() for line in process.stdout.read().splitlines() if line.count(" ") == 1 and len(line) == 100]
        process.wait()
        process.stdout.close()
        unfinished = sum(not store.exists(item.key) for item in store.keys(""))
    for key, sha256 in acknowledged:
        assert len(b"".join(store.read_verified(key, sha256))) == 1_000_000
    assert unfinished > 0  # or nothing was interrupted, and nothing proved
    for item in list(store.keys("")):
        if item.key not in {key for key, _ in acknowledged}:
            store.delete(item.key)
    assert sorted(item.key for item in store.keys("")) == sorted(key for key, _ in acknowledged)


def s3(port: int) -> ObjectStore:
    return open_object_store(f"s3://bucket?endpoint=http://127.0.0.1:{port}&path_style=true", access_key="AK", secret_key="secret")


@contextmanager
def server(answer: bytes | None) -> Iterator[int]:
    """A port on which every request gets this answer and is then cut, or (None) is held for ever."""
    held: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            if answer is None:
                held.append(connection)
                continue
            with connection:
                connection.settimeout(0.2)
                try:
                    while connection.recv(1 << 20):
                        pass
                except OSError:
                    pass
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    for connection in held:
        connection.close()


ANSWERS: dict[str, tuple[bytes | None, str]] = {
    "silence": (None, "store-unreachable"),
    "a cut": (b"", "store-unreachable"),
    "nonsense": (b"\x00\xff\r\n\r\n", "store-unreachable"),
    "an error of the server": (b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "store-unreachable"),
    "a full server": (
        b"HTTP/1.1 507 Full\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "store-full",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_server_that_is_ill_is_unavailable_within_fifteen_seconds(name: str) -> None:
    answer, code = ANSWERS[name]
    with server(answer) as port:
        start = time.monotonic()
        with pytest.raises(Unavailable) as caught:
            s3(port).put([b"x"], limit=1)
        assert caught.value.code == code
        assert time.monotonic() - start < 15


def test_a_probe_asks_a_silent_server_once_and_a_request_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        store = s3(silent.getsockname()[1])
        assert not store.healthy()
        assert _callers(silent) == 1
        with pytest.raises(Unavailable):
            store.open(KEY)
        assert _callers(silent) == 2


def _callers(silent: socket.socket) -> int:
    """How many have called meanwhile."""
    count = 0
    while True:
        try:
            silent.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def test_a_server_that_is_not_there_is_unavailable_at_once() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        store = s3(unused.getsockname()[1])
        start = time.monotonic()
        assert not store.healthy()
        with pytest.raises(Unavailable, match="store-unreachable"):
            store.open(KEY)
        assert time.monotonic() - start < 5


def test_a_body_that_is_cut_off_is_unavailable_and_not_a_short_file() -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n" + bytes(500_000)
    with server(body) as port, pytest.raises(Unavailable, match="store-unreachable"):
        for _ in s3(port).open(KEY):
            pass


def test_an_interrupted_read_of_a_file_store_is_unavailable(tmp_path: Path) -> None:
    store = LocalObjectStore(tmp_path)
    stored = store.put([b"x"], limit=1)
    path = tmp_path / stored.key
    path.unlink()
    path.mkdir()  # reading a directory fails with EISDIR, as a failing disk does with EIO
    with pytest.raises(Unavailable, match="store-unreachable"):
        store.open(stored.key)
    with pytest.raises(Unavailable, match="store-unreachable"):
        store.delete(stored.key)
    assert os.listdir(tmp_path / stored.key) == []  # noqa: PTH208 - one name is enough
