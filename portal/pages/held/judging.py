"""One certificate held: its paper, the reviewer's judgement, and the holder's word that it is held no longer."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.certificates import actions, queries
from contracts.certificates.models import CertificateHeld
from contracts.certificates.rules import HeldState, standing_on
from contracts.parties.models import Organisation
from contracts.parties.queries import get_organisation
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.pages import redirect, render
from storage import clock
from storage.acts import Act
from storage.evidence import queries as evidence
from storage.evidence.models import EvidenceFile
from storage.problems import Missing

router = APIRouter()


class JudgementInput(FormModel):
    """The reviewer's word: accepted with what was looked at, or rejected with the reason."""

    outcome: Literal["accepted", "rejected"]
    is_file_seen: bool = False
    checked_where: Annotated[str, Field(max_length=500)] = ""
    register_checked_on: date | None = None
    reason: Annotated[str, Field(max_length=2000)] = ""


@router.get("/certificates-held/{held_id}")
def show(entry: Annotated[Entry, guard(Act.CERTIFICATE_HELD_VIEW, of=subjects.certificate_held)]) -> Response:
    """The certificate with its paper; for the reviewer, the judgement."""
    return _page(entry, blank_form(register_checked_on=""))


@router.post("/certificates-held/{held_id}/judgement")
def judge(entry: Annotated[Entry, guard(Act.CERTIFICATE_HELD_JUDGE, of=subjects.certificate_held)]) -> Response:
    """Accept it, or say why not."""
    held: CertificateHeld = entry.subject
    filled = read_form(JudgementInput, entry.form)
    judged = attempt(entry.session, filled, lambda value: judge_by(entry, value))
    if judged is None:
        return _page(entry, filled, filled.status)
    return redirect(entry, f"/certificates-held/{held.id}", f"certificate-held-{judged.state}")


@router.post("/certificates-held/{held_id}/withdrawal")
def withdraw(entry: Annotated[Entry, guard(Act.CERTIFICATE_HELD_WITHDRAW, of=subjects.certificate_held)]) -> Response:
    """The holder no longer holds it."""
    actions.withdraw(entry.session, entry.stamp, entry.subject)
    return redirect(entry, f"/certificates-held/{entry.subject.id}", "certificate-held-withdrawn")


def judge_by(entry: Entry, value: JudgementInput) -> CertificateHeld:
    """The reviewer's word on it."""
    return actions.judge(
        entry.session,
        entry.stamp,
        entry.subject,
        is_accepted=value.outcome == "accepted",
        today=today_for(entry, entry.subject),
        **value.model_dump(exclude={"outcome"}),
    )


def today_for(entry: Entry, held: CertificateHeld) -> date:
    """The local date of whoever judges it."""
    return clock.local_date(entry.stamp.at, _principal(entry, held).time_zone)


def _principal(entry: Entry, held: CertificateHeld) -> Organisation:
    """The company that registered the holder: it judges, and deadlines are its local dates."""
    holder = get_organisation(entry.session, held.organisation_id)
    return get_organisation(entry.session, holder.registrar_organisation_id or holder.id)


def _page(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    held: CertificateHeld = entry.subject
    today = today_for(entry, held)
    return render(
        entry,
        "held/one.html",
        status,
        held=held,
        kind=queries.kinds()[held.kind],
        holder=get_organisation(entry.session, held.organisation_id),
        principal=_principal(entry, held),
        standing=standing_on(held.state, held.valid_from, held.valid_until, today),
        document=_find_document(entry, held),
        engagement_id=queries.find_work(entry.session, entry.reach, held),
        today=today,
        filled=filled,
        may_judge=entry.may(Act.CERTIFICATE_HELD_JUDGE) and held.state in {HeldState.FILED, HeldState.ACCEPTED},
        may_withdraw=entry.may(Act.CERTIFICATE_HELD_WITHDRAW) and held.state in {HeldState.FILED, HeldState.ACCEPTED},
    )


def _find_document(entry: Entry, held: CertificateHeld) -> EvidenceFile | None:
    """The paper, where it was filed with a work that is in reach; the certificate itself is shown more widely."""
    if held.evidence_id is None:
        return None
    try:
        return evidence.get_file(
            entry.session, held.evidence_id, organisation_id=entry.actor.organisation_id, engagement_ids=entry.reach.engagements()
        )
    except Missing:
        return None
