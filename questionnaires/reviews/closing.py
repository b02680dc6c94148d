"""Closing a review: by one reviewer, or, where the organisation wants it so, proposed by one and confirmed by another.

That the second person is another one is a constraint of the database; the checks here only say it in better words.
"""

import hashlib
import json

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState, Line
from questionnaires.reviews.holding import hold
from questionnaires.reviews.models import ClosingProposal
from questionnaires.reviews.policy import hold_policy
from questionnaires.reviews.rules import ProposalState
from questionnaires.scoring.actions import compute
from questionnaires.scoring.models import ScoreRecord
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Stamp


def find_proposal(session: Session, assessment_id: str) -> ClosingProposal | None:
    """The proposal to close that waits for its second person, or None."""
    query = select(ClosingProposal).where(
        col(ClosingProposal.assessment_id) == assessment_id, col(ClosingProposal.state) == ProposalState.OPEN
    )
    return session.scalar(query.execution_options(populate_existing=True))


def needs_second_person(session: Session, assessment: Assessment) -> bool:
    """Whether this review is closed by two: the organisation wants it so, or a proposal is under way already."""
    policy = hold_policy(session, assessment.issuer_organisation_id)
    return policy.needs_second_person or find_proposal(session, assessment.id) is not None


def close(session: Session, stamp: Stamp, assessment: Assessment) -> ScoreRecord:
    """Seal the assessment and compute its final score, the one that the gate goes by.

    Every counted answer must be accepted as it stands, and nothing may be returned in this round; blanks stay blank and
    count. Raises Conflict("items-not-judged", items=codes), Conflict("closing-needs-second-person"),
    Conflict("assessment-not-submitted"), Forbidden("review-not-yours").
    """
    hold(session, stamp, assessment)
    if needs_second_person(session, assessment):
        raise Conflict("closing-needs-second-person")
    _read_settled(session, assessment)
    return _seal(session, stamp, assessment, proposed_by=None)


def propose_closing(session: Session, stamp: Stamp, assessment: Assessment) -> ClosingProposal:
    """Propose to close the review as it stands now. Raises as `close` does, and Conflict("closing-proposed-already")."""
    hold(session, stamp, assessment)
    lines = _read_settled(session, assessment)
    if find_proposal(session, assessment.id) is not None:
        raise Conflict("closing-proposed-already")
    proposal = ClosingProposal(
        assessment_id=assessment.id,
        round=assessment.round,
        shown_hash=hash_shown(lines),
        proposed_at=stamp.at,
        proposed_by=stamp.actor.user_id,
    )
    session.add(proposal)
    session.flush()
    _append(session, stamp, Act.REVIEW_PROPOSE, assessment, proposal)
    return proposal


def confirm_closing(session: Session, stamp: Stamp, assessment: Assessment) -> ScoreRecord:
    """Confirm another reviewer's proposal: the review is closed and its final score computed.

    Raises Conflict("closing-not-proposed"), Conflict("closing-changed-since") where answers or verdicts are not those that
    were proposed, Forbidden("second-person-needed") for the person who proposed, and what `close` raises.
    """
    hold(session, stamp, assessment)
    proposal = _get_proposal(session, assessment)
    if hash_shown(_read_settled(session, assessment)) != proposal.shown_hash:
        raise Conflict("closing-changed-since")
    try:
        with session.begin_nested():
            proposal.state, proposal.settled_at, proposal.settled_by = ProposalState.CONFIRMED, stamp.at, stamp.actor.user_id
            session.flush()
    except IntegrityError as error:  # the same person twice
        raise Forbidden("second-person-needed") from error
    return _seal(session, stamp, assessment, proposed_by=proposal.proposed_by)


def decline_closing(session: Session, stamp: Stamp, assessment: Assessment, *, reason: str) -> ClosingProposal:
    """Take one's own proposal back, or decline another's, with the reason. Raises Invalid("decline-reason-missing")."""
    hold(session, stamp, assessment)
    proposal = _get_proposal(session, assessment)
    if not reason.strip():
        raise Invalid("decline-reason-missing", "reason")
    proposal.state, proposal.settled_at, proposal.settled_by = ProposalState.DECLINED, stamp.at, stamp.actor.user_id
    proposal.reason = reason.strip()
    session.flush()
    _append(session, stamp, Act.REVIEW_DECLINE, assessment, proposal)
    return proposal


def hash_shown(lines: list[Line]) -> str:
    """SHA-256 over every answer's state and version and the verdict on it: what the second person confirms."""
    said = [[line.code, line.state, line.answer_version, line.verdict, line.verdict_round, line.verdict_version] for line in lines]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def _get_proposal(session: Session, assessment: Assessment) -> ClosingProposal:
    proposal = find_proposal(session, assessment.id)
    if proposal is None:
        raise Conflict("closing-not-proposed")
    return proposal


def _read_settled(session: Session, assessment: Assessment) -> list[Line]:
    lines = read_lines(session, assessment)
    unsettled = [line.code for line in lines if line.is_unsettled(assessment.round)]
    if unsettled:
        raise Conflict("items-not-judged", items=unsettled)
    return lines


def _seal(session: Session, stamp: Stamp, assessment: Assessment, *, proposed_by: str | None) -> ScoreRecord:
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
            **({"proposed_by": proposed_by} if proposed_by else {}),
        },
    )
    return record


def _append(session: Session, stamp: Stamp, act: Act, assessment: Assessment, proposal: ClosingProposal) -> None:
    details = {"assessment": assessment.id, "round": assessment.round, "shown_hash": proposal.shown_hash}
    append(session, stamp, act, "closing-proposal", proposal.id, engagement_id=assessment.engagement_id, details=details)
