"""Verbs of the review: judge one item, accept what nobody objects to, send back what needs correction, close.

Only the organisation that asked may judge what it was told; the respondent never judges itself.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import lock
from questionnaires.assessments.rules import AssessmentState, Line
from questionnaires.reviews.models import Judgement
from questionnaires.reviews.rules import Verdict, choose_acceptance
from questionnaires.scoring.actions import compute
from questionnaires.scoring.models import ScoreRecord
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What was accepted in one go: the codes of the items, by what the acceptance rests on."""

    on_evidence: tuple[str, ...]
    on_statement: tuple[str, ...]


def judge(
    session: Session, stamp: Stamp, assessment: Assessment, *, item_code: str, verdict: Verdict, remark: str = "", answer_version: int
) -> Judgement:
    """Say what one answer is worth, on exactly the version that the reviewer has seen (0: a blank, which can only be returned).

    Judging again in the same round replaces the verdict; the ledger keeps both. Raises Forbidden("review-not-yours"),
    Conflict("assessment-not-submitted" | "answer-changed-meanwhile" | "answer-blank" | "evidence-not-available"),
    Invalid("remark-missing"), Missing("item-missing").
    """
    _hold(session, stamp, assessment)
    line = next((line for line in read_lines(session, assessment) if line.code == item_code), None)
    if line is None:
        raise Missing("item-missing", item=item_code)
    if line.answer_version != answer_version:
        raise Conflict("answer-changed-meanwhile", item=item_code)
    if verdict == Verdict.RETURNED and not remark.strip():
        raise Invalid("remark-missing", "remark", item=item_code)
    if verdict != Verdict.RETURNED and line.state is None:
        raise Conflict("answer-blank", item=item_code)
    if verdict == Verdict.ACCEPTED_ON_EVIDENCE and not line.has_evidence:
        raise Conflict("evidence-not-available", item=item_code)
    judgement = _store(session, stamp, assessment, line, verdict, remark.strip())
    session.flush()
    append(
        session,
        stamp,
        Act.REVIEW_JUDGE,
        "judgement",
        judgement.id,
        engagement_id=assessment.engagement_id,
        details={
            "assessment": assessment.id,
            "round": assessment.round,
            "item": item_code,
            "verdict": verdict,
            "answer_version": answer_version,
        },
    )
    return judgement


def accept_remaining(session: Session, stamp: Stamp, assessment: Assessment, *, section_code: str | None = None) -> Acceptance:
    """Accept every answer that has no verdict yet, in the whole assessment or in one section: on evidence where an available
    file lies beside it, else on statement. What was returned stays returned. One ledger entry names them all, or none is
    written where nothing was left. Raises Forbidden("review-not-yours"), Conflict("assessment-not-submitted").
    """
    _hold(session, stamp, assessment)
    accepted: dict[Verdict, list[str]] = {Verdict.ACCEPTED_ON_EVIDENCE: [], Verdict.ACCEPTED_ON_STATEMENT: []}
    for line in read_lines(session, assessment):
        if line.is_unjudged(assessment.round) and section_code in (None, line.section):
            verdict = choose_acceptance(has_evidence=line.has_evidence)
            _store(session, stamp, assessment, line, verdict, "")
            accepted[verdict].append(line.code)
    session.flush()
    acceptance = Acceptance(tuple(accepted[Verdict.ACCEPTED_ON_EVIDENCE]), tuple(accepted[Verdict.ACCEPTED_ON_STATEMENT]))
    if acceptance.on_evidence or acceptance.on_statement:
        append(
            session,
            stamp,
            Act.REVIEW_JUDGE,
            "assessment",
            assessment.id,
            engagement_id=assessment.engagement_id,
            details={"round": assessment.round, "on_evidence": acceptance.on_evidence, "on_statement": acceptance.on_statement},
        )
    return acceptance


def return_items(session: Session, stamp: Stamp, assessment: Assessment) -> Assessment:
    """Send the items that were returned in this round back for correction: it is the contractor's turn, and a new round.

    Raises Conflict("nothing-returned" | "assessment-not-submitted"), Forbidden("review-not-yours").
    """
    _hold(session, stamp, assessment)
    items = [line.code for line in read_lines(session, assessment) if line.was_returned(assessment.round)]
    if not items:
        raise Conflict("nothing-returned")
    assessment.round += 1
    assessment.state = AssessmentState.RETURNED
    session.flush()
    append(
        session,
        stamp,
        Act.REVIEW_RETURN,
        "assessment",
        assessment.id,
        engagement_id=assessment.engagement_id,
        fields=["state", "round"],
        details={"round": assessment.round, "items": items},
    )
    return assessment


def close(session: Session, stamp: Stamp, assessment: Assessment) -> ScoreRecord:
    """Seal the assessment and compute its final score, the one that the gate goes by.

    Every counted answer must be accepted as it stands, and nothing may be returned in this round; blanks stay blank and
    count. Raises Conflict("items-not-judged", items=codes), Conflict("assessment-not-submitted"), Forbidden("review-not-yours").
    """
    _hold(session, stamp, assessment)
    unsettled = [line.code for line in read_lines(session, assessment) if line.is_unsettled(assessment.round)]
    if unsettled:
        raise Conflict("items-not-judged", items=unsettled)
    assessment.state = AssessmentState.CLOSED
    assessment.closed_at = stamp.at
    assessment.closed_by = stamp.actor.user_id
    session.flush()
    record = compute(session, stamp, assessment, is_final=True)
    append(
        session,
        stamp,
        Act.REVIEW_CLOSE,
        "assessment",
        assessment.id,
        engagement_id=assessment.engagement_id,
        fields=["state"],
        details={
            "round": assessment.round,
            "score_record": record.id,
            "earned": record.earned,
            "possible": record.possible,
            "rule_version": record.rule_version,
        },
    )
    return record


def _hold(session: Session, stamp: Stamp, assessment: Assessment) -> None:
    """Hold the assessment for the reviewer."""
    if stamp.actor.organisation_id != assessment.issuer_organisation_id:
        raise Forbidden("review-not-yours")
    lock(session, assessment)
    if assessment.state != AssessmentState.SUBMITTED:
        raise Conflict("assessment-not-submitted", state=assessment.state)


def _store(session: Session, stamp: Stamp, assessment: Assessment, line: Line, verdict: Verdict, remark: str) -> Judgement:
    """The judgement of this round on one item: a new row, or another verdict in the row that there is."""
    said: dict[str, Any] = {
        "verdict": verdict,
        "remark": remark,
        "answer_version": line.answer_version,
        "judged_at": stamp.at,
        "judged_by": stamp.actor.user_id,
    }
    judgement = None
    if line.verdict is not None and line.verdict_round == assessment.round:
        query = select(Judgement).where(
            col(Judgement.assessment_id) == assessment.id,
            col(Judgement.item_id) == line.item_id,
            col(Judgement.round) == assessment.round,
        )
        judgement = session.scalar(query)
    if judgement is None:
        judgement = Judgement(assessment_id=assessment.id, item_id=line.item_id, round=assessment.round, **said)
        session.add(judgement)
    else:
        judgement.sqlmodel_update(said)
    return judgement
