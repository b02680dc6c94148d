"""The daily sweep of the schedules: what is due is issued once, or waits, or was asked since; and each time it is written why."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from contracts.engagements.models import Engagement
from contracts.engagements.rules import EngagementState
from contracts.incidents.models import Incident
from portal.sending.days import days
from portal.sending.profiles import read_recipients
from portal.sending.telling import tell_issued
from questionnaires.schedules.actions import overtake, settle
from questionnaires.schedules.models import Schedule, ScheduleRun
from questionnaires.schedules.queries import Key, key_of, list_active, list_past, plan_of
from questionnaires.schedules.rules import Cause, Occurrence, Past, RunState, find_dated
from storage.acts import Act
from storage.ledger.models import LedgerEntry
from storage.stamp import Actor, Stamp

PIECE = 100  # schedules in one transaction
DATED = (Cause.BEFORE_START, Cause.YEARLY)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one piece of the sweep did; `next_after` is where the next piece begins, "" at the end."""

    issued: int
    next_after: str


@dataclass(slots=True)
class Surroundings:
    """Everything that the schedules of one piece are decided on, read in a constant number of statements."""

    engagements: dict[str, Engagement]
    past: dict[Key, list[Past]]
    events: dict[str, list[Occurrence]]
    runs: dict[str, dict[str, ScheduleRun]] = field(default_factory=dict)


def sweep(session: Session, at: datetime, *, after: str = "", limit: int = PIECE) -> Swept:
    """Settle what is due at `at` under the next `limit` schedules after the id `after`."""
    schedules = list_active(session, after=after, limit=limit)
    day_of = days(session)
    around = _read(session, schedules, day_of)
    issued = sum(_settle_all(session, at, schedule, around, day_of) for schedule in schedules)
    return Swept(issued, schedules[-1].id if len(schedules) == limit else "")


def _settle_all(session: Session, at: datetime, schedule: Schedule, around: Surroundings, day_of: Callable[[str, datetime], date]) -> int:
    """How many assessments were issued under one schedule; after the first, the others are covered by it."""
    engagement = around.engagements.get(schedule.engagement_id)
    if engagement is None:  # closed meanwhile: nothing is asked any more
        return 0
    stamp = Stamp(Actor("system", schedule.issuer_organisation_id, frozenset(), "system", ""), at, "job")
    today = day_of(schedule.issuer_organisation_id, at)
    past, runs = around.past[key_of(schedule)], around.runs.get(schedule.id, {})
    since = day_of(schedule.issuer_organisation_id, schedule.since)
    dated = find_dated(plan_of(schedule), past, engagement.starts_on, since, today)
    events = [one for one in around.events[schedule.engagement_id] if one.cause in schedule.events and one.at and one.at > schedule.since]
    due = {one.key: one for one in (*dated, *events)}
    for run in runs.values():
        if run.state != RunState.WAITING or run.key in due:
            continue
        if run.cause in DATED:
            overtake(session, stamp, run)
        else:
            due[run.key] = Occurrence(Cause(run.cause), run.key, run.happened_at)
    issued = 0
    for occurrence in due.values():
        known = runs.get(occurrence.key)
        if known is not None and known.state != RunState.WAITING:
            continue
        made = settle(
            session,
            stamp,
            schedule,
            occurrence,
            past,
            run=known,
            respondent_organisation_id=engagement.contractor_organisation_id,
            recipient=lambda: read_recipients(session, [schedule.engagement_id])[schedule.engagement_id],
            due_on=today + timedelta(days=schedule.answer_days),
        )
        if made is not None:
            issued += 1
            past.append(Past(made.id, made.issued_at, None, None))
            tell_issued(session, [made])
    return issued


def _read(session: Session, schedules: Sequence[Schedule], day_of: Callable[[str, datetime], date]) -> Surroundings:
    ids = {schedule.engagement_id for schedule in schedules}
    opened = select(Engagement).where(col(Engagement.id).in_(ids), col(Engagement.state) == EngagementState.OPEN)
    past: dict[Key, list[Past]] = defaultdict(list, list_past(session, schedules, day_of))
    since = min((schedule.since for schedule in schedules), default=None)
    events = _read_events(session, ids, since) if since else defaultdict(list)
    around = Surroundings({one.id: one for one in session.exec(opened)}, past, events)
    stored = select(ScheduleRun).where(col(ScheduleRun.schedule_id).in_([schedule.id for schedule in schedules]))
    for run in session.exec(stored):
        around.runs.setdefault(run.schedule_id, {})[run.key] = run
    return around


def _read_events(session: Session, engagement_ids: set[str], since: datetime) -> dict[str, list[Occurrence]]:
    """What happened in the engagements after `since`: three statements. Changes of terms are taken from the ledger."""
    found: dict[str, list[Occurrence]] = defaultdict(list)
    recorded = select(Incident.engagement_id, Incident.id, Incident.recorded_at).where(
        col(Incident.engagement_id).in_(engagement_ids), col(Incident.recorded_at) > since
    )
    for engagement_id, incident_id, at in session.exec(recorded):
        found[engagement_id].append(Occurrence(Cause.INCIDENT, f"{Cause.INCIDENT}:{incident_id}", at))
    below = select(Engagement.parent_engagement_id, Engagement.id, Engagement.opened_at).where(
        col(Engagement.parent_engagement_id).in_(engagement_ids), col(Engagement.opened_at) > since
    )
    for parent_id, engagement_id, at in session.exec(below):
        found[parent_id or ""].append(Occurrence(Cause.RECONTRACT, f"{Cause.RECONTRACT}:{engagement_id}", at))
    changed = select(LedgerEntry).where(
        col(LedgerEntry.engagement_id).in_(engagement_ids), col(LedgerEntry.act) == Act.ENGAGEMENT_CHANGE, col(LedgerEntry.at) > since
    )
    for entry in session.exec(changed.order_by(col(LedgerEntry.seq))):
        for cause in _causes(entry):
            found[entry.engagement_id or ""].append(Occurrence(cause, f"{cause}:{entry.seq}", entry.at))
    return found


def _causes(entry: LedgerEntry) -> list[Cause]:
    """What a change of an engagement means for schedules."""
    causes = {"place": Cause.PLACE, "classes": Cause.SCOPE}
    found = [cause for name, cause in causes.items() if name in entry.fields]
    if "is_telework" in entry.fields and entry.details.get("is_telework") is True:
        found.append(Cause.TELEWORK)
    return found
