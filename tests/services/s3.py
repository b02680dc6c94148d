"""What every S3 server of the tests offers, whoever wrote it: one identity, clients, fresh buckets."""

import contextlib
import secrets
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

REGION = "us-east-1"


@dataclass(frozen=True)
class Bucket:
    """One bucket and how to reach it: what an object store adapter must be told."""

    endpoint_url: str
    region: str
    access_key: str
    secret_key: str
    name: str

    @property
    def url(self) -> str:
        """The bucket as the portal's setting PORTAL_OBJECT_STORE_URL names it; the two keys are settings of their own."""
        return f"s3://{self.name}?endpoint={self.endpoint_url}&region={self.region}&path_style=true"


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

    def stores(self) -> bool:
        """Ready means: an object can be written. The port may open long before that."""
        client = self.client()
        with contextlib.suppress(BotoCoreError, ClientError):
            if not client.list_buckets()["Buckets"]:
                client.create_bucket(Bucket="ready")
            client.put_object(Bucket="ready", Key="ready", Body=b"ready")
            return True
        return False


def fresh_server(port: int) -> S3Server:
    """A server to be started on `port`, with credentials that nobody else has."""
    return S3Server(port, f"AK{secrets.token_hex(9).upper()}", secrets.token_hex(20))


def _quick() -> Config:
    """Short waits, since a test that meets a dead server should say so soon; links signed as requests are (version 4)."""
    return Config(
        connect_timeout=2,
        read_timeout=10,
        retries={"total_max_attempts": 1},
        signature_version="s3v4",
        s3={"addressing_style": "path"},
    )
