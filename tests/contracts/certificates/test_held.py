"""What a contractor holds counts once another company's person has looked, and until its last day."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.certificates.actions import file, judge, withdraw
from contracts.certificates.models import CertificateHeld
from contracts.certificates.queries import (
    get,
    kinds,
    list_ending,
    list_for_organisation,
    list_renewed,
    list_to_warn,
    list_valid,
    list_waiting,
)
from contracts.certificates.rules import HeldStanding, HeldState, Nature, find_warning, standing_on
from contracts.engagements.queries import reach_of
from storage.evidence.rules import EvidenceState
from storage.problems import Conflict, Forbidden, Invalid, Missing
from tests import factories
from tests.contracts.world import TODAY, World, entries, stranger

A_YEAR = timedelta(days=365)


def filed(world: World, **changes: Any) -> CertificateHeld:
    wishes: dict[str, Any] = {
        "kind": "ISMS",
        "scope": "All offices",
        "number": "IS 12345",
        "valid_from": TODAY - timedelta(days=30),
        "valid_until": TODAY + A_YEAR,
    } | changes
    return file(world.session, world.respondent, world.engagement, **wishes)


def accepted(world: World, **changes: Any) -> CertificateHeld:
    return judge(world.session, world.reviewer, filed(world, **changes), is_accepted=True, checked_where="Register", today=TODAY)


def held(world: World, today: date = TODAY) -> frozenset[str]:
    return list_valid(world.session, [world.contractor.id], today)[world.contractor.id]


def test_security_action_is_a_declaration_and_no_text_calls_it_a_certificate() -> None:
    for code in ("SECURITY_ACTION_1", "SECURITY_ACTION_2"):
        kind = kinds()[code]
        assert kind.nature is Nature.DECLARATION
        assert "自己宣言" in kind.name["ja"]
        assert "declaration" in kind.name["en"]
        assert "認証取得" not in str(kind)
    assert {kind.nature for kind in kinds().values()} == set(Nature)


@given(st.integers(-400, 400))
def test_the_day_decides_how_an_accepted_one_stands(left: int) -> None:
    until = TODAY + timedelta(days=left)
    expected = HeldStanding.EXPIRED if left < 0 else HeldStanding.EXPIRING if left <= 90 else HeldStanding.HELD
    assert standing_on(HeldState.ACCEPTED, TODAY - A_YEAR, until, TODAY) is expected
    assert standing_on(HeldState.FILED, TODAY - A_YEAR, until, TODAY) is HeldStanding.FILED


def test_each_warning_is_given_once_and_none_after_the_fact() -> None:
    given_out: list[int] = []
    warned: int | None = None
    for left in range(200, -5, -1):
        step = find_warning(TODAY + timedelta(days=left), warned, TODAY)
        if step is not None:
            given_out.append(left)
            warned = step
    assert given_out == [90, 30, -1]
    assert find_warning(TODAY + timedelta(days=20), None, TODAY) == 30, "filed late: only the nearer warning"
    assert find_warning(None, None, TODAY) is None


def test_it_counts_from_the_judgement_until_its_last_day(world: World) -> None:
    one = filed(world)
    assert held(world) == frozenset()
    assert [row.id for row in list_waiting(world.session, world.principal.id)] == [one.id]
    judge(world.session, world.reviewer, one, is_accepted=True, checked_where="ISMS-AC", register_checked_on=TODAY, today=TODAY)
    assert held(world) == held(world, TODAY + A_YEAR) == {"ISMS"}
    assert held(world, TODAY + A_YEAR + timedelta(days=1)) == held(world, TODAY - timedelta(days=31)) == frozenset()
    withdraw(world.session, world.respondent, one)
    assert held(world) == frozenset()
    acts = [(entry.act, entry.details) for entry in entries(world.session)[-3:]]
    assert [act for act, _ in acts] == ["certificate-held:file", "certificate-held:judge", "certificate-held:withdraw"]
    assert "IS 12345" not in str(acts)


def test_accepting_needs_something_that_was_looked_at_and_rejecting_a_reason(world: World) -> None:
    evidence = factories.evidence(world.session, world.contractor, engagement_id=world.engagement.id, state=EvidenceState.QUARANTINED)
    one = filed(world, evidence_id=evidence.id)
    for is_accepted, code in ((True, "certificate-held-unproved"), (False, "certificate-held-reason-missing")):
        with pytest.raises(Invalid) as error:
            judge(world.session, world.reviewer, one, is_accepted=is_accepted, today=TODAY)
        assert error.value.code == code
    with pytest.raises(Conflict) as unscanned:
        judge(world.session, world.reviewer, one, is_accepted=True, is_file_seen=True, today=TODAY)
    assert unscanned.value.code == "evidence-quarantined"
    evidence.state = EvidenceState.AVAILABLE
    judge(world.session, world.reviewer, one, is_accepted=True, is_file_seen=True, today=TODAY)
    judge(world.session, world.reviewer, one, is_accepted=False, reason="It was revoked", today=TODAY)
    assert held(world) == frozenset()


def test_only_the_registrar_judges_and_strangers_see_nothing(world: World) -> None:
    one = filed(world)
    with pytest.raises(Forbidden):
        judge(world.session, world.colleague, one, is_accepted=True, checked_where="Here", today=TODAY)
    with pytest.raises(Missing):
        get(world.session, reach_of(stranger()), one.id)
    assert get(world.session, reach_of(world.reviewer.actor), one.id).id == one.id


def test_a_renewal_silences_the_warning_of_the_one_before(world: World) -> None:
    old = accepted(world, valid_until=TODAY + timedelta(days=10))
    assert [ending.certificate_id for ending in list_ending(world.session, [world.contractor.id], TODAY)[world.contractor.id]] == [old.id]
    assert [one.id for one in list_to_warn(world.session, TODAY + timedelta(days=90))] == [old.id]
    accepted(world, valid_until=TODAY + A_YEAR)
    accepted(world, kind="SECURITY_ACTION_1", valid_until=None)
    assert list_ending(world.session, [world.contractor.id], TODAY)[world.contractor.id] == []
    assert list_renewed(world.session, [old]) == {old.id}
    assert len(list_for_organisation(world.session, reach_of(world.respondent.actor), world.contractor.id)) == 3


def test_a_certificate_without_an_end_or_with_it_before_its_beginning_is_refused(world: World) -> None:
    for wishes, code in (
        ({"valid_until": None}, "certificate-held-end-missing"),
        ({"valid_until": TODAY - A_YEAR}, "certificate-held-period"),
        ({"kind": "GOLD"}, "certificate-held-kind-unknown"),
    ):
        with pytest.raises(Invalid) as error:
            filed(world, **wishes)
        assert error.value.code == code
