"""The page of an engagement: everybody finds the next step, and nobody sees more than is in reach."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from contracts.agreements import actions as agreements
from contracts.clauses.queries import find_latest
from contracts.engagements import actions as engagements
from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from storage import clock
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser
from tests.portal.pages.procurement.conftest import PARAMETERS


def offer(stored: Session, officer: Browser, engagement: Engagement) -> str:
    template = find_latest(stored, "CONFIDENTIALITY")
    assert template is not None
    made = agreements.draw_up(stored, officer.stamp(), engagement, template=template, parameters=PARAMETERS)
    stored.commit()
    return made.id


def main_of(page: str) -> str:
    return page.split("<main")[1].split("</main>")[0]


def test_a_new_engagement_asks_the_officer_for_the_agreement(officer: Browser, respondent: Browser, engagement: Engagement) -> None:
    shown = main_of(officer.get(f"/engagements/{engagement.id}").text)
    assert "次はあなたの番です：覚書を作成する" in shown
    assert shown.count("button-primary") == 1
    assert f'href="/engagements/{engagement.id}/agreement/new"' in shown
    others = main_of(respondent.get(f"/engagements/{engagement.id}").text)
    assert "未作成（委託元が作成します）" in others
    assert "button-primary" not in others


def test_an_offered_agreement_asks_each_side_until_it_has_accepted(
    officer: Browser, respondent: Browser, engagement: Engagement, stored: Session
) -> None:
    agreement = offer(stored, officer, engagement)
    for person in (officer, respondent):
        shown = main_of(person.get(f"/engagements/{engagement.id}").text)
        assert "覚書を読んで合意する" in shown
        assert f'href="/agreements/{agreement}"' in shown


def test_the_page_says_when_nobody_of_the_contractor_can_sign_in(
    officer: Browser, engagement: Engagement, contractor: Organisation, client_for: Callable[..., Browser]
) -> None:
    address = f"/engagements/{engagement.id}"
    assert "サインインできる人がまだいません" in officer.get(address).text
    client_for(contractor, Role.RESPONDENT)
    assert "サインインできる人がまだいません" not in officer.get(address).text


def test_each_needed_class_says_whether_it_may_be_shared_and_why_not(officer: Browser, engagement: Engagement) -> None:
    shown = main_of(officer.get(f"/engagements/{engagement.id}").text)
    assert f'href="/engagements/{engagement.id}/limits#class-INTERNAL"' in shown
    assert "まだ提供できません" in shown
    assert "満たしていない条件" in shown
    assert "極秘" not in shown  # only what the work needs


def test_the_chain_is_shown_downwards_to_the_top_and_never_upwards_to_the_bottom(
    officer: Browser, engagement: Engagement, contractor: Organisation, stored: Session, client_for: Callable[..., Browser]
) -> None:
    middle = client_for(contractor, Role.PROCUREMENT, Role.RESPONDENT)
    below = factories.organisation(stored, "株式会社コールプラス", registrar=contractor)
    today = clock.local_date(clock.now(), "Asia/Tokyo")
    part = engagements.open(
        stored,
        middle.stamp(),
        contractor_organisation_id=below.id,
        parent_engagement_id=engagement.id,
        work="夜間のコールセンター",
        purpose="夜間の問合せに回答するため。",
        starts_on=today,
        ends_on=today + timedelta(days=60),
        class_codes=["INTERNAL"],
        handlers=[],
    )
    stored.commit()
    top = officer.get(f"/engagements/{engagement.id}").text
    assert "夜間のコールセンター" in top
    assert f'href="/engagements/{part.id}"' in top
    seen_from_above = main_of(officer.get(f"/engagements/{part.id}").text)
    assert "button-primary" not in seen_from_above
    assert "/items" not in seen_from_above
    bottom = client_for(below, Role.RESPONDENT).get(f"/engagements/{part.id}").text
    assert "東都電機株式会社" not in bottom
    assert f'href="/engagements/{engagement.id}"' not in bottom
    assert "この業務の一部を再委託する" in middle.get(f"/engagements/{engagement.id}").text


def test_the_page_costs_as_many_statements_for_a_long_history_as_for_a_short_one(
    officer: Browser, engagement: Engagement, stored: Session, statements: list[str]
) -> None:
    def cost() -> int:
        statements.clear()
        assert officer.get(f"/engagements/{engagement.id}").status_code == 200
        return len(statements)

    offer(stored, officer, engagement)
    short = cost()
    for _ in range(5):
        offer(stored, officer, engagement)
    assert cost() == short
