"""Verbs of answering: save what is said to one item, lay a file beside it, take it away. The other items are not touched."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, exists, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer, AnswerEvidence
from questionnaires.answers.open import read_open
from questionnaires.answers.rules import TEXT_LIMIT, AnswerState, Saying, find_fault
from questionnaires.assessments.actions import open_for_answering
from questionnaires.assessments.models import Assessment
from questionnaires.contributing.queries import demand_given
from questionnaires.templates.kinds import ItemKind, ValueFault, read_value
from questionnaires.templates.queries import ItemRow, get_item
from storage.acts import Act
from storage.evidence.actions import end_share
from storage.evidence.models import EvidenceFile
from storage.evidence.queries import is_shared
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp

# What a respondent says, field by field, and what each field holds before anything is said.
UNSAID: dict[str, Any] = {
    "state": None,
    "value": None,
    "scope": "",
    "exception": "",
    "plan": "",
    "planned_on": None,
    "reason": "",
    "note": "",
}


def save(
    session: Session,
    stamp: Stamp,
    assessment: Assessment,
    *,
    item_code: str,
    state: AnswerState | None,
    value: Any = None,
    scope: str = "",
    exception: str = "",
    plan: str = "",
    planned_on: date | None = None,
    reason: str = "",
    note: str = "",
    expected_version: int,
) -> Answer:
    """Store what the respondent says to one item, over version `expected_version` of it (0: nothing was stored yet).

    A measure is answered by its `state`. A question of another kind is answered by its `value` (`templates.kinds`), and its
    state follows: answered with a value, blank without; only not_applicable is said by the state there too.
    Every save raises the version, also one that says the same again: that is how a returned item is stood by.
    Raises Conflict("answer-changed-meanwhile", item, theirs, yours) where somebody else has saved since: nothing is
    overwritten, and both texts are told. Invalid("planned-date-missing" | "not-applicable-reason-missing" | "not-applicable-not-allowed" |
    "answer-text-too-long" | a code of `kinds.read_value`), Conflict("answer-sealed" | "answer-of-contractor"),
    Forbidden("assessment-not-yours"), Missing("item-missing").
    """
    is_begun, item = _hold(session, stamp, assessment, item_code)
    answer = _find_answer(session, assessment, item)
    if answer is not None and not answer.on_behalf and stamp.actor.organisation_id != assessment.respondent_organisation_id:
        raise Conflict("answer-of-contractor", item=item_code)  # who answers on behalf neither reads nor replaces it
    state, value = _read_said(
        item, state, value, has_files=item.kind == ItemKind.FILE and answer is not None and _has_files(session, answer)
    )
    saying = Saying(state, value, scope.strip(), exception.strip(), plan.strip(), planned_on, reason.strip(), note.strip())
    fault = find_fault(saying, is_not_applicable_allowed=item.is_not_applicable_allowed)
    if fault is not None:
        raise Invalid(fault.code, fault.field, item=item_code, limit=TEXT_LIMIT)
    said = {name: getattr(saying, name) for name in UNSAID}
    if (answer.version if answer else 0) != expected_version:
        raise _changed_meanwhile(item, answer, said)
    before = {name: getattr(answer, name) for name in UNSAID} if answer else UNSAID
    changed = [name for name in UNSAID if said[name] != before[name]]
    answer = _write(session, stamp, assessment, item, answer, said)
    _append(session, stamp, Act.ANSWER_SAVE, assessment, answer, changed, item=item_code, state=state, begins=is_begun)
    return answer


def attach(session: Session, stamp: Stamp, assessment: Assessment, *, item_code: str, evidence_id: str) -> Answer:
    """Lay a file of the respondent beside the answer to one item, and return the answer with its new version.

    A blank item gets an answer without a state. What is attached already stays as it is. The file may still be in
    quarantine: only an available one proves anything. Raises Missing("evidence-missing") and what `save` raises.
    """
    is_begun, item = _hold(session, stamp, assessment, item_code)
    file = session.get(EvidenceFile, evidence_id)
    if file is None or file.organisation_id != assessment.respondent_organisation_id:
        raise Missing("evidence-missing")
    if file.engagement_id not in (None, assessment.engagement_id) and not is_shared(session, file.id, assessment.engagement_id):
        raise Missing("evidence-missing")
    answer = _find_answer(session, assessment, item)
    if answer is not None and session.get(AnswerEvidence, (answer.id, evidence_id)) is not None:
        return answer
    answer = _write(session, stamp, assessment, item, answer, {"state": AnswerState.ANSWERED} if item.kind == ItemKind.FILE else {})
    session.add(AnswerEvidence(answer_id=answer.id, evidence_id=evidence_id, attached_at=stamp.at, attached_by=stamp.actor.user_id))
    session.flush()
    details = {"item": item_code, "evidence": evidence_id, "sha256": file.sha256, "begins": is_begun}
    _append(session, stamp, Act.ANSWER_ATTACH, assessment, answer, ["evidence"], **details)
    return answer


def detach(session: Session, stamp: Stamp, assessment: Assessment, *, item_code: str, evidence_id: str) -> Answer:
    """Take a file away from the answer to one item; the file itself stays. Raises Missing("evidence-missing") and what `save` raises."""
    _, item = _hold(session, stamp, assessment, item_code)
    answer = _find_answer(session, assessment, item)
    link = session.get(AnswerEvidence, (answer.id, evidence_id)) if answer is not None else None
    if answer is None or link is None:
        raise Missing("evidence-missing")
    session.delete(link)
    session.flush()
    if assessment.submitted_at is None and not _is_attached_in(session, assessment.engagement_id, evidence_id):
        end_share(session, evidence_id, assessment.engagement_id)  # nobody of the other side was shown it yet
    is_blank_now = item.kind == ItemKind.FILE and answer.state == AnswerState.ANSWERED and not _has_files(session, answer)
    answer = _write(session, stamp, assessment, item, answer, {"state": None} if is_blank_now else {})
    _append(session, stamp, Act.ANSWER_DETACH, assessment, answer, ["evidence"], item=item_code, evidence=evidence_id)
    return answer


def _hold(session: Session, stamp: Stamp, assessment: Assessment, item_code: str) -> tuple[bool, ItemRow]:
    """Hold the assessment, and find the item, which must be open for change. Also: whether this began the assessment."""
    is_begun = open_for_answering(session, stamp, assessment)
    item = get_item(session, assessment.version_id, item_code)
    demand_given(session, stamp.actor, assessment, item)
    if not read_open(session, assessment).admits(item):
        raise Conflict("answer-sealed", item=item_code, state=assessment.state)
    return is_begun, item


def _read_said(item: ItemRow, state: AnswerState | None, value: Any, *, has_files: bool) -> tuple[AnswerState | None, Any]:
    if item.kind == ItemKind.IMPLEMENTATION:
        if state is AnswerState.ANSWERED:
            raise Invalid("answer-option-unknown", "state", item=item.code, value=state)
        return state, None
    if state is AnswerState.NOT_APPLICABLE:
        return state, None
    try:
        value = read_value(item.kind, item.form, value)
    except ValueFault as fault:
        raise Invalid(fault.code, "value", item=item.code, **fault.parameters) from fault
    is_answered = has_files if item.kind == ItemKind.FILE else value is not None  # a file answers by lying there: see attach
    return AnswerState.ANSWERED if is_answered else None, value


def _find_answer(session: Session, assessment: Assessment, item: ItemRow) -> Answer | None:
    return session.scalar(_ANSWER, {"assessment_id": assessment.id, "item_id": item.id})


_ANSWER = (
    select(Answer)
    .where(col(Answer.assessment_id) == bindparam("assessment_id"), col(Answer.item_id) == bindparam("item_id"))
    .execution_options(populate_existing=True)
)


def _is_attached_in(session: Session, engagement_id: str, evidence_id: str) -> bool:
    query = (
        select(col(AnswerEvidence.answer_id))
        .join(Answer, col(Answer.id) == col(AnswerEvidence.answer_id))
        .join(Assessment, col(Assessment.id) == col(Answer.assessment_id))
        .where(col(AnswerEvidence.evidence_id) == evidence_id, col(Assessment.engagement_id) == engagement_id)
    )
    return session.scalar(query.limit(1)) is not None


def _has_files(session: Session, answer: Answer) -> bool:
    return session.scalar(select(exists().where(col(AnswerEvidence.answer_id) == answer.id))) is True


def _write(session: Session, stamp: Stamp, assessment: Assessment, item: ItemRow, answer: Answer | None, values: dict[str, Any]) -> Answer:
    """Store `values` as the first version of an answer, or over exactly the version that `answer` holds.

    The lock on the assessment has kept others away already; the version in the condition is the second wall.
    """
    on_behalf = stamp.actor.organisation_id != assessment.respondent_organisation_id
    saved: dict[str, Any] = {"saved_at": stamp.at, "saved_by": stamp.actor.user_id, "on_behalf": on_behalf}
    if answer is None:
        answer = Answer(assessment_id=assessment.id, item_id=item.id, **values, **saved)
        session.add(answer)
        session.flush()
        return answer
    is_unchanged = and_(col(Answer.id) == answer.id, col(Answer.version) == answer.version)
    change = update(Answer).where(is_unchanged).values(**values, **saved, version=answer.version + 1).returning(col(Answer.version))
    if session.scalar(change) is None:
        raise _changed_meanwhile(item, _find_answer(session, assessment, item), values)
    return answer


def _changed_meanwhile(item: ItemRow, answer: Answer | None, said: dict[str, Any]) -> Conflict:
    """The conflict that tells both texts: what is stored now, and what was about to be written over it."""
    theirs = {name: getattr(answer, name) for name in (*UNSAID, "version", "saved_at", "saved_by")} if answer else None
    return Conflict("answer-changed-meanwhile", item=item.code, theirs=theirs, yours=said)


def _append(
    session: Session, stamp: Stamp, act: Act, assessment: Assessment, answer: Answer, fields: Sequence[str], **details: object
) -> None:
    append(
        session,
        stamp,
        act,
        "answer",
        answer.id,
        engagement_id=assessment.engagement_id,
        fields=fields,
        details={"assessment": assessment.id, "version": answer.version, **details},
    )
