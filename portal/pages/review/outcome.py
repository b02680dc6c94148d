"""What comes of a review: the rest accepted at once, items returned, or the whole closed. Each says first what it will do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field
from sqlmodel import col, select

from portal.forms import FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.mail.notices import notify
from portal.pages import subjects
from portal.pages.answering.about import read_about, read_names
from portal.pages.answering.cards import key_of
from portal.rendering.pages import redirect, render
from portal.sending.telling import tell_second_person
from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState, Line
from questionnaires.reviews import actions, closing
from questionnaires.reviews.models import ClosingProposal, Judgement
from questionnaires.reviews.policy import read_policy
from questionnaires.templates import queries as templates
from storage.acts import Act
from storage.problems import Conflict
from storage.stamp import Role

router = APIRouter()


class OutcomeInput(FormModel):
    """The section that an acceptance is for; empty: all of them, and always for return and close."""

    section: Annotated[str, Field(max_length=100)] = ""


class RefusalInput(FormModel):
    """Why a proposal to close is declined or taken back."""

    reason: Annotated[str, Field(max_length=2000)] = ""


@dataclass(frozen=True, slots=True)
class Named:
    """An item in the list of what will happen, with the remark that goes with it."""

    href: str
    code: str
    title: dict[str, str]
    remark: str = ""


Groups = list[tuple[str, list[Named]]]
"""Items under the code of their heading (words of kind "review-group")."""


@router.get("/assessments/{assessment_id}/review/acceptance")
def show_acceptance(entry: Annotated[Entry, guard(Act.REVIEW_JUDGE, of=subjects.assessment)], section: str = "") -> Response:
    """Which answers would be accepted on evidence, and which on the contractor's word alone."""
    return _page(entry, "acceptance", _acceptance(entry, section), section=section)


@router.post("/assessments/{assessment_id}/review/acceptance")
def accept(entry: Annotated[Entry, guard(Act.REVIEW_JUDGE, of=subjects.assessment)]) -> Response:
    """Accept every answer that has no verdict yet."""
    filled = read_form(OutcomeInput, entry.form)
    section = filled.value.section if filled.value else ""
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.accept_remaining(entry.session, entry.stamp, entry.subject, section_code=value.section or None),
    )
    if made is None:
        return _page(entry, "acceptance", _acceptance(entry, section), section=section, problem=filled.problems[0], status=409)
    count = len(made.on_evidence) + len(made.on_statement)
    return redirect(entry, f"/assessments/{entry.subject.id}/review", "remaining-accepted", count=count)


@router.get("/assessments/{assessment_id}/review/return")
def show_return(entry: Annotated[Entry, guard(Act.REVIEW_RETURN, of=subjects.assessment)]) -> Response:
    """Which items would go back, with their remarks."""
    return _page(entry, "return", _return(entry))


@router.post("/assessments/{assessment_id}/review/return")
def send_back(entry: Annotated[Entry, guard(Act.REVIEW_RETURN, of=subjects.assessment)]) -> Response:
    """Send the returned items to the contractor, who corrects only those."""
    return _finish(entry, "return", return_by, _return, "items-returned", "")


@router.get("/assessments/{assessment_id}/review/closing")
def show_closing(entry: Annotated[Entry, guard(Act.REVIEW_CLOSE, of=subjects.assessment)]) -> Response:
    """What still stands against closing, which blanks would stay, and whether a second person has to confirm."""
    return _page(entry, _how_to_close(entry), _closing(entry))


@router.post("/assessments/{assessment_id}/review/closing")
def close(entry: Annotated[Entry, guard(Act.REVIEW_CLOSE, of=subjects.assessment)]) -> Response:
    """Seal the assessment; its score counts from now on. Where two are needed, this is the second one's press."""
    how = _how_to_close(entry)
    return _finish(entry, how, close_by if how == "closing" else _confirm, _closing, "review-closed", "/score")


@router.post("/assessments/{assessment_id}/review/proposal")
def propose(entry: Annotated[Entry, guard(Act.REVIEW_PROPOSE, of=subjects.assessment)]) -> Response:
    """Propose to close: another reviewer confirms or declines."""
    filled = read_form(OutcomeInput, entry.form)
    if attempt(entry.session, filled, lambda _value: propose_by(entry)) is None:
        return _page(entry, _how_to_close(entry), _closing(entry), problem=filled.problems[0], status=409)
    return redirect(entry, f"/assessments/{entry.subject.id}/review", "closing-proposed")


@router.post("/assessments/{assessment_id}/review/proposal/refusal")
def decline(entry: Annotated[Entry, guard(Act.REVIEW_DECLINE, of=subjects.assessment)]) -> Response:
    """Decline a proposal to close, or take one's own back, with the reason."""
    filled = read_form(RefusalInput, entry.form)
    made = attempt(
        entry.session, filled, lambda value: closing.decline_closing(entry.session, entry.stamp, entry.subject, reason=value.reason)
    )
    if made is None:
        return _page(entry, _how_to_close(entry), _closing(entry), problem=filled.problems[0], status=422)
    return redirect(entry, f"/assessments/{entry.subject.id}/review", "closing-declined")


