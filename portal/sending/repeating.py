"""What is usual for a schedule: offered with the first questionnaire, and what its form begins with."""

from collections.abc import Sequence

from contracts.engagements.models import Engagement
from portal.guards import Entry
from questionnaires.schedules.actions import set_schedule
from questionnaires.schedules.queries import list_for_engagement
from questionnaires.schedules.rules import EVENTS, Plan
from questionnaires.templates.queries import VersionRow

USUAL_BEFORE_START = 30  # days
USUAL_MONTHS = 12
USUAL_ANSWER_DAYS = 14
USUAL_CODE = "S01"  # the measures of contractors: what this portal is built around


def usual_version(versions: Sequence[VersionRow]) -> str:
    """The id of the version that a form begins with; "" where there is none at all."""
    return next((row.id for row in versions if row.code == USUAL_CODE), versions[0].id if versions else "")


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
