"""One performance: what, from which paragraph, why, until when, what fulfils it, and what each side can do about it."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.obligations import queries, steps
from contracts.obligations.lists import read_row
from contracts.obligations.models import Performance
from contracts.obligations.rules import TEXT_LIMIT, PerformanceState, can_be_done_by_hand, is_by_hand
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_names
from portal.pages.answering.sections import ACCEPTED_ENDINGS
from portal.pages.duties.lines import line_of, place_of
from portal.pages.information.evidence import keep_file
from portal.pages.information.work import work_of
from portal.rendering.formats import company
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.evidence.models import EvidenceFile

router = APIRouter()
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class FulfilmentInput(FormModel):
    """How it was done, with the version that was shown. A file may come along."""

    version: Version
    note: Text = ""


class ReasonInput(FormModel):
    """Why it is not accepted, waived, or not waived."""

    version: Version
    reason: Text = ""


class ApprovalInput(FormModel):
    """The second person agrees."""

    version: Version


Form = Filled[FormModel] | Filled[FulfilmentInput] | Filled[ReasonInput] | Filled[ApprovalInput]


@router.get("/duties/{performance_id}")
def show(entry: Annotated[Entry, guard(Act.DUTY_VIEW, of=subjects.performance)]) -> Response:
    """The performance with what has happened so far."""
    return _page(entry, "", blank_form(note="", reason=""))


@router.post("/duties/{performance_id}/fulfilment")
def fulfil(entry: Annotated[Entry, guard(Act.PERFORMANCE_FULFIL, of=subjects.performance, takes_file=True)]) -> Response:
    """Say how it was done."""
    filled = read_form(FulfilmentInput, entry.form)
    return _after(entry, "fulfil", filled, attempt(entry.session, filled, lambda value: fulfil_by(entry, value)))


@router.post("/duties/{performance_id}/rejection")
def reject(entry: Annotated[Entry, guard(Act.PERFORMANCE_REJECT, of=subjects.performance)]) -> Response:
    """Do not accept what was done by hand."""
    filled = read_form(ReasonInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: steps.reject(entry.session, entry.stamp, entry.subject, expected_version=value.version, reason=value.reason),
    )
    return _after(entry, "reject", filled, made)


@router.post("/duties/{performance_id}/waiver")
def ask_waiver(entry: Annotated[Entry, guard(Act.WAIVER_ASK, of=subjects.performance)]) -> Response:
    """Propose to do without it."""
    filled = read_form(ReasonInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: steps.ask_waiver(entry.session, entry.stamp, entry.subject, expected_version=value.version, reason=value.reason),
    )
    return _after(entry, "ask-waiver", filled, made)


@router.post("/duties/{performance_id}/waiver/approval")
def approve_waiver(entry: Annotated[Entry, guard(Act.WAIVER_APPROVE, of=subjects.performance)]) -> Response:
    """Agree as the second person."""
    filled = read_form(ApprovalInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: steps.approve_waiver(entry.session, entry.stamp, entry.subject, expected_version=value.version),
    )
    return _after(entry, "approve-waiver", filled, made)


@router.post("/duties/{performance_id}/waiver/refusal")
def refuse_waiver(entry: Annotated[Entry, guard(Act.WAIVER_REFUSE, of=subjects.performance)]) -> Response:
    """Do not agree: it stays due."""
    filled = read_form(ReasonInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: steps.refuse_waiver(entry.session, entry.stamp, entry.subject, expected_version=value.version, reason=value.reason),
    )
    return _after(entry, "refuse-waiver", filled, made)


def fulfil_by(entry: Entry, value: FulfilmentInput) -> Performance:
    """The act itself, for page and API: with the file that came along, if one did."""
    performance: Performance = entry.subject
    file = keep_file(entry, engagement_id=performance.engagement_id) if entry.intake is not None else None
    return steps.fulfil_by_hand(
        entry.session,
        entry.stamp,
        performance,
        expected_version=value.version,
        note=value.note,
        evidence_id=file.id if file else "",
    )


def _after(entry: Entry, step: str, filled: Form, made: Performance | None) -> Response:
    if made is None:
        entry.session.refresh(entry.subject)
        return _page(entry, step, filled, status=409 if filled.problems[0].code == "duty-changed-meanwhile" else filled.status)
    return redirect(entry, f"/duties/{made.id}", f"duty-{step}")


def _page(entry: Entry, sent: str, filled: Form, *, status: int = 200) -> Response:
    performance: Performance = entry.subject
    session, locale, own = entry.session, locale_of(entry.request), entry.actor.organisation_id
    row = read_row(session, performance.id)
    assert row is not None
    work = work_of(entry, performance.engagement_id)
    taken = queries.list_steps(session, performance.id)
    files = {step.evidence_id: session.get_one(EvidenceFile, step.evidence_id) for step in taken if step.evidence_kind == "file"}
    return render(
        entry,
        "duties/one.html",
        status,
        performance=performance,
        obligation=queries.get_obligation(session, performance),
        line=line_of(row, own, entry.stamp.at, locale),
        work=work,
        own_acts=_own_acts(entry, performance),
        place=place_of(performance.subject_kind, performance.subject_id, performance.engagement_id, row.code),
        companions=queries.list_companions(session, performance.id),
        steps=taken,
        files=files,
        place_of=place_of,
        names=read_names(session, [step.taken_by for step in taken if step.organisation_id == own]),
        organisations={one.id: company(one, locale) for one in (work.principal, work.contractor)},
        endings=ACCEPTED_ENDINGS,
        limit=TEXT_LIMIT,
        sent=sent,
        filled=filled,
    )


def _own_acts(entry: Entry, performance: Performance) -> list[str]:
    """The steps that this person can take now, the likeliest first."""
    is_owner = performance.owner_organisation_id == entry.actor.organisation_id
    state = PerformanceState(performance.state)
    is_open = state in {PerformanceState.DUE, PerformanceState.WAIVER_ASKED}
    possible = {
        "fulfil": (Act.PERFORMANCE_FULFIL, is_owner and is_open and can_be_done_by_hand(performance.subject_kind)),
        "approve-waiver": (
            Act.WAIVER_APPROVE,
            not is_owner and state is PerformanceState.WAIVER_ASKED and performance.waiver_asked_by != entry.actor.user_id,
        ),
        "refuse-waiver": (Act.WAIVER_REFUSE, not is_owner and state is PerformanceState.WAIVER_ASKED),
        "reject": (
            Act.PERFORMANCE_REJECT,
            not is_owner and state is PerformanceState.FULFILLED and is_by_hand(performance.evidence_kind),
        ),
        "ask-waiver": (Act.WAIVER_ASK, not is_owner and state is PerformanceState.DUE),
    }
    return [name for name, (act, is_possible) in possible.items() if is_possible and entry.may(act)]
