"""Verbs of overriding: propose, approve, decline, ask for its end, end it."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import lock
from questionnaires.assessments.rules import AssessmentState
from questionnaires.scoring.models import ScoreRecord
from questionnaires.scoring.overrides.models import ScoreOverride
from questionnaires.scoring.overrides.queries import get_for_assessment
from questionnaires.scoring.overrides.rules import LONGEST_DAYS, OverrideState, ending_raises
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Stamp


def propose(
    session: Session, stamp: Stamp, assessment: Assessment, *, percent_tenths: int, reason: str, ends_on: date, today: date
) -> ScoreOverride:
    """Propose another score beside the final one through `ends_on`; it counts once a second reviewer approves it. `today` is the
    principal's local date.

    Raises Conflict("assessment-not-closed"), Conflict("override-pending"), Invalid("override-percent" | "override-reason-missing" |
    "override-end-out-of-range", ...), Forbidden("review-not-yours").
    """
    record = _hold(session, stamp, assessment)
    if not 0 <= percent_tenths <= 1000:
        raise Invalid("override-percent", "percent")
    if not reason.strip():
        raise Invalid("override-reason-missing", "reason")
    latest = today + timedelta(days=LONGEST_DAYS)
    if not today <= ends_on <= latest:
        raise Invalid("override-end-out-of-range", "ends_on", least=today.isoformat(), most=latest.isoformat())
    if _find_proposed(session, assessment.id) is not None:
        raise Conflict("override-pending")
    override = ScoreOverride(
        assessment_id=assessment.id,
        engagement_id=assessment.engagement_id,
        score_record_id=record.id,
        percent_tenths=percent_tenths,
        computed_tenths=record.percent_tenths,
        reason=reason.strip(),
        ends_on=ends_on,
        proposed_at=stamp.at,
        proposed_by=stamp.actor.user_id,
    )
    session.add(override)
    session.flush()
    _append(session, stamp, Act.OVERRIDE_PROPOSE, assessment, override)
    return override


def approve(session: Session, stamp: Stamp, assessment: Assessment, *, override_id: str, today: date) -> ScoreOverride:
    """Let another reviewer's proposal count. Raises Forbidden("second-person-needed") for the proposer, Conflict("override-not-proposed" |
    "override-ended"), Missing("override-missing"), Forbidden("review-not-yours")."""
    _hold(session, stamp, assessment)
    override = get_for_assessment(session, assessment.id, override_id)
    if override.state != OverrideState.PROPOSED:
        raise Conflict("override-not-proposed")
    if override.ends_on < today:
        raise Conflict("override-ended")
    _replace_active(session, assessment.id, stamp)
    _change_as_second(session, override, state=OverrideState.ACTIVE, approved_at=stamp.at, approved_by=stamp.actor.user_id)
    _append(session, stamp, Act.OVERRIDE_APPROVE, assessment, override)
    return override


def decline(session: Session, stamp: Stamp, assessment: Assessment, *, override_id: str, reason: str) -> ScoreOverride:
    """Decline a proposal, or take one's own back. Raises Conflict("override-not-proposed"), Invalid("decline-reason-missing")."""
    _hold(session, stamp, assessment)
    override = get_for_assessment(session, assessment.id, override_id)
    if override.state != OverrideState.PROPOSED:
        raise Conflict("override-not-proposed")
    if not reason.strip():
        raise Invalid("decline-reason-missing", "reason")
    override.state, override.ended_at, override.ended_by = OverrideState.DECLINED, stamp.at, stamp.actor.user_id
    override.ending_reason = reason.strip()
    session.flush()
    _append(session, stamp, Act.OVERRIDE_END, assessment, override)
    return override


def end(session: Session, stamp: Stamp, assessment: Assessment, *, override_id: str, reason: str) -> ScoreOverride:
    """Take an override back before its last day. One that raised the score ends at once; of one that lowered it the first call
    asks for the end, and another person's call ends it.

    Raises Conflict("override-not-active"), Invalid("decline-reason-missing"), Forbidden("second-person-needed").
    """
    _hold(session, stamp, assessment)
    override = get_for_assessment(session, assessment.id, override_id)
    if override.state != OverrideState.ACTIVE:
        raise Conflict("override-not-active")
    if not reason.strip():
        raise Invalid("decline-reason-missing", "reason")
    override.ending_reason = reason.strip()
    if ending_raises(override.percent_tenths, override.computed_tenths) and override.ending_asked_by is None:
        override.ending_asked_at, override.ending_asked_by = stamp.at, stamp.actor.user_id
        session.flush()
    else:
        _change_as_second(session, override, state=OverrideState.ENDED, ended_at=stamp.at, ended_by=stamp.actor.user_id)
    _append(session, stamp, Act.OVERRIDE_END, assessment, override)
    return override


def _hold(session: Session, stamp: Stamp, assessment: Assessment) -> ScoreRecord:
    """Hold the closed assessment for its issuer, and read its final score."""
    if stamp.actor.organisation_id != assessment.issuer_organisation_id:
        raise Forbidden("review-not-yours")
    lock(session, assessment)
    query = select(ScoreRecord).where(col(ScoreRecord.assessment_id) == assessment.id, col(ScoreRecord.is_final))
    record = session.scalar(query) if assessment.state == AssessmentState.CLOSED else None
    if record is None:
        raise Conflict("assessment-not-closed")
    return record


def _find_proposed(session: Session, assessment_id: str) -> ScoreOverride | None:
    which = (col(ScoreOverride.assessment_id) == assessment_id, col(ScoreOverride.state) == OverrideState.PROPOSED)
    return session.scalar(select(ScoreOverride).where(*which))


def _replace_active(session: Session, assessment_id: str, stamp: Stamp) -> None:
    which = (col(ScoreOverride.assessment_id) == assessment_id, col(ScoreOverride.state) == OverrideState.ACTIVE)
    change = {"state": OverrideState.REPLACED, "ended_at": stamp.at, "ended_by": stamp.actor.user_id}
    session.execute(update(ScoreOverride).where(*which).values(**change))


def _change_as_second(session: Session, override: ScoreOverride, **change: Any) -> None:
    try:
        with session.begin_nested():
            override.sqlmodel_update(change)
            session.flush()
    except IntegrityError as error:  # the same person twice
        raise Forbidden("second-person-needed") from error


def _append(session: Session, stamp: Stamp, act: Act, assessment: Assessment, override: ScoreOverride) -> None:
    details = {
        "assessment": assessment.id,
        "state": override.state,
        "percent_tenths": override.percent_tenths,
        "computed_tenths": override.computed_tenths,
        "ends_on": override.ends_on.isoformat(),
    }
    append(session, stamp, act, "score-override", override.id, engagement_id=assessment.engagement_id, fields=["state"], details=details)
