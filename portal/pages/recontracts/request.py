"""One request and its next step: the contractor sends, answers and withdraws; the principal asks, consents, refuses and revokes."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy import select
from sqlmodel import col

from contracts.engagements import queries as engagements
from contracts.engagements.models import Engagement
from contracts.information.queries import list_classes
from contracts.parties.queries import get_organisation
from contracts.recontracts import actions, listing
from contracts.recontracts.knowing import list_known
from contracts.recontracts.models import Recontract
from contracts.recontracts.progress import Progress, read_progress
from contracts.recontracts.queries import list_levels
from contracts.recontracts.rules import REASON_LIMIT, Outcome, RecontractState, next_level
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_for
from portal.pages.procurement.countries import country_name
from portal.pages.recontracts.mailing import tell_by_mail
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()
Text = Annotated[str, Field(max_length=REASON_LIMIT)]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class SeenInput(FormModel):
    """A step from the version that was seen."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class QuestionInput(SeenInput):
    """What the principal asks."""

    question: Text = ""


class AnswerInput(FormModel):
    """What the contractor answers."""

    question_id: Annotated[str, Field(min_length=1, max_length=32)]
    answer: Text = ""


class ConsentInput(SeenInput):
    """Consent in writing, by name, with conditions or without."""

    conditions: Text = ""
    person_name: Name
    person_title: Name


class RefusalInput(SeenInput):
    """Refusal in writing, by name, with the reason."""

    reason: Text = ""
    person_name: Name
    person_title: Name


class RevocationInput(FormModel):
    """Taking a consent back, by name, with the reason."""

    reason: Text = ""
    person_name: Name
    person_title: Name


@router.get("/recontracts/{recontract_id}")
def show(entry: Annotated[Entry, guard(Act.RECONTRACT_VIEW, of=subjects.recontract)]) -> Response:
    """The request: what is asked, how far it has come, and whose turn it is."""
    return page(entry, blank_form(person_name=entry.actor.display_name))


@router.post("/recontracts/{recontract_id}/sending")
def send(entry: Annotated[Entry, guard(Act.RECONTRACT_SEND, of=subjects.recontract)]) -> Response:
    """Put it before the principal."""
    return _step(
        entry,
        SeenInput,
        "sending",
        "recontract-sent",
        lambda value: actions.send(entry.session, entry.stamp, entry.subject, expected_version=value.version),
    )


@router.post("/recontracts/{recontract_id}/withdrawal")
def withdraw(entry: Annotated[Entry, guard(Act.RECONTRACT_WITHDRAW, of=subjects.recontract)]) -> Response:
    """Take it back before it is decided."""
    return _step(
        entry,
        SeenInput,
        "withdrawal",
        "recontract-withdrawn",
        lambda value: actions.withdraw(entry.session, entry.stamp, entry.subject, expected_version=value.version),
    )


@router.post("/recontracts/{recontract_id}/answers")
def answer(entry: Annotated[Entry, guard(Act.RECONTRACT_ANSWER, of=subjects.recontract)]) -> Response:
    """Answer the open question."""
    return _step(
        entry,
        AnswerInput,
        "answers",
        "recontract-answered",
        lambda value: actions.answer(entry.session, entry.stamp, entry.subject, question_id=value.question_id, text=value.answer),
    )


@router.post("/recontracts/{recontract_id}/questions")
def ask(entry: Annotated[Entry, guard(Act.RECONTRACT_ASK, of=subjects.recontract)]) -> Response:
    """Ask the contractor before deciding."""
    return _step(
        entry,
        QuestionInput,
        "questions",
        "recontract-asked",
        lambda value: actions.ask(entry.session, entry.stamp, entry.subject, question=value.question, expected_version=value.version),
    )


@router.post("/recontracts/{recontract_id}/consent")
def approve(entry: Annotated[Entry, guard(Act.RECONTRACT_DECIDE, of=subjects.recontract)]) -> Response:
    """Consent; where another principal above must consent too, the same press passes it up."""
    return _step(
        entry,
        ConsentInput,
        "consent",
        "recontract-approved",
        lambda value: actions.approve(
            entry.session,
            entry.stamp,
            entry.subject,
            conditions=value.conditions,
            person_name=value.person_name,
            person_title=value.person_title,
            expected_version=value.version,
        ),
    )


