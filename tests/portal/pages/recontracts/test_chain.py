"""The picture of the chain and its table: who sees what of whom, six links deep, in a constant number of statements."""

import re

import pytest
from sqlmodel import Session

from contracts.engagements.models import Engagement
from contracts.parties.actions import register_contractor
from contracts.parties.models import Organisation
from contracts.parties.rules import corporate_check_digit
from storage.stamp import Role
from tests.contracts.world import open_engagement, pass_on, people
from tests.portal.pages.conftest import Browser
from tests.portal.pages.recontracts.conftest import Stage

SECRETS = ("極秘の担当者", "secret-contact@kaku.example", "管轄裁判所")
DEPTH = 6


@pytest.fixture
def deep(stage: Stage, stored: Session) -> list[Engagement]:
    """Six links below each other; the second one without consent."""
    parent, stamp, links = stage.world.engagement, people(stage.world.contractor, Role.PROCUREMENT), []
    for number in range(1, DEPTH):
        name = f"第{number}次再委託先"
        if number == 2:
            company = register_contractor(stored, stamp, name=name, country="US")
            link = open_engagement(stored, stamp, company, parent=parent)
        else:
            company, link = pass_on(stage.world, name, _number(number), stamp=stamp, parent=parent)
        links.append(link)
        parent, stamp = link, people(company, Role.PROCUREMENT)
    stored.commit()
    return links


def test_the_principal_sees_every_link_with_its_worst_fact_and_the_same_in_the_table(stage: Stage, deep: list[Engagement]) -> None:
    page = stage.principal.get(f"{stage.top}/chain").text
    assert page.count('class="chain-box"') == 2 * (DEPTH + 1)  # both layouts, each with the principal at the top
    table = page[page.index("<table") :]
    for number in range(1, DEPTH):
        assert f"第{number}次再委託先" in table
    assert "承諾なし" in page
    assert "style=" not in page
    for layout in ("wide", "narrow"):
        assert f'id="{layout}-title"' in page
        assert f'id="{layout}-desc"' in page
    english = stage.principal.get(f"{stage.top}/chain", locale="en").text
    assert "Consent missing" in english
    api = stage.principal.get(f"/api/v1{stage.top}/chain").json()
    assert [link["depth"] for link in api] == list(range(DEPTH))
    assert {link["consent"] for link in api} == {"not-needed", "given", "missing"}
    assert deep[1].id in {link["engagement_id"] for link in api if link["worst"] == "consent-missing"}


def test_below_nobody_sees_who_stands_above_or_beside(stage: Stage, deep: list[Engagement]) -> None:
    middle = deep[2]
    of = people_at(stage, middle.contractor_organisation_id)
    page = of.get(f"/engagements/{middle.id}/chain").text
    assert "アサヒ製作所" not in page
    assert "第1次再委託先" not in page
    assert "第5次再委託先" in page
    assert of.get(f"{stage.top}/chain").status_code == 404


def test_what_others_agreed_and_answered_stays_between_them(stage: Stage, deep: list[Engagement]) -> None:
    """Whoever stands further up gets states and figures: no terms, no answers, no persons, no contacts."""
    here = f"/engagements/{deep[0].id}"
    pages = [stage.principal.get(path).text for path in (here, f"{here}/chain", f"{here}/limits", f"{here}/recontracts")]
    for secret in SECRETS:
        assert all(secret not in page for page in pages), secret
    assert "木村" not in pages[0], "who handles what is for the two parties"
    for path in re.findall(r'href="(/(?:agreements|assessments)/\w+[^"]*)"', pages[0]):
        assert stage.principal.get(path).status_code in {403, 404}, path


def test_the_picture_costs_the_same_for_one_link_and_for_many(stage: Stage, deep: list[Engagement], statements: list[str]) -> None:
    counts = []
    for path in (f"/engagements/{deep[-1].id}/chain", f"{stage.top}/chain"):
        who = stage.principal
        who.get(path)
        statements.clear()
        assert who.get(path).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def people_at(stage: Stage, organisation_id: str) -> Browser:
    company = stage.world.session.get_one(Organisation, organisation_id)
    stage.world.session.commit()
    return stage.client_for(company, Role.RESPONDENT)


def _number(serial: int) -> str:
    base = f"999901{serial:06d}"
    return f"{corporate_check_digit(base)}{base}"
