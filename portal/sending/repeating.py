"""What is usual for a schedule: offered with the first questionnaire, and what its form begins with."""

from contracts.engagements.models import Engagement
from portal.guards import Entry
from questionnaires.schedules.actions import set_schedule
from questionnaires.schedules.queries import list_for_engagement
from questionnaires.schedules.rules import EVENTS, Plan

USUAL_BEFORE_START = 30  # days
USUAL_MONTHS = 12
USUAL_ANSWER_DAYS = 14


def set_usual(entry: Entry, engagement: Engagement, owner: str, code: str, *, reason: str, contact_name: str, contact_detail: str) -> None:
    """A year after each closed review, and on every event; an engagement that has a schedule of this questionnaire keeps it."""
    known = list_for_engagement(entry.session, entry.reach, engagement.id)
    if (owner, code) in {(one.questionnaire_owner, one.questionnaire_code) for one in known}:
        return
    set_schedule(
        entry.session,
        entry.stamp,
        engagement_id=engagement.id,
        questionnaire_owner=owner,
        questionnaire_code=code,
        plan=Plan(None, USUAL_MONTHS, EVENTS),
        answer_days=USUAL_ANSWER_DAYS,
        reason=reason,
        contact_name=contact_name,
        contact_detail=contact_detail,
        expected_version=0,
    )
