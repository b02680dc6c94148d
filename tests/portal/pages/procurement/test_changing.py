"""Changing the period and the classes of an engagement."""

from datetime import date

from sqlmodel import Session

from contracts.engagements.models import Engagement
from contracts.engagements.queries import list_classes
from tests.portal.pages.conftest import Browser


def form(engagement: Engagement, **change: object) -> dict[str, object]:
    given: dict[str, object] = {
        "version": engagement.version,
        "starts_on": engagement.starts_on.isoformat(),
        "ends_on": engagement.ends_on.isoformat(),
        "class_codes": ["INTERNAL"],
    }
    return {**given, **change}


def test_period_and_classes_are_changed_and_the_limits_follow(officer: Browser, engagement: Engagement, stored: Session) -> None:
    page = f"/engagements/{engagement.id}/edit"
    answer = officer.post(page, form(engagement, ends_on="2028-01-31", class_codes=["CONFIDENTIAL", "INTERNAL"]))
    assert answer.status_code == 303
    stored.refresh(engagement)
    assert engagement.ends_on == date(2028, 1, 31)
    assert list_classes(stored, engagement.id) == ["CONFIDENTIAL", "INTERNAL"]
    stored.commit()
    assert "2028年1月31日" in officer.get(f"/engagements/{engagement.id}/limits").text


def test_the_second_editor_is_told_and_nothing_is_overwritten(officer: Browser, engagement: Engagement, stored: Session) -> None:
    page = f"/engagements/{engagement.id}/edit"
    before = form(engagement)
    assert officer.post(page, {**before, "ends_on": "2028-01-31"}).status_code == 303
    answer = officer.post(page, {**before, "ends_on": "2029-01-31"})
    assert answer.status_code == 422
    assert "2029-01-31" in answer.text
    stored.refresh(engagement)
    assert engagement.ends_on == date(2028, 1, 31)


def test_the_contractor_cannot_change_it(respondent: Browser, engagement: Engagement) -> None:
    assert respondent.get(f"/engagements/{engagement.id}/edit").status_code == 403
