"""Taking over: an earlier answer of the company becomes the answer here, by a person's click and never by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from questionnaires.answers import actions as answers
from questionnaires.answers.models import Answer
from questionnaires.answers.queries import ItemView, get_item
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.models import Assessment
from questionnaires.contributing.queries import demand_given, scope_of
from questionnaires.reuse.models import AnswerOrigin
from questionnaires.reuse.queries import Offer, list_offers
from questionnaires.templates.kinds import ItemKind
from storage.acts import Act
from storage.evidence.actions import share
from storage.evidence.models import EvidenceFile
from storage.ledger.actions import append, savepoint
from storage.problems import Conflict, Forbidden, Missing, Problem
from storage.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a list: the items answered, and those that were left as they were."""

    done: tuple[str, ...]
    skipped: tuple[str, ...]


def take_over(session: Session, stamp: Stamp, assessment: Assessment, *, item_code: str, answer_id: str, expected_version: int) -> Answer:
    """Copy an earlier answer of the respondent into this one: its texts, and its files as long as they are valid.

    For the other side it is a save like any other. That it was taken over, and from where, stands in an entry without an
    engagement, which only the respondent's own people find. Raises Missing("offer-missing") for anything that is not on
    offer for this item to this person, Conflict("offer-not-fitting"), and what `answers.save` and `answers.attach` raise.
    """
    if stamp.actor.organisation_id != assessment.respondent_organisation_id:
        raise Forbidden("assessment-not-yours")
    view = get_item(session, assessment, item_code)
    demand_given(session, stamp.actor, assessment, view.item)
    offer = _find(session, stamp, assessment, view, answer_id)
    earlier = offer.earlier
    is_file = view.item.kind == ItemKind.FILE
    answer = answers.save(
        session,
        stamp,
        assessment,
        item_code=item_code,
        state=None if is_file and earlier.state == AnswerState.ANSWERED else AnswerState(earlier.state),
        value=earlier.value,
        scope=earlier.scope,
        exception=earlier.exception,
        plan=earlier.plan,
        planned_on=earlier.planned_on,
        reason=earlier.reason,
        note=earlier.note,
        expected_version=expected_version,
    )
    files = [file.evidence_id for file in offer.files if file.is_valid]
    for evidence_id in files:
        share(session, stamp, session.get_one(EvidenceFile, evidence_id), assessment.engagement_id)
        answer = answers.attach(session, stamp, assessment, item_code=item_code, evidence_id=evidence_id)
    _note_origin(session, stamp, answer, offer)
    details = {
        "assessment": assessment.id, "item": item_code, "basis": offer.basis, "source_assessment": earlier.assessment_id,
        "source_answer": earlier.answer_id, "source_version": earlier.version, "evidence": files,
    }  # fmt: skip
    append(session, stamp, Act.ANSWER_TAKE_OVER, "answer", answer.id, details=details)
    return answer


def take_over_blank(session: Session, stamp: Stamp, assessment: Assessment, *, picks: Sequence[tuple[str, str]]) -> Taken:
    """Take over `picks` (item code, answer id), each as by itself; what was answered or written to meanwhile is left alone.

    Raises Missing("offer-missing") where a pick was never on offer: nothing is taken over then.
    """
    done, skipped = [], []
    for item_code, answer_id in picks:
        view = get_item(session, assessment, item_code)
        if not is_untouched(view):
            skipped.append(item_code)
            continue
        try:
            with savepoint(session):
                take_over(session, stamp, assessment, item_code=item_code, answer_id=answer_id, expected_version=view.version)
            done.append(item_code)
        except Missing:
            raise
        except Problem:
            skipped.append(item_code)
    return Taken(tuple(done), tuple(skipped))


def is_untouched(view: ItemView) -> bool:
    """Whether nothing at all was said to the item yet."""
    answer = view.answer
    if view.evidence:
        return False
    return answer is None or not (answer.state or answer.scope or answer.exception or answer.plan or answer.reason or answer.note)


def _find(session: Session, stamp: Stamp, assessment: Assessment, view: ItemView, answer_id: str) -> Offer:
    only_before = not scope_of(session, stamp.actor, assessment).sees_earlier
    offers = list_offers(session, assessment, [view], at=stamp.at, only_before=only_before)[view.item.code]
    offer = next((one for one in offers if one.earlier.answer_id == answer_id), None)
    if offer is None:
        raise Missing("offer-missing")
    if not offer.is_fitting:
        raise Conflict("offer-not-fitting", "answer_id")
    return offer


def _note_origin(session: Session, stamp: Stamp, answer: Answer, offer: Offer) -> None:
    origin = session.get(AnswerOrigin, answer.id)
    if origin is None:
        origin = AnswerOrigin(
            answer_id=answer.id, source_answer_id="", source_version=0, basis="", taken_at=stamp.at, taken_by=stamp.actor.user_id
        )
        session.add(origin)
    origin.source_answer_id, origin.source_version = offer.earlier.answer_id, offer.earlier.version
    origin.basis, origin.taken_at, origin.taken_by = offer.basis, stamp.at, stamp.actor.user_id
    session.flush()
