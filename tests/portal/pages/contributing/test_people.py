"""Asking colleagues and invited helpers, seeing how far they are, and who alone submits."""

import re
from collections.abc import Callable

from sqlmodel import Session, col, select

from contracts.parties.models import Organisation
from portal.accounts.models import Invitation
from questionnaires.assessments.models import Assessment
from questionnaires.contributing.models import Contributor
from storage.jobs.models import Job
from storage.ledger.models import LedgerEntry
from storage.stamp import Role
from tests.portal.pages.conftest import Browser


def test_a_colleague_is_asked_for_sections_and_is_seen_beside_them(
    stored: Session, client_for: Callable[..., Browser], contractor: Organisation, respondent: Browser, assessment: Assessment
) -> None:
    colleague = client_for(contractor, Role.RESPONDENT, name="山田 花子")
    people = f"/assessments/{assessment.id}/people"
    form = {"user_id": colleague.actor.user_id, "scope": "sections", "sections": ["1.1", "1.2"], "note": "Please", "locale": "ja"}
    answer = respondent.post(f"/assessments/{assessment.id}/contributors", form)
    assert answer.status_code == 303, answer.text
    page = respondent.get(people).text
    assert "山田 花子" in page
    assert "節: 1.1、1.2" in page or "1.2" in page
    assert "さんだけです" in page  # whoever shares the work out owns it
    section = respondent.get(f"/assessments/{assessment.id}/sections/1.1").text
    assert re.search(r"山田 花子</span>さんに依頼中", section)
    stored.expire_all()
    assert stored.get_one(Assessment, assessment.id).owner_user_id == respondent.actor.user_id
    payloads = [job.payload for job in stored.exec(select(Job).where(col(Job.kind) == "mail:send"))]
    assert [one["user_id"] for one in payloads if one["template"] == "contribution-asked"] == [colleague.actor.user_id]
    stored.commit()
    mine = colleague.get(f"/assessments/{assessment.id}/sections/1.1?view=mine")
    assert mine.status_code == 200
    assert "自分の担当分" in mine.text
    assert colleague.get("/contributions").text.count(f"/assessments/{assessment.id}/contribution") == 1
    assert "Please" in colleague.get(f"/assessments/{assessment.id}/contribution").text


def test_somebody_new_is_invited_with_the_part_and_the_link_stands_on_the_page(
    stored: Session, respondent: Browser, assessment: Assessment
) -> None:
    base = f"/assessments/{assessment.id}"
    people = f"{base}/people"
    form = {
        "user_id": "new", "person_name": "佐藤 健", "email": "sato@helper.example", "locale": "ja", "scope": "items", "items": ["1.1-01"],
    }  # fmt: skip
    assert respondent.post(f"{base}/contributors", form).status_code == 303
    invitation = stored.exec(select(Invitation)).one()
    part = stored.exec(select(Contributor)).one()
    assert (invitation.role, invitation.email) == (Role.CONTRIBUTOR, "sato@helper.example")
    assert (part.invitation_id, part.user_id, part.items) == (invitation.id, None, ["1.1-01"])
    stored.commit()
    page = respondent.get(people).text
    assert "/invitations/" in page
    assert "佐藤 健" in page
    # Asked for more before it was accepted: the same invitation brings both.
    again = form | {"items": ["1.1-02"]}
    assert respondent.post(f"{base}/contributors", again).status_code == 303
    assert len(stored.exec(select(Invitation)).all()) == 1
    stored.commit()
    parts = [one.id for one in stored.exec(select(Contributor))]
    for number, part_id in enumerate(parts):
        stored.commit()
        assert respondent.post(f"{base}/contributors/{part_id}/removal").status_code == 303
        stored.expire_all()
        assert (stored.exec(select(Invitation)).one().revoked_at is not None) is (number == 1)
        stored.commit()


def test_what_is_missing_in_the_form_is_said_beside_it(respondent: Browser, assessment: Assessment) -> None:
    nobody = respondent.post(f"/assessments/{assessment.id}/contributors", {"user_id": "new", "scope": "sections"})
    assert nobody.status_code == 422
    assert "f-person_name-problem" in nobody.text
    nothing = {"user_id": respondent.actor.user_id, "scope": "sections"}
    empty = respondent.post(f"/assessments/{assessment.id}/contributors", nothing)
    assert empty.status_code == 422
    unknown = respondent.post(f"/assessments/{assessment.id}/contributors", nothing | {"sections": ["9.9"]})
    assert "9.9" in unknown.text


def test_the_owner_alone_submits_and_hands_that_on(
    stored: Session,
    client_for: Callable[..., Browser],
    contractor: Organisation,
    respondent: Browser,
    helper: Browser,
    assessment: Assessment,
) -> None:
    other = client_for(contractor, Role.RESPONDENT, name="Other")
    assert respondent.post(f"/assessments/{assessment.id}/owner", {"user_id": helper.actor.user_id}).status_code == 422
    assert respondent.post(f"/assessments/{assessment.id}/owner", {"user_id": respondent.actor.user_id}).status_code == 303
    form = {"person_name": "Other", "person_title": "Head", "language": "ja", "agreed": "yes"}
    assert other.post(f"/assessments/{assessment.id}/submission", form).status_code == 403
    told = other.get(f"/assessments/{assessment.id}/submission")
    assert told.status_code == 403
    assert "回答の分担" in told.text
    assert f"/assessments/{assessment.id}/submission" not in other.get(f"/assessments/{assessment.id}/missing").text
    assert respondent.post(f"/assessments/{assessment.id}/owner", {"user_id": other.actor.user_id}).status_code == 303
    assert respondent.post(f"/assessments/{assessment.id}/submission", form).status_code == 403
    assert other.post(f"/assessments/{assessment.id}/submission", form).status_code == 303
    entries = stored.exec(select(LedgerEntry).where(col(LedgerEntry.act) == "owner:name")).all()
    assert [entry.engagement_id for entry in entries] == [None, None]  # the company's own business


def test_nobody_of_the_other_side_sees_who_answers_what(reviewer: Browser, officer: Browser, assessment: Assessment) -> None:
    for browser in (reviewer, officer):
        assert browser.get(f"/assessments/{assessment.id}/people").status_code == 403


def test_who_is_on_the_section_is_said_to_colleagues_only(
    client_for: Callable[..., Browser], contractor: Organisation, respondent: Browser, reviewer: Browser, assessment: Assessment
) -> None:
    colleague = client_for(contractor, Role.RESPONDENT, name="山田 花子")
    here = f"/assessments/{assessment.id}/sections/1.1/presence"
    assert "山田" not in respondent.post(here, is_htmx=True).text
    assert "Tanaka Yumi" in colleague.post(here, is_htmx=True).text
    assert "山田 花子" in respondent.post(here, is_htmx=True).text
    assert "山田" not in respondent.post(here.replace("1.1", "1.2"), is_htmx=True).text
    assert respondent.post(here).status_code == 303
    assert reviewer.post(here, is_htmx=True).status_code == 403
    assert respondent.post(here.replace("1.1", "9.9"), is_htmx=True).status_code == 404
