"""What went out is accounted for: claimed by one side, confirmed by the other, and only then gone from the balance."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from contracts.disposals import queries
from contracts.disposals.actions import close_engagement, confirm_return, decline_return, judge_certificate, record_return
from contracts.disposals.models import DisposalCertificate, ReturnRecord
from contracts.disposals.queries import balance, checks
from contracts.disposals.rules import DisposalMethod, DisposalResult, DisposalState, ReturnState, Sums
from contracts.engagements.queries import reach_of
from contracts.engagements.rules import EngagementState
from contracts.handovers.rules import Way
from contracts.information.rules import ItemForm
from storage.evidence.rules import EvidenceState
from storage.problems import Conflict, Forbidden, Invalid, Missing
from tests import factories
from tests.contracts.world import NUMBERS, TODAY, World, entries, open_engagement, pass_on, people


def give_back(world: World, *lines: tuple[str, int], **changes: Any) -> ReturnRecord:
    wishes: dict[str, Any] = {"returned_on": TODAY, "returner_name": "Tanaka", "way": Way.COURIER} | changes
    return record_return(world.session, world.respondent, world.engagement, lines=lines, **wishes)


def sums(world: World) -> Sums:
    return balance(world.session, world.engagement.id).totals


def test_a_return_leaves_the_balance_when_it_is_confirmed_and_not_before(world: World) -> None:
    line = world.hand_out(3)
    back = give_back(world, (line, 2))
    assert sums(world) == Sums(handed=3, claimed=2)
    assert sums(world).outstanding == 3
    confirm_return(world.session, world.reviewer, back, receiver_name="Suzuki")
    assert (back.state, sums(world)) == (ReturnState.CONFIRMED, Sums(handed=3, returned=2))
    assert not balance(world.session, world.engagement.id).is_zero


def test_a_declined_return_frees_its_pieces(world: World) -> None:
    line = world.hand_out(3)
    back = give_back(world, (line, 3))
    with pytest.raises(Invalid):
        decline_return(world.session, world.reviewer, back, reason=" ")
    decline_return(world.session, world.reviewer, back, reason="Only two arrived")
    assert (back.state, sums(world)) == (ReturnState.DECLINED, Sums(handed=3))
    with pytest.raises(Conflict) as error:
        confirm_return(world.session, world.reviewer, back, receiver_name="Suzuki")
    assert error.value.code == "return-already-answered"
    assert give_back(world, (line, 2)).number == 2


def test_a_certificate_leaves_the_balance_when_it_is_approved_and_frees_it_when_it_is_rejected(world: World) -> None:
    line = world.hand_out(2)
    first = world.certify((line, 2))
    assert sums(world) == Sums(handed=2, claimed=2)
    judge_certificate(world.session, world.reviewer, first, is_approved=False, reason="No photograph")
    assert (first.state, sums(world)) == (DisposalState.REJECTED, Sums(handed=2))
    second = world.certify((line, 2))
    judge_certificate(world.session, world.reviewer, second, is_approved=True)
    assert (second.state, sums(world)) == (DisposalState.APPROVED, Sums(handed=2, destroyed=2))
    assert balance(world.session, world.engagement.id).is_zero
    with pytest.raises(Conflict) as error:
        judge_certificate(world.session, world.reviewer, second, is_approved=False, reason="Changed my mind")
    assert error.value.code == "certificate-already-judged"


@pytest.mark.parametrize(
    ("quantity", "code"), [(0, "quantity-not-positive"), (-1, "quantity-not-positive"), (4, "quantity-over-outstanding")]
)
def test_no_more_comes_back_than_is_out(world: World, quantity: int, code: str) -> None:
    line = world.hand_out(3)
    with pytest.raises(Invalid) as error:
        give_back(world, (line, quantity))
    assert error.value.code == code
    with pytest.raises(Invalid) as error:
        world.certify((line, quantity))
    assert error.value.code == code


def test_a_piece_is_claimed_once(world: World) -> None:
    line = world.hand_out(3)
    give_back(world, (line, 2))
    with pytest.raises(Invalid) as error:
        world.certify((line, 2))
    assert error.value.parameters == {"line_id": line, "quantity": 2, "outstanding": 1}
    world.certify((line, 1))
    with pytest.raises(Invalid):
        give_back(world, (line, 1))


def test_lines_are_named_once_and_belong_to_the_engagement(world: World) -> None:
    line = world.hand_out(3)
    for lines, code in (((), "lines-missing"), (((line, 1), (line, 1)), "line-twice")):
        with pytest.raises(Invalid) as error:
            give_back(world, *lines)
        assert error.value.code == code
    world.engagement = open_engagement(world.session, world.officer, world.contractor)
    with pytest.raises(Missing):
        give_back(world, (line, 1))


def test_each_side_does_its_own_half(world: World) -> None:
    line = world.hand_out(3)
    with pytest.raises(Forbidden) as error:
        record_return(
            world.session, world.officer, world.engagement, lines=[(line, 1)], returned_on=TODAY, returner_name="", way=Way.COURIER
        )
    assert error.value.code == "not-the-contractor"
    back, certificate = give_back(world, (line, 1)), world.certify((line, 1))
    for refused in (
        lambda: confirm_return(world.session, world.colleague, back, receiver_name="K"),
        lambda: decline_return(world.session, world.colleague, back, reason="K"),
        lambda: judge_certificate(world.session, world.colleague, certificate, is_approved=True),
        lambda: close_engagement(world.session, world.colleague, world.engagement),
    ):
        with pytest.raises(Forbidden) as error:
            refused()
        assert error.value.code == "not-the-principal"


def test_one_person_does_not_do_both_halves(world: World) -> None:
    line = world.hand_out(3)
    seated_twice = factories.stamp(factories.actor(world.principal, user_id=world.respondent.actor.user_id))
    back = give_back(world, (line, 1))
    with world.session.begin_nested() as savepoint:
        with pytest.raises(Forbidden) as error:
            confirm_return(world.session, seated_twice, back, receiver_name="T")
        savepoint.rollback()
    assert error.value.code == "second-person-needed"
    certificate = world.certify((line, 1))
    with pytest.raises(Forbidden) as error:
        judge_certificate(world.session, seated_twice, certificate, is_approved=True)
    assert error.value.code == "second-person-needed"


@pytest.mark.parametrize(
    ("model", "person", "by"), [(ReturnRecord, "confirmed_by", "recorded_by"), (DisposalCertificate, "judged_by", "filed_by")]
)
def test_the_database_itself_refuses_one_person_for_both_halves(world: World, model: Any, person: str, by: str) -> None:
    line = world.hand_out(3)
    made = give_back(world, (line, 1)) if model is ReturnRecord else world.certify((line, 1))
    with pytest.raises(IntegrityError, match="two_persons"):
        world.session.execute(update(model).where(col(model.id) == made.id).values({person: getattr(made, by)}))


def test_an_unknown_result_is_never_approved(world: World) -> None:
    certificate = world.certify((world.hand_out(), 1), result=DisposalResult.UNKNOWN)
    with pytest.raises(Conflict) as error:
        judge_certificate(world.session, world.reviewer, certificate, is_approved=True, reason="They are nice people")
    assert error.value.code == "certificate-result-unknown"


def test_an_approval_against_a_failed_check_needs_a_reason_and_keeps_it(world: World) -> None:
    certificate = world.certify((world.hand_out(), 1), witness_name="")
    with pytest.raises(Invalid) as error:
        judge_certificate(world.session, world.reviewer, certificate, is_approved=True)
    assert error.value.code == "reason-missing"
    judge_certificate(world.session, world.reviewer, certificate, is_approved=True, reason="I watched it myself")
    assert certificate.judgement_reason == "I watched it myself"
    assert entries(world.session)[-1].details["failed_checks"] == ["witness-is-another"]


@pytest.mark.parametrize(
    ("state", "code"), [(EvidenceState.QUARANTINED, "evidence-quarantined"), (EvidenceState.REJECTED, "evidence-rejected")]
)
def test_a_file_that_nobody_may_open_proves_nothing(world: World, state: EvidenceState, code: str) -> None:
    file = factories.evidence(world.session, world.contractor, engagement_id=world.engagement.id, state=state)
    certificate = world.certify((world.hand_out(), 1), evidence_id=file.id)
    with pytest.raises(Conflict) as error:
        judge_certificate(world.session, world.reviewer, certificate, is_approved=True)
    assert error.value.code == code


def test_a_certificate_needs_a_file_of_the_contractor_for_this_engagement(world: World) -> None:
    line = world.hand_out()
    other = open_engagement(world.session, world.officer, world.contractor)
    for file in (
        factories.evidence(world.session, world.principal, engagement_id=world.engagement.id),
        factories.evidence(world.session, world.contractor, engagement_id=other.id),
        factories.evidence(world.session, world.contractor),
    ):
        with pytest.raises(Missing) as error:
            world.certify((line, 1), evidence_id=file.id)
        assert error.value.code == "evidence-missing"


def test_the_same_file_twice_is_seen_and_a_rejected_one_may_be_filed_again(world: World) -> None:
    line = world.hand_out(3)
    file = factories.evidence(world.session, world.contractor, engagement_id=world.engagement.id)
    first = world.certify((line, 1), evidence_id=file.id)
    copy = factories.evidence(world.session, world.contractor, engagement_id=world.engagement.id)
    copy.sha256 = file.sha256
    second = world.certify((line, 1), evidence_id=copy.id)

    def is_reused(certificate: DisposalCertificate) -> bool:
        return any(check.code == "file-not-used-before" and not check.is_ok for check in checks(world.session, certificate))

    assert is_reused(second)
    judge_certificate(world.session, world.reviewer, first, is_approved=False, reason="Unreadable")
    assert not is_reused(second)


def test_dates_in_the_future_are_told_or_shown(world: World) -> None:
    line = world.hand_out(2)
    with pytest.raises(Invalid) as error:
        give_back(world, (line, 1), returned_on=TODAY + timedelta(days=1))
    assert error.value.code == "returned-on-in-future"
    certificate = world.certify((line, 1), disposed_on=TODAY + timedelta(days=1))
    assert [check.code for check in checks(world.session, certificate) if not check.is_ok] == ["disposal-not-in-future"]


def test_a_medium_is_checked_by_its_serial_number(world: World) -> None:
    line = world.hand_out(form=ItemForm.MEDIUM, identifier="WD-9Z")
    certificate = world.certify((line, 1), method=DisposalMethod.PURGE, technique="Block erase", medium="Disk", serial="WD-9X")
    check = next(check for check in checks(world.session, certificate) if check.code == "serial-matches-items")
    assert (check.is_ok, check.parameters["missing"]) == (False, ["WD-9Z"])


def test_the_close_is_refused_while_something_is_out_and_names_it(world: World) -> None:
    line = world.hand_out(2, name="Prototype")
    back = give_back(world, (line, 2))
    with pytest.raises(Conflict) as error:
        close_engagement(world.session, world.officer, world.engagement)
    assert error.value.code == "engagement-has-open-items"
    assert error.value.parameters == {"items": "1 Prototype (2)", "pieces": 2, "lines": [line]}
    confirm_return(world.session, world.reviewer, back, receiver_name="S")
    close_engagement(world.session, world.officer, world.engagement)
    assert (world.engagement.state, world.engagement.closed_by) == (EngagementState.CLOSED, world.officer.actor.user_id)
    assert entries(world.session)[-1].details == {"handed": 2, "arisen": 0, "returned": 2, "destroyed": 0}


def test_the_close_is_refused_while_re_contracted_work_goes_on(world: World) -> None:
    _, passed_on = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement, work="Scanning")
    with pytest.raises(Conflict) as error:
        close_engagement(world.session, world.officer, world.engagement)
    assert (error.value.code, error.value.parameters["works"]) == ("engagement-has-open-recontracts", "Scanning")
    close_engagement(world.session, world.respondent, passed_on)
    close_engagement(world.session, world.officer, world.engagement)


def test_nothing_changes_in_a_closed_engagement(world: World) -> None:
    close_engagement(world.session, world.officer, world.engagement)
    for refused in (
        world.designate,
        lambda: world.permit("PUBLIC"),
        lambda: world.certify(("x", 1), evidence_id="x"),
        lambda: give_back(world, ("x", 1)),
        world.agree,
        lambda: close_engagement(world.session, world.officer, world.engagement),
    ):
        with pytest.raises(Conflict) as error:
            refused()
        assert error.value.code == "engagement-closed"


def test_what_waits_is_listed_for_the_principal_alone(world: World) -> None:
    line = world.hand_out(4)
    certificates = [world.certify((line, 1)) for _ in range(2)]
    returns = [give_back(world, (line, 1)) for _ in range(2)]
    session, reach = world.session, reach_of(world.reviewer.actor)
    waiting = queries.list_waiting_certificates(session, reach, limit=1)
    waiting += queries.list_waiting_certificates(session, reach, after=waiting[0].id)
    assert {row.id for row in waiting} == {certificate.id for certificate in certificates}
    assert {row.contractor_name for row in waiting} == {"川口データ"}
    theirs = reach_of(world.respondent.actor)
    assert queries.list_waiting_certificates(session, theirs) == []
    assert [row.number for row in queries.list_certificates(session, theirs, world.engagement.id)] == [2, 1]
    assert [row.pieces for row in queries.list_returns(session, theirs, world.engagement.id)] == [1, 1]
    assert [row.quantity for row in queries.list_certificate_lines(session, certificates[0].id)] == [1]
    assert [row.line_id for row in queries.list_return_lines(session, returns[0].id)] == [line]


def test_records_out_of_reach_do_not_exist(world: World) -> None:
    line = world.hand_out(2)
    certificate, back = world.certify((line, 1)), give_back(world, (line, 1))
    stranger = reach_of(factories.actor())
    with pytest.raises(Missing):
        queries.get_certificate(world.session, stranger, certificate.id)
    with pytest.raises(Missing):
        queries.get_return(world.session, stranger, back.id)
    assert queries.get_certificate(world.session, reach_of(world.officer.actor), certificate.id) == certificate
    assert queries.get_return(world.session, reach_of(world.officer.actor), back.id) == back
    assert queries.list_certificates(world.session, stranger, world.engagement.id) == []
    assert queries.list_returns(world.session, stranger, world.engagement.id) == []


def test_the_principal_above_sees_the_balance_of_the_link_below_and_judges_nothing_there(world: World) -> None:
    below, passed_on = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    top, world.engagement, world.officer, world.respondent = world.officer, passed_on, world.respondent, people(below)
    world.contractor = below
    certificate = world.certify((world.hand_out(), 1))
    assert queries.get_certificate(world.session, reach_of(top.actor), certificate.id) == certificate
    with pytest.raises(Forbidden):
        judge_certificate(world.session, top, certificate, is_approved=True)
