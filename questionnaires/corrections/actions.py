"""Verbs of corrective actions: ask for one, take a step, lay a file beside it.

A step names the version of the action that the person has seen; of two people who act at the same moment the second is
told so, and nothing is overwritten.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import lock
from questionnaires.assessments.rules import AssessmentState
from questionnaires.corrections.models import CorrectionEvidence, CorrectionStep, CorrectiveAction
from questionnaires.corrections.rules import CONTRACTORS_STEPS, Asked, CorrectionOrigin, CorrectionState, Step, next_state
from questionnaires.templates.queries import get_item
from storage.acts import Act
from storage.evidence.models import EvidenceFile
from storage.evidence.rules import EvidenceState
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Stamp

REVIEWABLE = frozenset({AssessmentState.SUBMITTED, AssessmentState.RETURNED, AssessmentState.CLOSED})
_NEEDS_DATE = frozenset({Step.PROPOSE, Step.ANSWER})
_NEEDS_NOTE = frozenset({Step.PROPOSE, Step.ANSWER, Step.CLAIM, Step.REJECT, Step.WITHDRAW})


@dataclass(frozen=True, slots=True)
class Said:
    """What goes with a step: words, what was said of the cost, a date. Each may be empty where the step needs none."""

    note: str = ""
    cost_note: str = ""
    on_date: date | None = None


def ask(
    session: Session,
    stamp: Stamp,
    assessment: Assessment,
    *,
    item_code: str,
    what: str,
    why: str,
    cost_note: str = "",
    due_on: date,
    today: date,
) -> CorrectiveAction:
    """Ask the contractor for a measure after its answer to one item. `today` is the principal's local date.

    Raises Forbidden("review-not-yours"), Conflict("correction-before-submission"), Missing("item-missing"),
    Invalid("correction-text-missing" | "due-date-passed").
    """
    if stamp.actor.organisation_id != assessment.issuer_organisation_id:
        raise Forbidden("review-not-yours")
    lock(session, assessment)
    if assessment.state not in REVIEWABLE:
        raise Conflict("correction-before-submission")
    item = get_item(session, assessment.version_id, item_code)
    correction = CorrectiveAction(
        engagement_id=assessment.engagement_id,
        assessment_id=assessment.id,
        item_id=item.id,
        number=0,
        issuer_organisation_id=assessment.issuer_organisation_id,
        respondent_organisation_id=assessment.respondent_organisation_id,
        what=what,
        why=why,
        cost_note=cost_note,
        due_on=due_on,
        asked_at=stamp.at,
        asked_by=stamp.actor.user_id,
    )
    return _begin(session, stamp, correction, {"item": item_code}, today)


def ask_after(
    session: Session,
    stamp: Stamp,
    *,
    engagement_id: str,
    respondent_organisation_id: str,
    origin: tuple[CorrectionOrigin, str],
    assessment_id: str | None = None,
    item_id: str | None = None,
    asked: Asked,
    today: date,
) -> CorrectiveAction:
    """Ask for a measure for another reason than an answer: `origin` is its kind and id.

    The caller has checked that the actor's organisation is the principal of the engagement, and holds its lock.
    Raises Invalid("correction-text-missing" | "due-date-passed").
    """
    kind, origin_id = origin
    correction = CorrectiveAction(
        engagement_id=engagement_id,
        assessment_id=assessment_id,
        item_id=item_id,
        origin_kind=kind,
        origin_id=origin_id,
        number=0,
        issuer_organisation_id=stamp.actor.organisation_id,
        respondent_organisation_id=respondent_organisation_id,
        what=asked.what,
        why=asked.why,
        cost_note=asked.cost_note,
        due_on=asked.due_on,
        asked_at=stamp.at,
        asked_by=stamp.actor.user_id,
    )
    return _begin(session, stamp, correction, {"origin": [str(kind), origin_id]}, today)


def take(
    session: Session, stamp: Stamp, correction: CorrectiveAction, step: Step, said: Said, *, expected_version: int, today: date
) -> CorrectiveAction:
    """Take the next step. `today` is the principal's local date.

    Raises Forbidden("assessment-not-yours" | "review-not-yours") for the wrong side, Conflict("correction-changed-meanwhile" |
    "correction-step-impossible"), Invalid("correction-text-missing" | "correction-date-missing" | "due-date-passed"),
    Conflict("correction-unproved") for a verification without a word or a file that can be opened.
    """
    own = correction.respondent_organisation_id if step in CONTRACTORS_STEPS else correction.issuer_organisation_id
    if stamp.actor.organisation_id != own:
        raise Forbidden("assessment-not-yours" if step in CONTRACTORS_STEPS else "review-not-yours")
    session.refresh(correction, with_for_update={"key_share": True})
    if correction.version != expected_version:
        raise Conflict("correction-changed-meanwhile", state=correction.state)
    state = next_state(CorrectionState(correction.state), step)
    if state is None:
        raise Conflict("correction-step-impossible", state=correction.state)
    if step in _NEEDS_NOTE and not said.note.strip():
        raise Invalid("correction-text-missing", "note")
    if step in _NEEDS_DATE and said.on_date is None:
        raise Invalid("correction-date-missing", "on_date")
    agreed_on = correction.proposed_on if step is Step.ACCEPT else said.on_date
    if agreed_on is not None and agreed_on < today:
        raise Invalid("due-date-passed", "on_date", due_on=agreed_on.isoformat())
    if step is Step.VERIFY and not said.note.strip() and not _has_open_file(session, correction):
        raise Invalid("correction-unproved", "note")
    if step is Step.PROPOSE:
        correction.proposed_on = said.on_date
    elif step is Step.ACCEPT:
        correction.due_on, correction.proposed_on = correction.proposed_on or correction.due_on, None
    elif step is Step.ANSWER:
        correction.due_on, correction.proposed_on = said.on_date or correction.due_on, None
    if said.cost_note.strip():
        correction.cost_note = said.cost_note.strip()
    if state in {CorrectionState.VERIFIED, CorrectionState.WITHDRAWN}:
        correction.settled_at, correction.settled_by = stamp.at, stamp.actor.user_id
    correction.state, correction.version = state, correction.version + 1
    session.flush()
    _note(session, stamp, correction, step, Said(said.note.strip(), said.cost_note.strip(), said.on_date))
    act = Act.CORRECTION_ANSWER if step in CONTRACTORS_STEPS else Act.CORRECTION_JUDGE
    _append(session, stamp, act, correction, {"step": step, "due_on": correction.due_on.isoformat()})
    return correction


def attach(session: Session, stamp: Stamp, correction: CorrectiveAction, *, evidence_id: str) -> None:
    """Lay a file of the contractor beside the action while it is the contractor's turn; the step that follows has the entry.

    Raises Forbidden("assessment-not-yours"), Missing("evidence-missing").
    """
    if stamp.actor.organisation_id != correction.respondent_organisation_id:
        raise Forbidden("assessment-not-yours")
    file = session.get(EvidenceFile, evidence_id)
    is_own = file is not None and file.organisation_id == correction.respondent_organisation_id
    if file is None or not is_own or file.engagement_id not in (None, correction.engagement_id):
        raise Missing("evidence-missing")
    session.add(
        CorrectionEvidence(correction_id=correction.id, evidence_id=evidence_id, attached_at=stamp.at, attached_by=stamp.actor.user_id)
    )
    session.flush()


def _begin(session: Session, stamp: Stamp, correction: CorrectiveAction, details: dict[str, object], today: date) -> CorrectiveAction:
    for field in ("what", "why"):
        if not getattr(correction, field).strip():
            raise Invalid("correction-text-missing", field)
    if correction.due_on < today:
        raise Invalid("due-date-passed", "due_on", due_on=correction.due_on.isoformat())
    latest = select(func.coalesce(func.max(col(CorrectiveAction.number)), 0)).where(
        col(CorrectiveAction.engagement_id) == correction.engagement_id
    )
    correction.number = (session.scalar(latest) or 0) + 1
    correction.what, correction.why, correction.cost_note = (
        correction.what.strip(),
        correction.why.strip(),
        correction.cost_note.strip(),
    )
    session.add(correction)
    session.flush()
    _note(session, stamp, correction, "ask", Said(correction.why, correction.cost_note, correction.due_on))
    _append(session, stamp, Act.CORRECTION_ASK, correction, {**details, "due_on": correction.due_on.isoformat()})
    return correction


def _has_open_file(session: Session, correction: CorrectiveAction) -> bool:
    query = (
        select(col(EvidenceFile.id))
        .join(CorrectionEvidence, col(CorrectionEvidence.evidence_id) == col(EvidenceFile.id))
        .where(col(CorrectionEvidence.correction_id) == correction.id, col(EvidenceFile.state) == EvidenceState.AVAILABLE)
    )
    return session.scalar(query.limit(1)) is not None


def _note(session: Session, stamp: Stamp, correction: CorrectiveAction, step: str, said: Said) -> None:
    session.add(
        CorrectionStep(
            correction_id=correction.id,
            version=correction.version,
            step=step,
            note=said.note,
            cost_note=said.cost_note,
            on_date=said.on_date,
            taken_at=stamp.at,
            taken_by=stamp.actor.user_id,
            organisation_id=stamp.actor.organisation_id,
        )
    )
    session.flush()


def _append(session: Session, stamp: Stamp, act: Act, correction: CorrectiveAction, details: dict[str, object]) -> None:
    append(
        session,
        stamp,
        act,
        "corrective-action",
        correction.id,
        engagement_id=correction.engagement_id,
        fields=["state"],
        details={"assessment": correction.assessment_id, "state": correction.state, "version": correction.version, **details},
    )
