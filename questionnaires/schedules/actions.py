"""Verbs of a schedule: set it, and settle an occurrence of it."""

from collections.abc import Callable, Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.actions import issue
from questionnaires.assessments.models import Assessment
from questionnaires.dispatches.rules import Recipient
from questionnaires.schedules.models import Schedule, ScheduleRun
from questionnaires.schedules.queries import find_version, list_questionnaires
from questionnaires.schedules.rules import EVENTS, Occurrence, Past, Plan, RunState, decide
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing, Problem
from storage.stamp import Stamp

OPEN = "assessment-open"


def set_schedule(
    session: Session,
    stamp: Stamp,
    *,
    engagement_id: str,
    questionnaire_owner: str,
    questionnaire_code: str,
    plan: Plan,
    answer_days: int,
    reason: str,
    contact_name: str,
    contact_detail: str,
    expected_version: int,
) -> Schedule:
    """Say when a questionnaire is put to an engagement again; a plan without any kind ends it. The caller has the engagement in reach.

    `expected_version` is 0 where no schedule was seen. What is added counts from now on.
    Raises Missing("questionnaire-missing"), Invalid("event-unknown" | "issue-reason-missing" | "issue-contact-missing"),
    Conflict("schedule-changed-meanwhile").
    """
    issuer = stamp.actor.organisation_id
    if (questionnaire_owner, questionnaire_code) not in {(row.owner, row.code) for row in list_questionnaires(session, issuer)}:
        raise Missing("questionnaire-missing")
    if not set(plan.events) <= set(EVENTS):
        raise Invalid("event-unknown", "events")
    if not reason.strip():
        raise Invalid("issue-reason-missing", "reason")
    for field, text in (("contact_name", contact_name), ("contact_detail", contact_detail)):
        if not text.strip():
            raise Invalid("issue-contact-missing", field)
    query = select(Schedule).where(
        col(Schedule.engagement_id) == engagement_id,
        col(Schedule.questionnaire_owner) == questionnaire_owner,
        col(Schedule.questionnaire_code) == questionnaire_code,
    )
    schedule = session.scalars(query.with_for_update()).one_or_none()
    if (schedule.version if schedule else 0) != expected_version:
        raise Conflict("schedule-changed-meanwhile")
    if schedule is None:
        schedule = Schedule(
            engagement_id=engagement_id,
            issuer_organisation_id=issuer,
            questionnaire_code=questionnaire_code,
            questionnaire_owner=questionnaire_owner,
            answer_days=answer_days,
            reason=reason,
            contact_name=contact_name,
            contact_detail=contact_detail,
            since=stamp.at,
            set_at=stamp.at,
            set_by=stamp.actor.user_id,
            version=0,
        )
        session.add(schedule)
    elif not schedule.is_active or not set(plan.events) <= set(schedule.events):
        schedule.since = stamp.at
    schedule.before_start_days, schedule.yearly_months, schedule.events = plan.before_start_days, plan.yearly_months, list(plan.events)
    schedule.answer_days, schedule.reason = answer_days, reason.strip()
    schedule.contact_name, schedule.contact_detail = contact_name.strip(), contact_detail.strip()
    schedule.is_active = plan.before_start_days is not None or plan.yearly_months is not None or bool(plan.events)
    schedule.set_at, schedule.set_by, schedule.version = stamp.at, stamp.actor.user_id, schedule.version + 1
    session.flush()
    details = {
        "questionnaire": questionnaire_code,
        "before_start_days": plan.before_start_days,
        "yearly_months": plan.yearly_months,
        "events": list(plan.events),
    }
    append(session, stamp, Act.SCHEDULE_SET, "schedule", schedule.id, engagement_id=engagement_id, details=details)
    return schedule


def settle(
    session: Session,
    stamp: Stamp,
    schedule: Schedule,
    occurrence: Occurrence,
    past: Collection[Past],
    *,
    run: ScheduleRun | None,
    respondent_organisation_id: str,
    recipient: Callable[[], Recipient],
    due_on: date,
) -> Assessment | None:
    """Settle one occurrence, or let it wait; the assessment where it was issued. `run` is what an earlier sweep stored of it.

    The actor of `stamp` acts for the issuer. The row's unique key makes a second sweep at the same time fail as a whole.
    """
    state = decide(occurrence, past)
    if run is None:
        run = ScheduleRun(
            schedule_id=schedule.id,
            cause=occurrence.cause,
            key=occurrence.key,
            happened_at=occurrence.at,
            state=RunState.WAITING,
            found_at=stamp.at,
        )
        session.add(run)
        session.flush()  # the key, before anything is issued for it
    run.state, run.reason = state, OPEN if state is RunState.WAITING else ""
    made = None
    if state is RunState.ISSUED:
        try:
            made = _issue(session, stamp, schedule, respondent_organisation_id, recipient(), due_on)
            run.assessment_id = made.id
        except Problem as problem:
            run.state, run.reason = RunState.FAILED, problem.code
    if run.state != RunState.WAITING:
        run.settled_at = stamp.at
    session.flush()
    return made


def overtake(session: Session, stamp: Stamp, run: ScheduleRun) -> None:
    """What waited is not due any more: a later review took its place."""
    run.state, run.reason, run.settled_at = RunState.COVERED, "", stamp.at
    session.flush()


def _issue(
    session: Session, stamp: Stamp, schedule: Schedule, respondent_organisation_id: str, recipient: Recipient, due_on: date
) -> Assessment:
    version_id = find_version(session, schedule)
    if version_id is None:
        raise Missing("questionnaire-missing")
    return issue(
        session,
        stamp,
        engagement_id=schedule.engagement_id,
        version_id=version_id,
        respondent_organisation_id=respondent_organisation_id,
        reason=schedule.reason,
        contact_name=schedule.contact_name,
        contact_detail=schedule.contact_detail,
        due_on=due_on,
        profile=recipient.profile,
    )