def return_by(entry: Entry) -> None:
    """Send back what was returned, and tell the contractor; for page and API."""
    actions.return_items(entry.session, entry.stamp, entry.subject)
    _tell(entry, "items-returned")


def close_by(entry: Entry) -> None:
    """Close by one person where no second one is needed, and tell the contractor; for page and API."""
    closing.close(entry.session, entry.stamp, entry.subject)
    _tell(entry, "review-closed")


def propose_by(entry: Entry) -> ClosingProposal:
    """Propose to close, and tell the other reviewers; for page and API."""
    made = closing.propose_closing(entry.session, entry.stamp, entry.subject)
    tell_second_person(entry.session, entry.stamp, entry.subject, "closing-proposed")
    return made


def _confirm(entry: Entry) -> None:
    closing.confirm_closing(entry.session, entry.stamp, entry.subject)
    _tell(entry, "review-closed")


def _tell(entry: Entry, template: str) -> None:
    notify(
        entry.session,
        template=template,
        organisation_id=entry.subject.respondent_organisation_id,
        role=Role.RESPONDENT,
        engagement_id=entry.subject.engagement_id,
        parameters={"assessment_id": entry.subject.id},
    )


def _how_to_close(entry: Entry) -> str:
    """Which page: "closing" by one person, "proposal" by the first of two, "confirmation" by the second."""
    if closing.find_proposal(entry.session, entry.subject.id) is not None:
        return "confirmation"
    policy = read_policy(entry.session, entry.subject.issuer_organisation_id)
    return "proposal" if policy.needs_second_person else "closing"


def _finish(entry: Entry, which: str, act: Callable[[Entry], None], groups: Callable[[Entry], Groups], code: str, path: str) -> Response:
    """Do what the confirmation showed; or show it again with what has changed meanwhile. `code` is the flash message."""
    filled = read_form(OutcomeInput, entry.form)
    attempt(entry.session, filled, lambda _value: act(entry))
    if filled.problems:
        return _page(entry, which, groups(entry), problem=filled.problems[0], status=409)
    return redirect(entry, f"/assessments/{entry.subject.id}{path}", code)


def _page(entry: Entry, which: str, groups: Groups, *, section: str = "", problem: Any = None, status: int = 200) -> Response:
    assessment: Assessment = entry.subject
    if assessment.state != AssessmentState.SUBMITTED:
        raise Conflict("assessment-not-submitted", state=assessment.state)
    proposal = closing.find_proposal(entry.session, assessment.id)
    return render(
        entry,
        "review/outcome.html",
        status,
        assessment=assessment,
        about=read_about(entry, assessment),
        which=which,
        groups=[(code, items) for code, items in groups if items],
        is_possible=_is_possible(which, dict(groups)),
        section=section,
        problem=problem,
        proposal=proposal,
        names=read_names(entry.session, [proposal.proposed_by]) if proposal else {},
        me=entry.actor.user_id,
    )


def _is_possible(which: str, groups: dict[str, list[Named]]) -> bool:
    if which in {"closing", "proposal", "confirmation"}:
        return not groups["unjudged"] and not groups["returned"]
    return any(groups.values())


def _acceptance(entry: Entry, section: str) -> Groups:
    lines = [line for line in read_lines(entry.session, entry.subject) if line.is_unjudged(entry.subject.round)]
    lines = [line for line in lines if section in ("", line.section)]
    return [
        ("on-evidence", _name(entry, (line for line in lines if line.has_evidence))),
        ("on-statement", _name(entry, (line for line in lines if not line.has_evidence))),
    ]


def _return(entry: Entry) -> Groups:
    return [
        ("returned", _name(entry, (line for line in read_lines(entry.session, entry.subject) if line.was_returned(entry.subject.round))))
    ]


def _closing(entry: Entry) -> Groups:
    lines, round_ = read_lines(entry.session, entry.subject), entry.subject.round
    return [
        ("unjudged", _name(entry, (line for line in lines if line.is_unjudged(round_)))),
        ("returned", _name(entry, (line for line in lines if line.was_returned(round_)))),
        ("blank", _name(entry, (line for line in lines if line.is_counted and not line.is_answered and not line.was_returned(round_)))),
    ]


def _name(entry: Entry, lines: Iterable[Line]) -> list[Named]:
    """The items of `lines` with titles, links to their folders, and the remarks of this round."""
    assessment: Assessment = entry.subject
    items = {item.id: item for item in templates.list_items(entry.session, assessment.version_id)}
    query = select(Judgement.item_id, Judgement.remark).where(
        col(Judgement.assessment_id) == assessment.id, col(Judgement.round) == assessment.round
    )
    remarks = dict(entry.session.exec(query).all())
    return [
        Named(
            href=f"/assessments/{assessment.id}/review/sections/{line.section}#q-{key_of(line.code)}",
            code=line.code,
            title=items[line.item_id].title,
            remark=remarks.get(line.item_id, ""),
        )
        for line in lines
    ]
