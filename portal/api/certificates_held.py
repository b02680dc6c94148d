"""Certificates, reports and declarations held, over the API: what a contractor filed, filing one with its paper, judging, withdrawing."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from contracts.certificates import actions, queries
from contracts.certificates.models import CertificateHeld
from contracts.certificates.rules import HeldStanding, Nature, standing_on
from portal.api.bodies import Raw, read_body, with_file
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.held.filing import HeldInput, file_by
from portal.pages.held.judging import JudgementInput, judge_by, today_for
from portal.pages.information.work import work_of
from storage.acts import Act

router = APIRouter()


class HeldOut(BaseModel):
    """A certificate, report or declaration; `nature` "declaration" is the company's own word and no certificate.

    `standing` is how it counts today, `state` how far it was judged.
    """

    model_config = ConfigDict(from_attributes=True)

    id: str
    organisation_id: str
    kind: str
    nature: Nature
    scope: str
    number: str
    issuer: str
    valid_from: date
    valid_until: date | None
    state: str
    standing: HeldStanding
    judgement_reason: str
    checked_where: str
    register_checked_on: date | None


@router.get("/engagements/{engagement_id}/certificates-held")
def list_held(entry: Annotated[Entry, guard(Act.CERTIFICATE_HELD_VIEW, of=subjects.engagement)]) -> list[HeldOut]:
    """Everything that the contractor of the work has filed, with how it stands today."""
    found = queries.list_for_organisation(entry.session, entry.reach, entry.subject.contractor_organisation_id)
    today = work_of(entry).today
    return [_out(one, today) for one in found]


@router.post("/engagements/{engagement_id}/certificates-held", status_code=201, openapi_extra=with_file(HeldInput))
def file_held(raw: Raw, entry: Annotated[Entry, guard(Act.CERTIFICATE_HELD_FILE, of=subjects.engagement, takes_file=True)]) -> HeldOut:
    """File one, with its paper if there is one; it counts once a reviewer of the principal has accepted it."""
    return _out(file_by(entry, read_body(HeldInput, raw, entry)), work_of(entry).today)


@router.get("/certificates-held/{held_id}")
def show_held(entry: Annotated[Entry, guard(Act.CERTIFICATE_HELD_VIEW, of=subjects.certificate_held)]) -> HeldOut:
    """One of them."""
    return _out(entry.subject, today_for(entry, entry.subject))


@router.post("/certificates-held/{held_id}/judgement")
def judge_held(entry: Annotated[Entry, guard(Act.CERTIFICATE_HELD_JUDGE, of=subjects.certificate_held)], given: JudgementInput) -> HeldOut:
    """Accept it with what was looked at, or reject it with the reason, as a reviewer of the principal."""
    return _out(judge_by(entry, given), today_for(entry, entry.subject))


@router.post("/certificates-held/{held_id}/withdrawal")
def withdraw_held(entry: Annotated[Entry, guard(Act.CERTIFICATE_HELD_WITHDRAW, of=subjects.certificate_held)]) -> HeldOut:
    """Say that the company no longer holds it."""
    actions.withdraw(entry.session, entry.stamp, entry.subject)
    return _out(entry.subject, today_for(entry, entry.subject))


def _out(held: CertificateHeld, today: date) -> HeldOut:
    return HeldOut(
        nature=queries.kinds()[held.kind].nature,
        standing=standing_on(held.state, held.valid_from, held.valid_until, today),
        **held.model_dump(include=set(HeldOut.model_fields) - {"nature", "standing"}),
    )
