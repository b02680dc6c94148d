"""The schedules of an engagement: what is asked again and when, the next date, and what came of each occurrence so far."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_open, get_parties, local_day
from contracts.engagements.rules import EngagementState
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from portal.sending.days import days
from portal.sending.repeating import USUAL_ANSWER_DAYS, USUAL_BEFORE_START, USUAL_CODE, USUAL_MONTHS
from portal.words import say
from questionnaires.schedules import queries
from questionnaires.schedules.actions import set_schedule
from questionnaires.schedules.models import Schedule
from questionnaires.schedules.queries import QuestionnaireRow, RunRow
from questionnaires.schedules.rules import EVENTS, Cause, Plan, next_on
from storage.acts import Act

router = APIRouter()
CODE = "%s|%s"  # owner and code of a questionnaire in one field


class ScheduleInput(FormModel):
    """When one questionnaire is asked again; a number that is empty means: not this kind."""

    questionnaire: Annotated[str, Field(min_length=1, max_length=140)]
    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    before_start_days: Annotated[int, Field(ge=1, le=365)] | None = None
    yearly_months: Annotated[int, Field(ge=1, le=60)] | None = None
    events: Annotated[list[Cause], Field(max_length=10)] = []
    answer_days: Annotated[int, Field(ge=1, le=180)]
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    contact_name: Annotated[str, Field(min_length=1, max_length=100)]
    contact_detail: Annotated[str, Field(min_length=1, max_length=254)]

    def plan(self) -> Plan:
        """As the rules take it."""
        return Plan(self.before_start_days, self.yearly_months, tuple(self.events))


@dataclass(frozen=True, slots=True)
class Line:
    """A schedule as it is shown."""

    schedule: Schedule
    title: dict[str, str]
    key: str
    next: tuple[date, Cause] | None
    runs: list[RunRow]


@router.get("/engagements/{engagement_id}/schedule")
def show(
    entry: Annotated[Entry, guard(Act.SCHEDULE_VIEW, of=subjects.engagement)],
    questionnaire: Annotated[str, Query(max_length=140)] = "",
) -> Response:
    """The schedules, and the form for one of them (`questionnaire`), or for another."""
    known = {CODE % (one.questionnaire_owner, one.questionnaire_code): one for one in _schedules(entry)}
    chosen = known.get(questionnaire)
    return _page(entry, _filled(entry, chosen, questionnaire, not known))


@router.post("/engagements/{engagement_id}/schedule")
def store(entry: Annotated[Entry, guard(Act.SCHEDULE_SET, of=subjects.engagement)]) -> Response:
    """Set the schedule of one questionnaire."""
    filled = read_form(ScheduleInput, entry.form)
    made = attempt(entry.session, filled, lambda value: set_by(entry, value))
    if made is None:
        return _page(entry, filled)
    return redirect(entry, f"/engagements/{entry.subject.id}/schedule", "schedule-set" if made.is_active else "schedule-ended")


def set_by(entry: Entry, value: ScheduleInput) -> Schedule:
    """The act itself, for page and API. Raises what `demand_open` and `set_schedule` raise."""
    demand_open(entry.subject)
    owner, _, code = value.questionnaire.partition("|")
    return set_schedule(
        entry.session,
        entry.stamp,
        engagement_id=entry.subject.id,
        questionnaire_owner=owner,
        questionnaire_code=code,
        plan=value.plan(),
        answer_days=value.answer_days,
        reason=value.reason,
        contact_name=value.contact_name,
        contact_detail=value.contact_detail,
        expected_version=value.version,
    )


def _schedules(entry: Entry) -> list[Schedule]:
    return queries.list_for_engagement(entry.session, entry.reach, entry.subject.id)


def _filled(entry: Entry, chosen: Schedule | None, questionnaire: str, is_first: bool) -> Filled[Any]:
    if chosen is not None:
        names = ("version", "before_start_days", "yearly_months", "events", "answer_days", "reason", "contact_name", "contact_detail")
        return blank_form(questionnaire=questionnaire, **{name: getattr(chosen, name) for name in names})
    signed_in = entry.signed_in
    return blank_form(
        questionnaire=questionnaire or (CODE % ("", USUAL_CODE) if is_first else ""),
        version=0,
        before_start_days=USUAL_BEFORE_START if is_first and entry.subject.starts_on > _today(entry) else "",
        yearly_months=USUAL_MONTHS,
        events=list(EVENTS),
        answer_days=USUAL_ANSWER_DAYS,
        reason=say(locale_of(entry.request), "usual-text", "assessment-reason"),
        contact_name=entry.actor.display_name,
        contact_detail=signed_in.email if signed_in else "",
    )


def _today(entry: Entry) -> date:
    return local_day(entry.session, entry.subject, entry.stamp.at)


def _page(entry: Entry, filled: Filled[Any]) -> Response:
    engagement: Engagement = entry.subject
    questionnaires = queries.list_questionnaires(entry.session, entry.actor.organisation_id)
    lines = read_lines(entry, questionnaires)
    known = {line.key for line in lines}
    chosen = str(filled.raw.get("questionnaire") or "")
    return render(
        entry,
        "sending/schedule.html",
        422 if filled.problems else 200,
        engagement=engagement,
        parties=get_parties(entry.session, engagement),
        lines=lines,
        filled=filled,
        chosen=next((line for line in lines if line.key == chosen), None),
        choices=[(CODE % (row.owner, row.code), row) for row in questionnaires if CODE % (row.owner, row.code) not in known],
        events=EVENTS,
        is_open=engagement.state == EngagementState.OPEN,
        may_set=entry.may(Act.SCHEDULE_SET),
        today=_today(entry),
    )


def read_lines(entry: Entry, questionnaires: list[QuestionnaireRow]) -> list[Line]:
    """The schedules with the next date and the history of each, in a constant number of statements."""
    schedules = _schedules(entry)
    if not schedules:
        return []
    titles = {(row.owner, row.code): row.title for row in questionnaires}
    past = queries.list_past(entry.session, schedules, days(entry.session))
    runs = queries.list_runs(entry.session, [one.id for one in schedules])
    today = _today(entry)
    lines = []
    for one in schedules:
        asked = past.get(queries.key_of(one), [])
        following = next_on(queries.plan_of(one), asked, entry.subject.starts_on, today) if one.is_active else None
        title = titles.get((one.questionnaire_owner, one.questionnaire_code), {"ja": one.questionnaire_code, "en": one.questionnaire_code})
        key = CODE % (one.questionnaire_owner, one.questionnaire_code)
        lines.append(Line(one, title, key, following, runs.get(one.id, [])))
    return lines
