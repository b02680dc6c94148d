"""Objects as files of a directory, written so that an acknowledged one survives a loss of power.

Write beside the final name, fsync the file, rename, fsync the folder: a reader finds a whole object or none.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from storage.objects.store import CHUNK, ListedObject, StoredObject, disk_errors, is_key, new_key, started, verified, write_counted
from storage.problems import Unavailable

_FOLDER = re.compile(r"[0-9a-f]{2}")
_UNFINISHED = ".part"


class LocalObjectStore:
    """An `ObjectStore` in the directory `root`, which belongs to this portal alone (mode 0700)."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, source: Iterable[bytes], *, limit: int, check: Callable[[BinaryIO], object] | None = None) -> StoredObject:
        """See `ObjectStore.put`."""
        key = new_key()
        path = self._root / key
        unfinished = path.with_suffix(_UNFINISHED)
        with disk_errors():
            self._make_folder(path.parent)
            file = unfinished.open("x+b")
        try:
            sha256, size = write_counted(source, file, limit=limit)
            with disk_errors():
                if check is not None:
                    file.seek(0)
                    check(file)
                file.flush()
                os.fsync(file.fileno())
                unfinished.rename(path)
                _sync_folder(path.parent)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        finally:
            with suppress(OSError):  # on a full disk the last buffer fails once more; it was reported above
                file.close()
        return StoredObject(key, sha256, size)

    def open(self, key: str) -> Iterator[bytes]:
        """See `ObjectStore.open`."""
        if not is_key(key):
            raise Unavailable("object-missing", key=key)
        try:
            file = (self._root / key).open("rb")
        except FileNotFoundError as error:
            raise Unavailable("object-missing", key=key) from error
        except OSError as error:
            raise Unavailable("store-unreachable") from error
        return started(_chunks(file))

    def read_verified(self, key: str, sha256: str) -> Iterator[bytes]:
        """See `ObjectStore.read_verified`."""
        return verified(self.open(key), key, sha256)

    def exists(self, key: str) -> bool:
        """See `ObjectStore.exists`."""
        with disk_errors():
            return is_key(key) and (self._root / key).is_file()

    def delete(self, key: str) -> None:
        """See `ObjectStore.delete`."""
        if is_key(key.removesuffix(_UNFINISHED)):
            with disk_errors():
                (self._root / key).unlink(missing_ok=True)

    def keys(self, after: str = "") -> Iterator[ListedObject]:
        """See `ObjectStore.keys`."""
        with disk_errors():
            folders = sorted(path.name for path in self._root.iterdir() if _FOLDER.fullmatch(path.name) and path.name >= after[:2])
        for folder in folders:
            with disk_errors():
                names = sorted(path.name for path in (self._root / folder).iterdir())
            for name in names:
                key = f"{folder}/{name}"
                if key <= after or not is_key(key.removesuffix(_UNFINISHED)):
                    continue
                stored_at = None
                with disk_errors(), suppress(FileNotFoundError):  # removed since the folder was listed
                    stored_at = datetime.fromtimestamp((self._root / key).stat().st_mtime, UTC)
                if stored_at is not None:
                    yield ListedObject(key, stored_at)

    def healthy(self) -> bool:
        """See `ObjectStore.healthy`: a block is really written, so that a full or read-only disk is noticed."""
        try:
            with tempfile.TemporaryFile(dir=self._root) as probe:
                probe.write(bytes(4096))
                probe.flush()
                os.fsync(probe.fileno())
        except OSError:
            return False
        return True

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(self._root)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        yield b""
        while True:
            with disk_errors():
                chunk = file.read(CHUNK)
            if not chunk:
                return
            yield chunk


def _sync_folder(folder: Path) -> None:
    """Make the folder's entries durable: a file is lost with its name."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
