"""What a contractor holds, on one page, and filing another one."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.certificates import actions, queries
from contracts.certificates.models import CertificateHeld
from contracts.certificates.rules import HeldStanding, standing_on
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.evidence import keep_file
from portal.pages.information.work import work_of
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()
NOW = (HeldStanding.HELD, HeldStanding.EXPIRING, HeldStanding.NOT_YET, HeldStanding.FILED)


class HeldInput(FormModel):
    """The fields of a certificate, report or declaration."""

    kind: Annotated[str, Field(min_length=1, max_length=40)]
    scope: Annotated[str, Field(min_length=1, max_length=500)]
    number: Annotated[str, Field(min_length=1, max_length=100)]
    issuer: Annotated[str, Field(max_length=200)] = ""
    valid_from: date
    valid_until: date | None = None


@router.get("/engagements/{engagement_id}/certificates-held")
def show_all(entry: Annotated[Entry, guard(Act.CERTIFICATE_HELD_VIEW, of=subjects.engagement)]) -> Response:
    """What the contractor of this work holds now, what waits, and what it held before."""
    work = work_of(entry)
    found = queries.list_for_organisation(entry.session, entry.reach, work.contractor.id)
    rows = [(held, standing_on(held.state, held.valid_from, held.valid_until, work.today)) for held in found]
    return render(
        entry,
        "held/list.html",
        work=work,
        kinds=queries.kinds(),
        now=[row for row in rows if row[1] in NOW],
        before=[row for row in rows if row[1] not in NOW],
        holds_any=any(standing in {HeldStanding.HELD, HeldStanding.EXPIRING} for _, standing in rows),
    )


@router.get("/engagements/{engagement_id}/certificates-held/new")
def new(entry: Annotated[Entry, guard(Act.CERTIFICATE_HELD_FILE, of=subjects.engagement)]) -> Response:
    """The form."""
    return _form(entry, blank_form())


@router.post("/engagements/{engagement_id}/certificates-held")
def file(entry: Annotated[Entry, guard(Act.CERTIFICATE_HELD_FILE, of=subjects.engagement, takes_file=True)]) -> Response:
    """File one, with its paper if there is one; a reviewer of the principal looks at it."""
    filled = read_form(HeldInput, entry.form)
    made = attempt(entry.session, filled, lambda value: file_by(entry, value))
    if made is None:
        return _form(entry, filled, filled.status)
    return redirect(entry, f"/certificates-held/{made.id}", "certificate-held-filed")


def file_by(entry: Entry, value: HeldInput) -> CertificateHeld:
    """File it, with the paper that came along."""
    evidence = keep_file(entry, engagement_id=entry.subject.id) if entry.intake is not None else None
    return actions.file(entry.session, entry.stamp, entry.subject, evidence_id=evidence.id if evidence else None, **value.model_dump())


def _form(entry: Entry, filled: Filled[FormModel] | Filled[HeldInput], status: int = 200) -> Response:
    return render(
        entry,
        "held/form.html",
        status,
        work=work_of(entry),
        kinds=queries.kinds(),
        filled=filled,
        limit=entry.settings.upload_limit_bytes,
    )
