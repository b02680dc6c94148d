"""A file on its way in: its bytes are stored and looked at before a transaction opens, so that no other writer waits for them.

What is stored and then not wanted (the form was wrong, the answer was changed meanwhile) is an object without a row, which the
daily sweep removes (storage/evidence/sweep.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile

from storage.evidence.actions import Received, judge, take_in
from storage.objects.store import ObjectStore
from storage.problems import Problem
from storage.scanning.rules import Verdict
from storage.scanning.scanner import Scanner
from storage.scanning.structure_only import StructureOnlyScanner

FIELD = "file"
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Intake:
    """Bytes that are in the store; `verdict` where they were judged at once, because there is no virus scanner."""

    received: Received
    verdict: Verdict | None


def uploaded(form: FormData) -> UploadFile | None:
    """The file of a form, if one was chosen."""
    found = form.get(FIELD)
    return found if isinstance(found, UploadFile) and found.filename else None


def store_upload(store: ObjectStore, scanner: Scanner, upload: UploadFile, *, limit: int) -> Intake | Problem:
    """Store the file, or say why it may not come in: the page shows that beside the field, with everything else that was typed."""
    try:
        received = take_in(
            store, filename=upload.filename or "", declared_type=upload.content_type or "", chunks=_chunks(upload), limit=limit
        )
        if not isinstance(scanner, StructureOnlyScanner):
            return Intake(received, None)
        return Intake(received, judge(store, scanner, received.stored.key, received.stored.sha256))
    except Problem as problem:
        return problem


def _chunks(upload: UploadFile) -> Iterator[bytes]:
    upload.file.seek(0)
    while chunk := upload.file.read(CHUNK):
        yield chunk
