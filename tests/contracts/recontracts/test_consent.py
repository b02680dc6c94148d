"""Asking before the fact: the way of a request up the chain, and what it makes fall due."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from contracts.engagements import queries as engagements
from contracts.engagements.models import Engagement
from contracts.obligations.models import Obligation, Performance
from contracts.parties.actions import register_contractor
from contracts.recontracts import actions, listing, queries
from contracts.recontracts.models import Recontract
from contracts.recontracts.rules import ConsentState, RecontractState
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Role
from tests.contracts.recontracts.conftest import Chain, down
from tests.contracts.world import NUMBERS, entries, later, open_engagement, pass_on, people


def _duties(chain: Chain, engagement: Engagement, request: Recontract) -> dict[str, str]:
    query = (
        select(col(Obligation.code), col(Performance.state))
        .join(Performance, col(Performance.obligation_id) == col(Obligation.id))
        .where(col(Performance.engagement_id) == engagement.id, col(Performance.occasion) == f"recontract:{request.id}")
    )
    return dict(chain.session.execute(query).all())


def test_a_request_is_asked_about_answered_and_approved_with_a_condition_in_writing(chain: Chain) -> None:
    world, session = chain.world, chain.session
    request = chain.send()
    assert _duties(chain, world.engagement, request) == {"SUB-1": "due", "SUB-2a": "due"}
    asked = actions.ask(session, world.officer, request, question="保管場所は施錠されますか", expected_version=request.version)
    assert [row.id for row in listing.list_to_answer(session, engagements.reach_of(chain.officer.actor))] == [request.id]
    actions.answer(session, chain.officer, request, question_id=asked.id, text="はい、入退室も記録します")
    assert [row.id for row in listing.list_to_decide(session, engagements.reach_of(world.officer.actor))] == [request.id]
    chain.approve(request, conditions="宛名は作業の翌日までに消去すること")
    assert request.state == RecontractState.APPROVED
    assert _duties(chain, world.engagement, request) == {"SUB-1": "fulfilled", "SUB-2a": "due"}
    written = [entry.act for entry in entries(session) if entry.subject_kind == "recontract"]
    assert written == ["recontract:draft", "recontract:send", "recontract:ask", "recontract:answer", "recontract:decide"]


def test_what_does_not_fit_into_the_work_above_is_not_even_written_down(chain: Chain) -> None:
    top = chain.world.engagement
    cases: list[tuple[dict[str, Any], str]] = [
        ({"class_codes": ("CONFIDENTIAL", "NO_SUCH")}, "recontract-class-outside"),
        ({"class_codes": ()}, "class-missing"),
        ({"ends_on": top.ends_on + timedelta(days=1)}, "recontract-period-outside"),
        ({"starts_on": top.starts_on - timedelta(days=1)}, "recontract-period-outside"),
        ({"starts_on": date(2027, 1, 2), "ends_on": date(2027, 1, 1)}, "period-reversed"),
        ({"necessity": "  "}, "recontract-text-missing"),
    ]
    for changes, code in cases:
        with pytest.raises(Invalid) as raised:
            chain.draft(**changes)
        assert raised.value.code == code
    with pytest.raises(Missing):
        chain.draft(partner_organisation_id=chain.world.contractor.id)
    with pytest.raises(Forbidden):
        chain.draft(stamp=chain.world.officer)


def test_a_draft_is_the_contractors_own_and_the_partner_never_sees_the_request(chain: Chain) -> None:
    session = chain.session
    request = chain.draft()
    above, partner = engagements.reach_of(chain.world.officer.actor), engagements.reach_of(people(chain.partner, Role.RESPONDENT).actor)
    with pytest.raises(Missing):
        queries.get(session, above, request.id)
    assert listing.list_for_engagement(session, above, chain.world.engagement.id) == []
    actions.send(session, chain.officer, request, expected_version=request.version)
    assert queries.get(session, above, request.id) is request
    with pytest.raises(Missing):
        queries.get(session, partner, request.id)


def test_refusal_needs_a_reason_and_leaves_nothing_owed(chain: Chain) -> None:
    request, by = chain.send(), {"person_name": "鈴木", "person_title": "課長"}
    with pytest.raises(Invalid):
        actions.refuse(chain.session, chain.world.officer, request, reason=" ", expected_version=request.version, **by)
    actions.refuse(chain.session, chain.world.officer, request, reason="国外での保管", expected_version=request.version, **by)
    assert request.state == RecontractState.REFUSED
    assert _duties(chain, chain.world.engagement, request) == {"SUB-1": "fulfilled", "SUB-2a": "cancelled"}
    with pytest.raises(Conflict):
        chain.approve(request)


def test_a_withdrawn_request_owes_nothing_and_a_decision_on_what_was_not_seen_is_refused(chain: Chain) -> None:
    request = chain.send()
    with pytest.raises(Conflict) as raised:
        actions.withdraw(chain.session, chain.officer, request, expected_version=request.version - 1)
    assert raised.value.code == "recontract-changed-meanwhile"
    actions.withdraw(chain.session, chain.officer, request, expected_version=request.version)
    assert _duties(chain, chain.world.engagement, request) == {"SUB-1": "cancelled", "SUB-2a": "cancelled"}


def test_who_asked_cannot_consent_for_the_other_company(chain: Chain) -> None:
    request, world = chain.send(), chain.world
    both = people(world.principal, Role.PROCUREMENT)
    request.sent_by = both.actor.user_id
    chain.session.flush()
    with pytest.raises(Forbidden) as raised:
        chain.approve(request, both)
    assert raised.value.code == "second-person-needed"


def test_consent_goes_up_to_every_principal_whose_terms_ask_for_it(chain: Chain) -> None:
    world, session = chain.world, chain.session
    below, link = pass_on(world, "Second", NUMBERS[3], stamp=chain.officer, parent=world.engagement)
    deeper = people(below, Role.PROCUREMENT)
    partner = register_contractor(session, deeper, name="Third", country="US")
    request = chain.send(link, stamp=deeper, partner_organisation_id=partner.id)
    with pytest.raises(Forbidden):
        chain.approve(request)  # the principal at the top: not its turn yet
    chain.approve(request, chain.officer, conditions="A")
    assert (request.state, request.level_engagement_id) == (RecontractState.SENT, world.engagement.id)
    assert _duties(chain, world.engagement, request) == {"SUB-1": "due"}
    made = actions.send_down(session, deeper, request, **down())
    assert queries.find_consent(session, [made.engagement.id])[made.engagement.id].state is ConsentState.ASKED
    chain.approve(request, later(world.officer), conditions="B")
    fact = queries.find_consent(session, [made.engagement.id])[made.engagement.id]
    assert (fact.state, fact.conditions, fact.is_given) == (ConsentState.GIVEN, ("A", "B"), True)
    assert _duties(chain, world.engagement, request) == {"SUB-1": "fulfilled"}
    actions.revoke(session, world.officer, request, reason="事故", person_name="鈴木", person_title="課長")
    fact = queries.find_consent(session, [made.engagement.id])[made.engagement.id]
    assert (fact.state, fact.revoked_at, fact.class_codes) == (ConsentState.REVOKED, world.officer.at, frozenset())
    concerned = queries.list_concerned(session, request, except_for=world.principal.id)
    assert concerned == ([world.contractor.id], [(made.engagement.id, partner.id)]), "who had consented too, and who works below"


def test_an_older_link_lacks_consent_until_it_is_asked_for_afterwards(chain: Chain) -> None:
    world, session = chain.world, chain.session
    link = open_engagement(session, chain.officer, chain.partner, parent=world.engagement)
    found = queries.find_consent(session, [link.id, world.engagement.id])
    assert (found[link.id].state, found[world.engagement.id].is_needed) == (ConsentState.MISSING, False)
    request = chain.send(below=link.id)
    assert request.is_after_the_fact
    with pytest.raises(Conflict) as raised:
        chain.draft(below=link.id)
    assert raised.value.code == "recontract-already-asked"
    chain.approve(request)
    fact = queries.find_consent(session, [link.id])[link.id]
    assert fact.covers("INTERNAL", date(2027, 3, 31))
    assert not fact.covers("PERSONAL_DATA", date(2027, 3, 31))  # the work below needs it; consent was not asked for it


def test_nobody_gets_back_what_it_passed_on_even_under_another_registration(chain: Chain) -> None:
    world, session = chain.world, chain.session
    below, link = pass_on(world, "Second", NUMBERS[3], stamp=chain.officer, parent=world.engagement)
    deeper = people(below, Role.PROCUREMENT)
    again = register_contractor(session, deeper, name="アサヒ製作所（別登録）", corporate_number=NUMBERS[0])
    for attempt in (
        lambda: chain.draft(link, stamp=deeper, partner_organisation_id=again.id),
        lambda: open_engagement(session, deeper, again, parent=link),
    ):
        with pytest.raises(Conflict) as raised:
            attempt()
        assert raised.value.code == "recontract-circle"
        assert raised.value.parameters["path"] == "アサヒ製作所 → 川口データ → Second → アサヒ製作所（別登録）"


def test_a_consent_is_widened_by_a_second_one_and_stands_until_then(chain: Chain) -> None:
    link = open_engagement(chain.session, chain.officer, chain.partner, parent=chain.world.engagement)
    first = chain.send(below=link.id)
    chain.approve(first)
    second = chain.send(below=link.id, class_codes=("INTERNAL", "PERSONAL_DATA"))
    assert queries.find_consent(chain.session, [link.id])[link.id].recontract_id == first.id
    chain.approve(second)
    fact = queries.find_consent(chain.session, [link.id])[link.id]
    assert (fact.recontract_id, set(fact.class_codes)) == (second.id, {"INTERNAL", "PERSONAL_DATA"})
    chain.session.refresh(first)
    assert first.state == RecontractState.SUPERSEDED
