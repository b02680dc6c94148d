"""Bytes that must not be lost, in a directory or in an S3 bucket, behind one interface."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from storage.objects.local import LocalObjectStore
from storage.objects.store import ObjectStore


def open_object_store(url: str, *, access_key: str = "", secret_key: str = "") -> ObjectStore:
    """The store that `url` names.

    "file:///var/lib/portal/objects" is a directory (made if missing). "s3://bucket?endpoint=https://host&region=r&path_style=true"
    is a bucket that exists; without `endpoint` it is at AWS. Empty credentials mean boto3's own search for them.
    Raises ValueError for any other form: that is the operator's slip, shown when the portal starts.
    """
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
    if parts.scheme == "file" and not parts.netloc and not options:
        return LocalObjectStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc and options.keys() <= {"endpoint", "region", "path_style"}:
        # Here and not above: boto3 takes a good part of a second to import, which an installation without S3 need not pay.
        from storage.objects.s3 import S3ObjectStore

        return S3ObjectStore(
            parts.netloc,
            endpoint=options.get("endpoint", ""),
            region=options.get("region", "us-east-1"),
            path_style=options.get("path_style", "false") == "true",
            access_key=access_key,
            secret_key=secret_key,
        )
    raise ValueError("object store: expected file:///directory or s3://bucket?endpoint=...&region=...&path_style=true")
