"""A file that is read at once and not kept: let in by the same checks as evidence, before anything of it is opened.

The door does it (`guard(..., reads=)`), while no transaction is open.
"""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from starlette.datastructures import UploadFile

from portal.guards import Entry
from portal.rendering.formats import size
from storage.problems import Invalid
from storage.scanning.inspection import inspect
from storage.scanning.names import clean_name
from storage.scanning.rules import FileType
from storage.sheets.opening import LIMITS, SIZE_LIMIT


@dataclass(frozen=True, slots=True)
class Incoming:
    """The bytes of a file that may be read."""

    name: str
    file_type: FileType
    raw: bytes

    @property
    def sha256(self) -> str:
        """What was sent, for the ledger."""
        return sha256(self.raw).hexdigest()


def admit(entry: Entry, *, allowed: Collection[FileType], limit: int = SIZE_LIMIT) -> Incoming:
    """The uploaded file of the field "file".

    Its size, its structure (to the last unpacked byte) and the scanner decide, in this order. Raises Invalid on "file":
    file-missing, file-too-big, file-infected and what `storage.scanning.inspection.inspect` raises; Unavailable without a scanner.
    """
    upload = entry.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Invalid("file-missing", "file")
    upload.file.seek(0)
    raw = upload.file.read(limit + 1)
    name = clean_name(upload.filename)
    if len(raw) > limit:
        raise Invalid("file-too-big", "file", limit=size(limit))
    found = inspect(BytesIO(raw), filename=name, declared_type=upload.content_type or "", allowed=allowed, limits=LIMITS)
    verdict = entry.request.app.state.scanner.scan([raw])
    if not verdict.is_open:
        raise Invalid("file-infected", "file", name=name, detail=verdict.detail)
    return Incoming(name, found, raw)
