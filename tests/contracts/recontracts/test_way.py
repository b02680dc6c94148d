"""The way after the request: the same terms and questions sent down, compared, promised and reported."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlmodel import col

from contracts.agreements.actions import accept
from contracts.agreements.queries import find_current, find_in_force
from contracts.engagements.models import Engagement
from contracts.engagements.queries import Reach, reach_of
from contracts.obligations.models import Obligation, Performance
from contracts.recontracts import actions, listing
from contracts.recontracts.comparing import lay_side_by_side
from contracts.recontracts.consents import hash_all, write_consents
from contracts.recontracts.models import Recontract
from contracts.recontracts.progress import read_progress
from contracts.recontracts.queries import find_consent, has_report_consent
from contracts.recontracts.rules import CONSENTS
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Role
from tests import factories
from tests.contracts.recontracts.conftest import Chain, down, people_of
from tests.contracts.world import TERMS, open_engagement


def _states(chain: Chain, *codes: str) -> dict[str, str]:
    query = (
        select(col(Obligation.code), col(Performance.state))
        .join(Performance, col(Performance.obligation_id) == col(Obligation.id))
        .where(col(Performance.engagement_id) == chain.world.engagement.id, col(Obligation.code).in_(codes))
        .where(col(Performance.occasion).startswith("recontract:"))
    )
    return dict(chain.session.execute(query).all())


def _begin(chain: Chain) -> tuple[Recontract, Engagement]:
    """A request with consent, and the link below with its terms offered."""
    request = chain.send()
    chain.approve(request)
    return request, actions.send_down(chain.session, chain.officer, request, **down()).engagement


def test_one_press_sends_down_the_same_terms_and_the_same_questions_and_a_second_one_adds_nothing(chain: Chain) -> None:
    session, request = chain.session, chain.send()
    made = actions.send_down(session, chain.officer, request, **down(parameters={**TERMS, "survival_years": "7"}))
    upper = find_in_force(session, chain.world.engagement.id)
    assert upper is not None
    assert made.agreement is not None
    assert made.assessment is not None
    assert made.agreement.template_id == upper.template_id
    assert made.agreement.parameters["survival_years"] == 7
    assert (made.assessment.respondent_organisation_id, made.engagement.parent_engagement_id) == (
        chain.partner.id,
        chain.world.engagement.id,
    )
    again = actions.send_down(session, chain.officer, request, **down())
    assert (again.engagement.id, again.agreement, again.assessment) == (made.engagement.id, None, None)


def test_a_figure_that_asks_for_less_is_refused_by_name(chain: Chain) -> None:
    request = chain.send()
    with pytest.raises(Invalid) as raised:
        actions.send_down(chain.session, chain.officer, request, **down(parameters={**TERMS, "incident_first_notice_hours": "48"}))
    assert (raised.value.field, raised.value.parameters) == ("incident_first_notice_hours", {"above": 24, "below": 48})


def test_nothing_is_sent_down_before_it_was_asked_for_nor_after_a_refusal(chain: Chain) -> None:
    request = chain.draft()
    with pytest.raises(Conflict):
        actions.send_down(chain.session, chain.officer, request, **down())
    actions.send(chain.session, chain.officer, request, expected_version=request.version)
    by = {"person_name": "鈴木", "person_title": "課長"}
    actions.refuse(chain.session, chain.world.officer, request, reason="国外", expected_version=request.version, **by)
    with pytest.raises(Conflict):
        actions.send_down(chain.session, chain.officer, request, **down())


def test_all_four_duties_of_a_re_contract_are_fulfilled_on_the_way(chain: Chain) -> None:
    session = chain.session
    request, below = _begin(chain)
    with pytest.raises(Conflict):
        actions.compare_by_text(session, chain.officer, request, person_name="白石")  # the terms are only offered
    offered = find_current(session, below.id)
    assert offered is not None
    _accept(chain, below)
    actions.follow(session, chain.officer, below.id)
    assert _states(chain, "SUB-1", "SUB-2a", "SUB-2b", "SUB-3d") == {
        "SUB-1": "fulfilled",
        "SUB-2a": "due",
        "SUB-2b": "due",
        "SUB-3d": "due",
    }
    compared = lay_side_by_side(session, below)
    assert compared is not None
    assert compared.is_complete
    assert all(item.is_word_for_word for item in compared.items)
    with pytest.raises(Conflict) as raised:
        actions.send_report(session, chain.officer, request, person_name="白石", person_title="課長")
    assert raised.value.code == "recontract-report-not-ready"
    actions.compare_by_text(session, chain.officer, request, person_name="白石")
    assert _states(chain, "SUB-2a") == {"SUB-2a": "fulfilled"}
    chain.sign(below)
    assert [step.state for step in read_progress(session, request).steps()] == ["done", "done", "done", "current", "done", "current"]
    report = actions.send_report(session, chain.officer, request, person_name="白石", person_title="課長")
    assert report.facts["comparison"]["carried"] == 12
    assert {one["code"] for one in report.facts["direct_consents"]} == set(CONSENTS)
    assert _states(chain, "SUB-2b", "SUB-3d") == {"SUB-2b": "fulfilled", "SUB-3d": "fulfilled"}


def test_each_promise_is_signed_by_the_re_contractor_and_the_third_opens_its_reports(chain: Chain) -> None:
    session = chain.session
    below = open_engagement(session, chain.officer, chain.partner, parent=chain.world.engagement)
    texts = write_consents(session, below)
    assert "アサヒ製作所" in texts[0].text["ja"]
    assert "Asahi Works" in texts[0].text["en"]
    chain.sign(below, "SUB-3a", "SUB-3b")
    assert has_report_consent(session, [below.id]) == set()
    assert [row.signed for row in listing.list_to_sign(session, _reach(chain, below))] == [2]
    chain.sign(below)
    assert has_report_consent(session, [below.id, chain.world.engagement.id]) == {below.id}
    signed: dict[str, Any] = {"codes": CONSENTS, "person_name": "栗原", "person_title": "次長", "locale": "ja"}
    by = people_of(chain.partner.id, session, Role.RESPONDENT)
    with pytest.raises(Conflict):
        actions.sign_consents(session, by, below, text_hash="0" * 64, **signed)
    with pytest.raises(Forbidden):
        actions.sign_consents(session, chain.officer, below, text_hash=hash_all(texts), **signed)
    with pytest.raises(Missing):
        actions.sign_consents(session, chain.world.respondent, chain.world.engagement, text_hash="", **signed)


def test_a_paper_of_its_own_is_ticked_item_by_item_and_counts_only_when_whole(chain: Chain) -> None:
    session = chain.session
    request, below = _begin(chain)
    _accept(chain, below)
    paper = factories.evidence(session, chain.world.contractor, engagement_id=chain.world.engagement.id)
    places = {f"1.2-02{letter}": f"第{number}条" for number, letter in enumerate("abcdefghijkl", start=1)}
    incomplete = {**places, "1.2-02j": " "}
    actions.compare_by_hand(session, chain.officer, request, places=incomplete, evidence_id=paper.id, person_name="白石")
    assert _states(chain, "SUB-2a") == {"SUB-2a": "due"}
    actions.compare_by_hand(session, chain.officer, request, places=places, evidence_id=paper.id, person_name="白石")
    assert _states(chain, "SUB-2a") == {"SUB-2a": "fulfilled"}
    foreign = factories.evidence(session, chain.partner, engagement_id=below.id)
    with pytest.raises(Missing):
        actions.compare_by_hand(session, chain.officer, request, places=places, evidence_id=foreign.id, person_name="白石")


def test_the_questions_of_many_links_are_found_in_a_constant_number_of_statements(chain: Chain) -> None:
    links = [open_engagement(chain.session, chain.officer, chain.partner, parent=chain.world.engagement).id for _ in range(6)]
    for link in links[:3]:
        chain.approve(chain.send(below=link))
    one, many = (
        _statements(chain, lambda: find_consent(chain.session, links[:1])),
        _statements(chain, lambda: find_consent(chain.session, links)),
    )
    assert one == many == 3


def _statements(chain: Chain, read: Callable[[], object]) -> int:
    seen: list[str] = []
    engine = chain.session.get_bind()

    def note(*args: Any) -> None:
        seen.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def _accept(chain: Chain, below: Engagement) -> None:
    """Both sides accept the terms offered below."""
    agreement = find_current(chain.session, below.id)
    assert agreement is not None
    for stamp in (chain.officer, people_of(below.contractor_organisation_id, chain.session, Role.RESPONDENT)):
        accept(
            chain.session,
            stamp,
            agreement,
            person_name=stamp.actor.display_name,
            person_title="部長",
            consent="同意します",
            text_hash=agreement.text_hash,
        )


def _reach(chain: Chain, below: Engagement) -> Reach:
    return reach_of(people_of(below.contractor_organisation_id, chain.session, Role.RESPONDENT).actor)
