"""A score that was set by hand counts wherever a score counts, and only through its last day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from contracts.engagements.models import EngagementClass
from contracts.engagements.queries import reach_of
from contracts.parties.models import Organisation
from portal.pages.procurement.pipeline import Yardstick, count_pipeline, list_pipeline
from portal.sending.choosing import Choice, candidates
from questionnaires.assessments.models import Assessment
from questionnaires.scoring.overrides.actions import approve, propose
from questionnaires.scoring.queries import latest
from questionnaires.scoring.rules import tenths
from questionnaires.templates.models import QuestionnaireVersion
from storage import clock
from storage.stamp import Role
from tests import factories
from tests.portal.api.conftest import Program, program
from tests.portal.pages.conftest import Browser
from tests.portal.reports.reading import text_of

__all__ = ["program"]
TODAY = clock.local_date(clock.now(), "Asia/Tokyo")
LAST = TODAY + timedelta(days=10)
YARDSTICK = Yardstick("S01", {"INTERNAL": 50})


@pytest.fixture
def raised(reviewer: Browser, principal: Organisation, submitted: str, assessment: Assessment, stored: Session) -> Assessment:
    """A closed review that found little, which two persons have set to 91.5 % for ten days; the work needs 50."""
    reviewer.post(f"{submitted}/review/acceptance")
    reviewer.post(f"{submitted}/review/closing")
    stored.rollback()
    stored.refresh(assessment)
    stored.add(EngagementClass(engagement_id=assessment.engagement_id, class_code="INTERNAL"))
    wishes: dict[str, Any] = {"percent_tenths": 915, "reason": "Seen on site", "ends_on": LAST, "today": TODAY}
    made = propose(stored, reviewer.stamp(), assessment, **wishes)
    approve(stored, factories.stamp(principal, Role.REVIEWER), assessment, override_id=made.id, today=TODAY)
    stored.commit()
    return assessment


@pytest.mark.parametrize(("today", "is_by_hand"), [(LAST, True), (LAST + timedelta(days=1), False)])
def test_the_pipeline_and_what_is_sent_go_by_it_through_its_last_day(
    raised: Assessment, officer: Browser, stored: Session, today: date, is_by_hand: bool
) -> None:
    reach = reach_of(officer.actor)
    (row,) = list_pipeline(stored, reach, today, YARDSTICK)
    assert (row.percent_tenths == 915) is is_by_hand
    assert (count_pipeline(stored, reach, today, YARDSTICK).weak == 0) is is_by_hand
    version = stored.get_one(QuestionnaireVersion, raised.version_id)
    choice = candidates(reach, Choice(score_below=50), version=version, time_zone="Asia/Tokyo", questionnaire="S01", today=today)
    assert (stored.execute(choice).all() == []) is is_by_hand


def test_programs_pages_and_papers_say_what_counts_and_beside_it_what_was_computed(
    raised: Assessment, officer: Browser, respondent: Browser, reviewer: Browser, program: Callable[[Browser], Program]
) -> None:
    assert "91.5" in officer.get("/procurement").text
    assert "91.5" in officer.get(f"/engagements/{raised.engagement_id}").text
    paper = text_of(officer.get(f"/engagements/{raised.engagement_id}/report.pdf", locale="en").content)
    assert "Score 91.5 %" in paper
    assert "Reason: Seen on site" in paper
    own = program(respondent)
    score = own.ask("GET", f"/assessments/{raised.id}/score").json()
    assert (score["percent_tenths"], score["override"]["ends_on"], score["override"]["reason"]) == (915, LAST.isoformat(), "Seen on site")
    assert score["override"]["set_by"] == []  # the people of the issuer are not told outside it
    assert score["earned"] == sum(line["earned"] for line in score["breakdown"]["lines"])
    assert score["computed_percent_tenths"] == tenths(score["earned"], score["possible"])
    assert own.ask("GET", f"/engagements/{raised.engagement_id}/score").json() == score
    assert program(reviewer).ask("GET", f"/assessments/{raised.id}/score").json()["override"]["set_by"] == ["Takahashi Makoto"]


def test_pipeline_and_board_mark_a_review_past_its_date_by_one_rule(raised: Assessment, officer: Browser, stored: Session) -> None:
    record = latest(stored, raised.id)
    assert record is not None
    for days, is_past in ((365, False), (367, True)):
        moment = clock.now() - timedelta(days=days)
        record.computed_at = raised.closed_at = moment
        stored.commit()
        for page in ("/procurement", "/board"):
            assert ("review date passed" in officer.get(page, locale="en").text) is is_past, (page, days)
