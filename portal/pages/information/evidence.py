"""Files: taken in through the quarantine, and given out as attachments only, each view in the ledger."""

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import UploadFile

from portal.guards import Entry, guard
from questionnaires.contributing import queries as contributing
from storage.acts import Act
from storage.evidence import actions, queries
from storage.evidence.models import EvidenceFile
from storage.problems import Missing
from storage.scanning.structure_only import StructureOnlyScanner

router = APIRouter()
CHUNK = 1024 * 1024
DOWNLOAD_POLICY = "default-src 'none'; sandbox"


@router.get("/evidence/{evidence_id}/file")
def download(entry: Annotated[Entry, guard(Act.EVIDENCE_VIEW)], evidence_id: str) -> Response:
    """The file as an attachment. Its bytes are verified against the hash on the way out."""
    if entry.actor.is_confined and not contributing.owns_file(entry.session, entry.actor, evidence_id):
        raise Missing("evidence-missing")
    reach: Any = {"organisation_id": entry.actor.organisation_id, "engagement_ids": entry.reach.engagements()}
    found = queries.get_available(entry.session, evidence_id, **reach)
    actions.view(entry.session, entry.stamp, found, engagement_id=queries.find_way(entry.session, found, **reach))
    chunks = entry.request.app.state.store.read_verified(found.object_key, found.sha256)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.display_name)}",
        "Content-Security-Policy": DOWNLOAD_POLICY,
        "Content-Length": str(found.size),
    }
    return StreamingResponse(chunks, media_type=found.media_type, headers=headers)


def take_in(entry: Entry, upload: UploadFile, *, engagement_id: str) -> EvidenceFile:
    """Store an uploaded file in quarantine. Without a virus scanner it is checked by type at once; else a job scans it.

    Raises Invalid (field "file") for a file that may not come in, Unavailable when the store does not answer.
    """
    state = entry.request.app.state
    stored = actions.receive(
        entry.session,
        state.store,
        entry.stamp,
        filename=upload.filename or "",
        declared_type=upload.content_type or "",
        chunks=_chunks(upload),
        limit=entry.settings.upload_limit_bytes,
        engagement_id=engagement_id,
    )
    if isinstance(state.scanner, StructureOnlyScanner):
        return actions.scan(entry.session, state.store, state.scanner, entry.stamp, stored.id)
    return stored


def _chunks(upload: UploadFile) -> Iterator[bytes]:
    upload.file.seek(0)
    while chunk := upload.file.read(CHUNK):
        yield chunk