@router.post("/recontracts/{recontract_id}/refusal")
def refuse(entry: Annotated[Entry, guard(Act.RECONTRACT_DECIDE, of=subjects.recontract)]) -> Response:
    """Refuse, with the reason."""
    return _step(
        entry,
        RefusalInput,
        "refusal",
        "recontract-refused",
        lambda value: actions.refuse(
            entry.session,
            entry.stamp,
            entry.subject,
            reason=value.reason,
            person_name=value.person_name,
            person_title=value.person_title,
            expected_version=value.version,
        ),
    )


@router.post("/recontracts/{recontract_id}/revocation")
def revoke(entry: Annotated[Entry, guard(Act.RECONTRACT_REVOKE, of=subjects.recontract)]) -> Response:
    """Take the consent back; from then on nothing may be shared below."""
    return _step(
        entry,
        RevocationInput,
        "revocation",
        "recontract-revoked",
        lambda value: actions.revoke(
            entry.session,
            entry.stamp,
            entry.subject,
            reason=value.reason,
            person_name=value.person_name,
            person_title=value.person_title,
        ),
    )


def _step(entry: Entry, model: Any, step: str, flash: str, act: Any) -> Response:
    recontract: Recontract = entry.subject
    filled = read_form(model, entry.form)
    if attempt(entry.session, filled, act) is None:
        return page(entry, filled, step=step, status=filled.status)
    tell_by_mail(entry, recontract)
    return redirect(entry, f"/recontracts/{recontract.id}", flash, number=recontract.number)


def page(entry: Entry, filled: Filled[Any], *, step: str = "", status: int = 200) -> Response:
    """The page of a request; `step` is the form that was sent and is shown again."""
    recontract: Recontract = entry.subject
    session, locale = entry.session, locale_of(entry.request)
    engagement = engagements.get(session, entry.reach, recontract.engagement_id)
    progress = read_progress(session, recontract)
    levels = list_levels(session, engagement)
    ids = [level.engagement_id for level in levels]
    current = recontract.level_engagement_id
    questions = listing.list_questions(session, recontract.id)
    is_contractor = engagement.contractor_organisation_id == entry.actor.organisation_id
    above = next_level(ids, current) if current in ids else None
    return render(
        entry,
        "recontracts/request.html",
        status,
        recontract=recontract,
        work=work_for(session, engagement, entry),
        progress=progress,
        steps=progress.steps(),
        levels=levels,
        above=next((level for level in levels if level.engagement_id == above), None),
        own_steps=_own_steps(entry, progress, engagement),
        is_contractor=is_contractor,
        questions=questions,
        open_question=next((one for one in questions if one.answered_at is None), None),
        askers={one.organisation_id: get_organisation(session, one.organisation_id) for one in questions},
        deciders={one.organisation_id: get_organisation(session, one.organisation_id) for one in progress.decisions},
        # Whoever passes work on sees its own principal; of those above it the names as far as it knows them, and no persons.
        in_sight=list_in_sight(entry, ids),
        known=list_known(session, entry.reach, engagement),
        classes={row.code: row.name for row in list_classes(session)},
        country=country_name(recontract.country, locale),
        partner_country=country_name(progress.partner.country, locale),
        filled=filled,
        step=step,
        limit=REASON_LIMIT,
    )


def list_in_sight(entry: Entry, engagement_ids: list[str]) -> set[str]:
    """Of these links those in reach: the persons who decided there are named to the reader."""
    query = select(col(Engagement.id)).where(col(Engagement.id).in_(engagement_ids), col(Engagement.id).in_(entry.reach.engagements()))
    return set(entry.session.scalars(query))


def _own_steps(entry: Entry, progress: Progress, engagement: Engagement) -> list[str]:
    """The forms that this person may send now, the likeliest first."""
    recontract, state = progress.recontract, progress.recontract.state
    own = entry.actor.organisation_id
    if engagement.contractor_organisation_id == own:
        found = {RecontractState.DRAFT: ["sending"], RecontractState.QUESTIONED: ["answers"]}.get(RecontractState(state), [])
        if state in (RecontractState.DRAFT, RecontractState.SENT, RecontractState.QUESTIONED):
            found = [*found, "withdrawal"]
        return found if entry.may(Act.RECONTRACT_SEND) else []
    if not entry.may(Act.RECONTRACT_DECIDE):
        return []
    if state == RecontractState.SENT and recontract.level_engagement_id is not None:
        level = engagements.get(entry.session, entry.reach, recontract.level_engagement_id)
        return ["consent", "questions", "refusal"] if level.principal_organisation_id == own else []
    given = {one.organisation_id for one in progress.decisions if one.outcome == Outcome.APPROVED}
    return ["revocation"] if state == RecontractState.APPROVED and own in given else []
