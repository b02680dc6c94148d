"""Signed on paper or elsewhere: the signed document comes in, and its signatures are checked by a job."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.agreements import actions, queries
from contracts.agreements.models import Agreement, SignedCopy
from portal.forms import FieldProblem, FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.agreements.negotiating import tell_other_side
from portal.pages.agreements.showing import show_page
from portal.pages.information.evidence import keep_file
from portal.rendering.pages import redirect
from portal.signatures.jobs import queue_check
from storage.acts import Act
from storage.problems import Conflict, Invalid
from storage.scanning.rules import FileType

router = APIRouter()


class CopyInput(FormModel):
    """When it was signed, and what there is to know about it. The file comes beside it."""

    signed_on: date
    note: Annotated[str, Field(max_length=500)] = ""


@router.post("/agreements/{agreement_id}/signed-copy")
def file(entry: Annotated[Entry, guard(Act.SIGNED_COPY_FILE, of=subjects.agreement, takes_file=True)]) -> Response:
    """Take the signed PDF in. Its signatures are checked once the scanner has let it through."""
    agreement: Agreement = entry.subject
    filled = read_form(CopyInput, entry.form)
    if entry.intake is None:
        filled.problems.append(FieldProblem("file", "file-missing"))

    if attempt(entry.session, filled, lambda value: file_by(entry, agreement, value)) is None:
        return show_page(entry, filled, about="signed-copy", status=filled.status)
    tell_other_side(entry, agreement, "agreement-signed-elsewhere")
    return redirect(entry, f"/agreements/{agreement.id}", "signed-copy-filed")


@router.post("/agreements/{agreement_id}/signed-copy/withdrawal")
def withdraw(entry: Annotated[Entry, guard(Act.SIGNED_COPY_WITHDRAW, of=subjects.agreement)]) -> Response:
    """Take one's own document off the table."""
    agreement: Agreement = entry.subject
    copy = queries.find_signed_copy(entry.session, agreement.id)
    if copy is None:
        raise Conflict("signed-copy-missing")
    actions.withdraw_signed_copy(entry.session, entry.stamp, agreement, copy)
    return redirect(entry, f"/agreements/{agreement.id}", "signed-copy-withdrawn")


def file_by(entry: Entry, agreement: Agreement, value: CopyInput) -> SignedCopy:
    """The act itself, for page and API: keep the file, and have its signatures checked."""
    stored = keep_file(entry, engagement_id=agreement.engagement_id)
    if stored.media_type != FileType.PDF.media_type:
        raise Invalid("signed-copy-not-pdf", field="file", name=stored.display_name)
    copy = actions.file_signed_copy(
        entry.session, entry.stamp, agreement, evidence_id=stored.id, signed_on=value.signed_on, note=value.note
    )
    queue_check(entry.session, copy.id)
    return copy
