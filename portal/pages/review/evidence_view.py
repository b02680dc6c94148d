"""Evidence to look at on a page: a picture as a picture, text as text. Everything else opens as a download.

The strict policy of content stays as it is: nothing is framed, and what a stranger uploaded never runs on a page of ours. A
picture is loaded as a picture and nothing else (the type is checked at the upload and never sniffed); of text the first part
is shown as plain words. A PDF would need a frame with its scripts in reach, so it is opened from the download instead.
"""

from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages.information.evidence import get_disclosed
from portal.rendering.pages import render
from questionnaires.contributing import queries as contributing
from storage.acts import Act
from storage.evidence import actions, queries
from storage.problems import Missing

router = APIRouter()
TEXT_TYPES = frozenset({"text/plain", "text/csv"})
PICTURE_TYPES = frozenset({"image/png", "image/jpeg"})
SHOWN_BYTES = 64 * 1024
_MOST_CHUNKS = 64


@router.get("/evidence/{evidence_id}/view")
def show(entry: Annotated[Entry, guard(Act.EVIDENCE_VIEW)], evidence_id: str) -> Response:
    """The file on a page, as far as that is safe. Opening it is an entry in the ledger, as a download is."""
    if entry.actor.is_confined and not contributing.owns_file(entry.session, entry.actor, evidence_id):
        raise Missing("evidence-missing")
    reach: Any = {"organisation_id": entry.actor.organisation_id, "engagement_ids": entry.reach.engagements()}
    found = get_disclosed(entry, evidence_id)
    is_picture = found.media_type in PICTURE_TYPES
    text = None
    if not is_picture:  # a picture is fetched by the page through the download, which writes the entry
        actions.view(entry.session, entry.stamp, found, engagement_id=queries.find_way(entry.session, found, **reach))
    if found.media_type in TEXT_TYPES:
        text = _read(entry, found.object_key, found.sha256)
    return render(
        entry, "review/evidence_view.html", file=found, is_picture=is_picture, text=text, is_cut=found.size > SHOWN_BYTES, shown=SHOWN_BYTES
    )


def _read(entry: Entry, key: str, sha256: str) -> str:
    """The first part as words: UTF-8 with or without a mark, else what Japanese office programs write (Shift_JIS)."""
    chunks = entry.request.app.state.store.read_verified(key, sha256)
    read = b"".join(islice(chunks, _MOST_CHUNKS))[:SHOWN_BYTES]
    try:
        return read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        is_cut_letter = error.start > len(read) - 4 and len(read) == SHOWN_BYTES
        return read.decode("utf-8-sig" if is_cut_letter else "cp932", errors="replace")
