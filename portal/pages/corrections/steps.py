"""One corrective action and its next step: the contractor agrees, proposes or says that it is done; the principal answers."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.engagements.models import Engagement
from contracts.inspections.duties import follow
from contracts.parties import queries as parties
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_names
from portal.pages.answering.cards import File
from portal.pages.answering.sections import ACCEPTED_ENDINGS
from portal.pages.information.evidence import keep_file
from portal.rendering.formats import company
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from portal.sending.telling import tell_correction
from questionnaires.assessments.models import Assessment
from questionnaires.corrections import actions, queries
from questionnaires.corrections.actions import Said
from questionnaires.corrections.models import CorrectiveAction
from questionnaires.corrections.rules import CONTRACTORS_STEPS, TEXT_LIMIT, CorrectionState, Step, steps_from
from questionnaires.scoring import queries as scoring
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireSection
from storage.acts import Act
from storage.clock import local_date
from storage.evidence.models import EvidenceFile

router = APIRouter()
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]


class AnswerInput(FormModel):
    """The contractor's step, with the version of the action that was shown."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    step: Literal["agree", "propose", "claim"]
    note: Text = ""
    cost_note: Text = ""
    on_date: date | None = None


class JudgementInput(FormModel):
    """The principal's step, with the version of the action that was shown."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    step: Literal["accept", "answer", "verify", "reject", "withdraw"]
    note: Text = ""
    cost_note: Text = ""
    on_date: date | None = None


@router.get("/corrections/{correction_id}")
def show(entry: Annotated[Entry, guard(Act.CORRECTION_VIEW, of=subjects.correction)]) -> Response:
    """What is asked, how it stands, and what has happened."""
    return _page(entry, blank_form(note="", cost_note="", on_date=""))


@router.post("/corrections/{correction_id}/answer")
def answer(entry: Annotated[Entry, guard(Act.CORRECTION_ANSWER, of=subjects.correction, takes_file=True)]) -> Response:
    """The contractor's step; with the word that it is done may come a file."""
    filled = read_form(AnswerInput, entry.form)
    return _after(entry, filled, attempt(entry.session, filled, lambda value: answer_by(entry, value)))


@router.post("/corrections/{correction_id}/judgement")
def judge(entry: Annotated[Entry, guard(Act.CORRECTION_JUDGE, of=subjects.correction)]) -> Response:
    """The principal's step."""
    filled = read_form(JudgementInput, entry.form)
    return _after(entry, filled, attempt(entry.session, filled, lambda value: take(entry, value)))


def answer_by(entry: Entry, value: AnswerInput) -> CorrectiveAction:
    """The contractor's step, with the file that came along where it says that it is done."""
    made = take(entry, value)
    if value.step == "claim" and entry.intake is not None:
        file = keep_file(entry, engagement_id=made.engagement_id)
        actions.attach(entry.session, entry.stamp, made, evidence_id=file.id)
    return made


def take(entry: Entry, value: AnswerInput | JudgementInput) -> CorrectiveAction:
    """The next step of a corrective action; the side whose turn it becomes is told."""
    correction: CorrectiveAction = entry.subject
    said = Said(value.note, value.cost_note, value.on_date)
    taken = actions.take(
        entry.session, entry.stamp, correction, Step(value.step), said, expected_version=value.version, today=_today(entry, correction)
    )
    follow(entry.session, entry.stamp, taken)
    tell_correction(entry.session, entry.stamp, taken)
    return taken


def _after(entry: Entry, filled: Filled[AnswerInput] | Filled[JudgementInput], made: CorrectiveAction | None) -> Response:
    if made is None:
        entry.session.refresh(entry.subject)
        return _page(entry, filled, status=409 if filled.problems[0].code == "correction-changed-meanwhile" else filled.status)
    return redirect(entry, f"/corrections/{made.id}", f"correction-{entry.form.get('step')}", number=made.number)


def _today(entry: Entry, correction: CorrectiveAction) -> date:
    return local_date(entry.stamp.at, parties.get_organisation(entry.session, correction.issuer_organisation_id).time_zone)


def _page(entry: Entry, filled: Filled[AnswerInput] | Filled[JudgementInput] | Filled[FormModel], *, status: int = 200) -> Response:
    correction: CorrectiveAction = entry.subject
    session, locale = entry.session, locale_of(entry.request)
    issuer = parties.get_organisation(session, correction.issuer_organisation_id)
    respondent = parties.get_organisation(session, correction.respondent_organisation_id)
    steps = queries.list_steps(session, correction.id)
    is_contractor = entry.actor.organisation_id == correction.respondent_organisation_id
    open_steps = steps_from(CorrectionState(correction.state))
    own = {step for step in open_steps if (step in CONTRACTORS_STEPS) == is_contractor}
    item = session.get_one(QuestionnaireItem, correction.item_id) if correction.item_id else None
    assessment = session.get_one(Assessment, correction.assessment_id) if correction.assessment_id else None
    files = queries.list_files(session, correction.id)
    checked = {file.id: file for file in (session.get_one(EvidenceFile, row.evidence_id) for row in files)}
    return render(
        entry,
        "corrections/one.html",
        status,
        correction=correction,
        work=session.get_one(Engagement, correction.engagement_id).work,
        item=item,
        section=session.get_one(QuestionnaireSection, item.section_id).code if item else "",
        issuer=company(issuer, locale),
        respondent=company(respondent, locale),
        side="contractor" if is_contractor else "principal",
        steps=steps,
        names=read_names(session, [step.taken_by for step in steps if step.organisation_id == entry.actor.organisation_id]),
        organisations={issuer.id: company(issuer, locale), respondent.id: company(respondent, locale)},
        files=[
            File(
                row.evidence_id,
                row.display_name,
                row.size,
                row.state,
                checked[row.evidence_id].verdict,
                checked[row.evidence_id].verdict_detail,
            )
            for row in files
        ],
        own_steps=own if entry.may(Act.CORRECTION_ANSWER if is_contractor else Act.CORRECTION_JUDGE) else set(),
        is_closed=assessment is not None and assessment.closed_at is not None,
        score=scoring.latest(session, assessment.id) if assessment else None,
        today=_today(entry, correction),
        endings=ACCEPTED_ENDINGS,
        limit=TEXT_LIMIT,
        filled=filled,
    )
