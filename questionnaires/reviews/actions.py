"""Verbs of the review: judge one item or several, accept what nobody objects to, send back what needs correction. Closing: see `closing`.

Only the organisation that asked may judge what it was told; the respondent never judges itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState, Line
from questionnaires.reviews.holding import hold_to_judge
from questionnaires.reviews.keeping import keep_returned
from questionnaires.reviews.models import Judgement
from questionnaires.reviews.rules import Verdict, choose_acceptance
from questionnaires.templates.kinds import FULL_POINTS, WEIGHED_BY_HAND
from questionnaires.templates.queries import get_item
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What was accepted in one go: the codes of the items, by what the acceptance rests on."""

    on_evidence: tuple[str, ...]
    on_statement: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One answer of several that are marked for return in one act, on the versions that the reviewer has seen."""

    item_code: str
    remark: str
    answer_version: int
    judgement_version: int


def judge(
    session: Session,
    stamp: Stamp,
    assessment: Assessment,
    *,
    item_code: str,
    verdict: Verdict,
    remark: str = "",
    points: int | None = None,
    answer_version: int,
    judgement_version: int | None = None,
) -> Judgement:
    """Say what one answer is worth, on exactly the version that the reviewer has seen (0: a blank, which can only be returned).

    `judgement_version` is that of this round's verdict as the reviewer has seen it, 0 where there was none; None: whatever
    it is, for who acts without having looked. `points` (0 to 100) weighs an accepted answer that has none of its own, such as a
    text; None leaves it the full points. Judging again in the same round replaces the verdict; the ledger keeps both.
    Raises Conflict("judgement-changed-meanwhile", item, theirs) where another reviewer has judged since: nothing is replaced.
    Forbidden("review-not-yours"), Conflict("assessment-not-submitted" | "answer-changed-meanwhile" | "answer-blank" |
    "evidence-not-available"), Invalid("remark-missing" | "points-not-here" | "points-out-of-range"), Missing("item-missing").
    """
    hold_to_judge(session, stamp, assessment)
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
    if points is not None:
        _check_points(session, assessment, line, verdict, points)
    judgement = _store(session, stamp, assessment, line, verdict, remark.strip(), points, seen=judgement_version)
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
            **({} if points is None else {"points": points}),
        },
    )
    return judgement


def _check_points(session: Session, assessment: Assessment, line: Line, verdict: Verdict, points: int) -> None:
    item = get_item(session, assessment.version_id, line.code)
    if item.kind not in WEIGHED_BY_HAND or item.weight == 0 or verdict == Verdict.RETURNED:
        raise Invalid("points-not-here", "points", item=line.code)
    if not 0 <= points <= FULL_POINTS:
        raise Invalid("points-out-of-range", "points", item=line.code, maximum=FULL_POINTS)


def mark_for_return(session: Session, stamp: Stamp, assessment: Assessment, marks: Sequence[Mark]) -> tuple[str, ...]:
    """Mark several answers for return in one act, each with its remark; all of them or none. One ledger entry names them.

    Returns their codes. Raises what `judge` raises, Conflict("nothing-chosen") without any mark, and
    Invalid("request-malformed") where an answer is marked twice.
    """
    hold_to_judge(session, stamp, assessment)
    if not marks:
        raise Conflict("nothing-chosen")
    if len({mark.item_code for mark in marks}) < len(marks):
        raise Invalid("request-malformed")
    lines = {line.code: line for line in read_lines(session, assessment)}
    for mark in marks:
        line = lines.get(mark.item_code)
        if line is None or not line.is_counted:
            raise Missing("item-missing", item=mark.item_code)
        if line.answer_version != mark.answer_version:
            raise Conflict("answer-changed-meanwhile", item=mark.item_code)
        if not mark.remark.strip():
            raise Invalid("remark-missing", "remark", item=mark.item_code)
        _store(session, stamp, assessment, line, Verdict.RETURNED, mark.remark.strip(), None, seen=mark.judgement_version)
    session.flush()
    codes = tuple(mark.item_code for mark in marks)
    append(
        session,
        stamp,
        Act.REVIEW_JUDGE,
        "assessment",
        assessment.id,
        engagement_id=assessment.engagement_id,
        details={"round": assessment.round, "returned": codes},
    )
    return codes


def accept_remaining(session: Session, stamp: Stamp, assessment: Assessment, *, section_code: str | None = None) -> Acceptance:
    """Accept every answer that has no verdict yet, in the whole assessment or in one section: on evidence where an available
    file lies beside it, else on statement. What was returned stays returned. One ledger entry names them all, or none is
    written where nothing was left. Raises Forbidden("review-not-yours"), Conflict("assessment-not-submitted").
    """
    hold_to_judge(session, stamp, assessment)
    accepted: dict[Verdict, list[str]] = {Verdict.ACCEPTED_ON_EVIDENCE: [], Verdict.ACCEPTED_ON_STATEMENT: []}
    for line in read_lines(session, assessment):
        if line.is_unjudged(assessment.round) and section_code in (None, line.section):
            verdict = choose_acceptance(has_evidence=line.has_evidence)
            _store(session, stamp, assessment, line, verdict, "", None, seen=None)
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
    hold_to_judge(session, stamp, assessment)
    items = [line.code for line in read_lines(session, assessment) if line.was_returned(assessment.round)]
    if not items:
        raise Conflict("nothing-returned")
    keep_returned(session, assessment)
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


def _store(
    session: Session,
    stamp: Stamp,
    assessment: Assessment,
    line: Line,
    verdict: Verdict,
    remark: str,
    points: int | None,
    *,
    seen: int | None,
) -> Judgement:
    """The judgement of this round on one item: a new row, or another verdict in the row that there is."""
    said: dict[str, Any] = {
        "verdict": verdict,
        "remark": remark,
        "points": points,
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
        judgement = session.scalar(query.execution_options(populate_existing=True))
    if seen is not None and seen != (judgement.version if judgement else 0):
        theirs = (
            {name: getattr(judgement, name) for name in ("verdict", "remark", "version", "judged_at", "judged_by")} if judgement else None
        )
        raise Conflict("judgement-changed-meanwhile", item=line.code, theirs=theirs)
    if judgement is None:
        judgement = Judgement(assessment_id=assessment.id, item_id=line.item_id, round=assessment.round, **said)
        session.add(judgement)
    else:
        judgement.sqlmodel_update({**said, "version": judgement.version + 1})
    return judgement
