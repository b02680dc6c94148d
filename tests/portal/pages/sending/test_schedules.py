"""The schedule of an engagement on screen, and its offer with the first questionnaire."""

from datetime import timedelta

from sqlmodel import Session, select

from contracts.engagements.models import Engagement
from portal.sending.scheduling import sweep
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.schedules.models import Schedule
from storage import clock
from tests.portal.pages.conftest import Browser
from tests.portal.pages.procurement.test_issuing import sent


def given(**change: object) -> dict[str, object]:
    values = {
        "questionnaire": "|S01",
        "version": "0",
        "yearly_months": "12",
        "events": ["incident"],
        "answer_days": "14",
        "reason": "定期確認",
        "contact_name": "山田",
        "contact_detail": "03-0000-0000",
    }
    return {**values, **change}


def test_a_schedule_is_set_changed_and_ended(officer: Browser, engagement: Engagement, stored: Session) -> None:
    page = f"/engagements/{engagement.id}/schedule"
    assert "自動で送付される質問票はまだありません" in officer.get(page).text
    assert officer.post(page, given()).status_code == 303
    shown = officer.get(page).text
    assert "前回の確認完了から12か月後" in shown
    assert "事故の登録" in shown
    changed = officer.post(page, given(version="1", yearly_months="6", events=[]))
    assert changed.status_code == 303
    stale = officer.post(page, given(version="1"))
    assert stale.status_code == 422
    assert "ほかの方がこの送付予定を変更しました" in stale.text
    assert officer.post(page, given(version="2", yearly_months="", events=[])).status_code == 303
    row = stored.exec(select(Schedule)).one()
    assert (row.yearly_months, row.is_active, row.version) == (None, False, 3)


def test_the_next_date_and_the_history_stand_on_the_page(
    officer: Browser, engagement: Engagement, assessment: Assessment, stored: Session
) -> None:
    page = f"/engagements/{engagement.id}/schedule"
    officer.post(page, given())
    assessment.state, assessment.closed_at = AssessmentState.CLOSED, clock.now()
    stored.add(assessment)
    stored.commit()
    assert "次回の送付は" in officer.get(page).text
    assert sweep(stored, clock.now() + timedelta(days=370)).issued == 1
    stored.commit()
    shown = officer.get(page).text
    assert "自動で送付済み" in shown
    assert "前回の確認からの経過" in shown


def test_the_usual_schedule_is_offered_with_the_first_questionnaire_only(officer: Browser, engagement: Engagement, stored: Session) -> None:
    form = f"/engagements/{engagement.id}/assessments/new"
    assert 'name="is_repeated" value="yes" checked' in officer.get(form).text
    assert officer.post(f"/engagements/{engagement.id}/assessments", sent(stored, is_repeated="yes")).status_code == 303
    row = stored.exec(select(Schedule)).one()
    stored.commit()
    assert (row.questionnaire_code, row.yearly_months, len(row.events)) == ("S01", 12, 5)
    assert 'name="is_repeated" value="yes" checked' not in officer.get(form).text


def test_the_facts_of_the_engagement_are_frozen_with_the_questionnaire(officer: Browser, engagement: Engagement, stored: Session) -> None:
    edit = f"/engagements/{engagement.id}/edit"
    terms = {
        "version": "1", "starts_on": engagement.starts_on.isoformat(), "ends_on": engagement.ends_on.isoformat(),
        "class_codes": ["INTERNAL"], "tier": "1", "place": "大阪", "telework": "yes",
    }  # fmt: skip
    assert officer.post(edit, terms).status_code == 303
    assert "重要度1（高い）" in officer.get(f"/engagements/{engagement.id}").text
    officer.post(f"/engagements/{engagement.id}/assessments", sent(stored))
    made = stored.exec(select(Assessment)).one()
    assert made.profile == {"tier": "1", "country": "JP", "classes": ["INTERNAL"], "recontracts": "no", "telework": "yes"}


def test_the_contractor_does_not_see_the_schedule(respondent: Browser, engagement: Engagement) -> None:
    assert respondent.get(f"/engagements/{engagement.id}/schedule").status_code == 403
    assert "/schedule" not in respondent.get(f"/engagements/{engagement.id}").text
