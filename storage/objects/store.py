"""What a store of bytes promises, whichever implementation stands behind it."""

import errno
import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from storage.problems import Invalid, Unavailable

CHUNK = 256 * 1024
"""Bytes that are read and handed on at a time."""

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What was stored: the key that finds it again, the lower-case hexadecimal SHA-256 of its bytes, and their number."""

    key: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ListedObject:
    """One key of a listing, and when the store received it."""

    key: str
    stored_at: datetime


class ObjectStore(Protocol):
    """Bytes under keys that the server made. Whatever goes wrong in the store itself is an `Unavailable`.

    Codes: `store-full`, `store-unreachable`, `object-missing`, `object-damaged`; `file-too-big` is an `Invalid`.
    """

    def put(self, source: Iterable[bytes], *, limit: int, check: Callable[[BinaryIO], object] | None = None) -> StoredObject:
        """Store what `source` yields under a fresh key and return only once it would survive a loss of power.

        More than `limit` bytes raise Invalid("file-too-big"). `check` is given the complete bytes before they become an
        object; what it raises leaves nothing behind.
        """
        ...

    def open(self, key: str) -> Iterator[bytes]:
        """The bytes under `key`. Raises Unavailable("object-missing") here, not at the first chunk."""
        ...

    def read_verified(self, key: str, sha256: str) -> Iterator[bytes]:
        """The bytes under `key`; the last chunk only when all of them have this SHA-256, else Unavailable("object-damaged")."""
        ...

    def exists(self, key: str) -> bool:
        """Whether there is an object under `key`."""
        ...

    def delete(self, key: str) -> None:
        """Remove the object; one that is not there is no error."""
        ...

    def keys(self, after: str = "") -> Iterator[ListedObject]:
        """Everything that takes up room, with keys greater than `after`, in ascending order.

        Uploads that a crash cut off are listed too, under keys that `delete` alone accepts.
        """
        ...

    def healthy(self) -> bool:
        """Whether the store can take an object now; one that does not answer within two seconds cannot."""
        ...


def new_key() -> str:
    """A fresh key: 128 random bits, the first two digits of which are a folder of their own."""
    digits = secrets.token_hex(16)
    return f"{digits[:2]}/{digits}"


def is_key(key: str) -> bool:
    """Whether `key` has the form of one that we made. Nothing else ever reaches a file system or a bucket."""
    return _KEY.fullmatch(key) is not None


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn an OSError of our own files into Unavailable("store-full") or Unavailable("store-unreachable")."""
    try:
        yield
    except OSError as error:
        is_full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise Unavailable("store-full" if is_full else "store-unreachable") from error


def write_counted(source: Iterable[bytes], target: BinaryIO, *, limit: int) -> tuple[str, int]:
    """Copy `source` to `target`; the SHA-256 and the number of its bytes. Raises Invalid("file-too-big") past `limit`."""
    digest = hashlib.sha256()
    size = 0
    for chunk in source:
        size += len(chunk)
        if size > limit:
            raise Invalid("file-too-big", "file", limit=limit, megabytes=_megabytes(limit))
        digest.update(chunk)
        with disk_errors():  # not round the loop: an OSError of the source is a client that went away
            target.write(chunk)
    return digest.hexdigest(), size


def _megabytes(size: int) -> str:
    """`size` in MiB, as a person reads it."""
    return f"{size / 2**20:.3g}"


def started(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """`chunks` after its first, empty one: a generator that was never begun would not close its file when it is dropped."""
    next(chunks)
    return chunks


def verified(chunks: Iterator[bytes], key: str, sha256: str) -> Iterator[bytes]:
    """`chunks`, with the last one held back until the hash of all is known to be `sha256`."""
    digest = hashlib.sha256()
    held = b""
    for chunk in chunks:
        if held:
            yield held
        digest.update(chunk)
        held = chunk
    if digest.hexdigest() != sha256:
        raise Unavailable("object-damaged", key=key)
    if held:
        yield held
