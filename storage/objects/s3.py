"""Objects in an S3 bucket. The server is not trusted with our promise: time-outs, checksums and unique keys are ours.

boto3's own time-outs let a request hang for minutes on a dead endpoint, and some servers ignore checksums or
`If-None-Match`; so every read is compared with the SHA-256 that we counted, and no key is ever used twice.
"""

import base64
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from storage.objects.store import CHUNK, ListedObject, StoredObject, disk_errors, is_key, new_key, started, verified, write_counted
from storage.problems import Unavailable

CONNECT_SECONDS = 1
READ_SECONDS = 5
ATTEMPTS = 2
PROBE_SECONDS = 2
SPOOL_IN_MEMORY = 4 * 1024 * 1024

_FULL = {"InsufficientStorage", "QuotaExceeded", "XMinioStorageFull", "507"}
_ABSENT = {"NoSuchKey", "NotFound", "404"}
_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}

# It keeps the description of the service, which takes most of the time of making a client.
_SESSION = boto3.session.Session()


class S3ObjectStore:
    """An `ObjectStore` in `bucket`, which exists and belongs to this portal alone."""

    _client: Any
    _probe: Any

    def __init__(
        self,
        bucket: str,
        *,
        endpoint: str = "",
        region: str = "us-east-1",
        path_style: bool = False,
        access_key: str = "",
        secret_key: str = "",
    ) -> None:
        self._bucket = bucket
        config = Config(
            signature_version="s3v4",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            s3={"addressing_style": "path" if path_style else "auto"},
            # Our own SHA-256 goes with every put and is checked on every read; not every server knows the other kinds.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        # A probe comes every few seconds and occupies a thread: it asks once, and not for long.
        probing = config.merge(Config(read_timeout=PROBE_SECONDS, retries={"total_max_attempts": 1}))
        self._client, self._probe = (
            _SESSION.client(
                "s3",
                endpoint_url=endpoint or None,
                region_name=region,
                aws_access_key_id=access_key or None,
                aws_secret_access_key=secret_key or None,
                config=one,
            )
            for one in (config, probing)
        )

    def put(self, source: Iterable[bytes], *, limit: int, check: Callable[[BinaryIO], object] | None = None) -> StoredObject:
        """See `ObjectStore.put`. The bytes wait in a temporary file: S3 wants their length and hash before the first one."""
        with tempfile.SpooledTemporaryFile(max_size=SPOOL_IN_MEMORY) as spool:
            sha256, size = write_counted(source, spool, limit=limit)  # type: ignore[arg-type] # typeshed does not call it a BinaryIO
            if check is not None:
                with disk_errors():
                    spool.seek(0)
                    check(spool)  # type: ignore[arg-type] # as above
            key = new_key()
            if not self._create(key, spool, sha256, size):
                # Our own first attempt arrived and its answer did not: leave that object to the sweep.
                key = new_key()
                if not self._create(key, spool, sha256, size):
                    raise Unavailable("store-unreachable")
        return StoredObject(key, sha256, size)

    def _create(self, key: str, body: Any, sha256: str, size: int) -> bool:
        """Put the object unless there is one under `key` already; whether it was put."""
        body.seek(0)
        try:
            with _server_errors():
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=key,
                    Body=body,
                    ContentLength=size,
                    ContentType="application/octet-stream",
                    ChecksumSHA256=base64.b64encode(bytes.fromhex(sha256)).decode(),
                    IfNoneMatch="*",
                )
        except Unavailable as problem:
            if _code_of(problem.__cause__) in _TAKEN:
                return False
            raise
        return True

    def open(self, key: str) -> Iterator[bytes]:
        """See `ObjectStore.open`."""
        if not is_key(key):
            raise Unavailable("object-missing", key=key)
        with _server_errors(key):
            body = self._client.get_object(Bucket=self._bucket, Key=key)["Body"]
        return started(_chunks(body))

    def read_verified(self, key: str, sha256: str) -> Iterator[bytes]:
        """See `ObjectStore.read_verified`."""
        return verified(self.open(key), key, sha256)

    def exists(self, key: str) -> bool:
        """See `ObjectStore.exists`."""
        if not is_key(key):
            return False
        try:
            with _server_errors(key):
                self._client.head_object(Bucket=self._bucket, Key=key)
        except Unavailable as problem:
            if problem.code == "object-missing":
                return False
            raise
        return True

    def delete(self, key: str) -> None:
        """See `ObjectStore.delete`."""
        if is_key(key):
            with _server_errors():
                self._client.delete_object(Bucket=self._bucket, Key=key)

    def keys(self, after: str = "") -> Iterator[ListedObject]:
        """See `ObjectStore.keys`."""
        pages = iter(self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, StartAfter=after))
        while True:
            with _server_errors():
                page = next(pages, None)
            if page is None:
                return
            for item in page.get("Contents", []):
                if is_key(item["Key"]):
                    yield ListedObject(item["Key"], item["LastModified"])

    def healthy(self) -> bool:
        """See `ObjectStore.healthy`: the bucket answers to our credentials."""
        try:
            with _server_errors():
                self._probe.head_bucket(Bucket=self._bucket)
        except Unavailable:
            return False
        return True


def _chunks(body: Any) -> Iterator[bytes]:
    try:
        yield b""
        while True:
            with _server_errors():
                chunk: bytes = body.read(CHUNK)
            if not chunk:
                return
            yield chunk
    finally:
        body.close()


@contextmanager
def _server_errors(key: str = "") -> Iterator[None]:
    """Turn whatever the server, or the way to it, does wrong into `Unavailable`. With `key`, its absence is told apart."""
    try:
        yield
    except (ClientError, BotoCoreError, HTTPError) as error:
        code = _code_of(error)
        if key and code in _ABSENT:
            raise Unavailable("object-missing", key=key) from error
        raise Unavailable("store-full" if code in _FULL else "store-unreachable") from error


def _code_of(error: BaseException | None) -> str:
    """S3's own code for `error`; empty where no answer came."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""
