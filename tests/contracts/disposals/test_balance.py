"""Whatever happens in whatever order: the balance re-adds, the guards in the rows agree with the records, nothing goes below zero."""

from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from contracts.disposals.actions import close_engagement, confirm_return, decline_return, judge_certificate, record_return
from contracts.disposals.models import DisposalCertificate, ReturnRecord
from contracts.disposals.queries import balance
from contracts.engagements.models import Engagement
from contracts.handovers.arising import answer_proposal
from contracts.handovers.models import Handover, HandoverLine
from contracts.handovers.rules import Way
from contracts.information.models import DesignatedItem
from contracts.information.proposals import propose
from contracts.information.rules import ProposalKind, Register
from storage.problems import Problem
from tests.contracts.world import TODAY, World


class Chance(NamedTuple):
    """What one step is made of; drawn beforehand, because the ids of rows are different in every run."""

    which: int
    quantity: int
    is_good: bool


chances = st.builds(Chance, st.integers(0, 7), st.integers(-1, 4), st.booleans())


def rows(world: World, model: Any, *order: Any) -> list[Any]:
    return list(world.session.scalars(select(model).where(model.engagement_id == world.engagement.id).order_by(*order)))


def lines(world: World) -> list[HandoverLine]:
    by_slip = {handover.id: handover.number for handover in rows(world, Handover)}
    return sorted(rows(world, HandoverLine), key=lambda line: (by_slip[line.handover_id], line.quantity))


def hand(world: World, chance: Chance) -> None:
    items = rows(world, DesignatedItem, col(DesignatedItem.number))
    world.hand((items[chance.which % len(items)], chance.quantity))


def give_back(world: World, chance: Chance) -> None:
    if out := lines(world):
        chosen = [(out[chance.which % len(out)].id, chance.quantity)]
        if chance.is_good and len(out) > 1:  # a second line on the same record
            chosen.append((out[(chance.which + 1) % len(out)].id, 1))
        record_return(
            world.session, world.respondent, world.engagement, lines=chosen, returned_on=TODAY, returner_name="T", way=Way.COURIER
        )


def certify(world: World, chance: Chance) -> None:
    if out := lines(world):
        world.certify((out[chance.which % len(out)].id, chance.quantity))


def answer(world: World, chance: Chance) -> None:
    if returns := rows(world, ReturnRecord, col(ReturnRecord.number)):
        record = returns[chance.which % len(returns)]
        if chance.is_good:
            confirm_return(world.session, world.reviewer, record, receiver_name="S")
        else:
            decline_return(world.session, world.reviewer, record, reason="Not here")


def judge(world: World, chance: Chance) -> None:
    if certificates := rows(world, DisposalCertificate, col(DisposalCertificate.number)):
        certificate = certificates[chance.which % len(certificates)]
        judge_certificate(world.session, world.reviewer, certificate, is_approved=chance.is_good, reason="Seen")


def arise(world: World, chance: Chance) -> None:
    """The list of what arises says something else from now on: a new line, other pieces, or a line less."""
    known = [item for item in rows(world, DesignatedItem, col(DesignatedItem.number)) if item.listed_as == Register.ARISING]
    item = known[chance.which % len(known)] if known and chance.which > 2 else None
    kind = ProposalKind.ADD if item is None else ProposalKind.CHANGE if chance.is_good else ProposalKind.REMOVE
    said = {"class_code": "INTERNAL", "name": "Result", "form": "paper", "identifier": "", "quantity": chance.quantity}
    proposal = propose(
        world.session,
        world.respondent,
        world.engagement,
        kind=kind,
        listed_as=Register.ARISING,
        item_id=item.id if item else None,
        values=None if kind is ProposalKind.REMOVE else said,
        reason="It arose",
    )
    answer_proposal(world.session, world.officer, proposal, is_agreed=True)


Step = Callable[[World, Chance], None]
STEPS: tuple[Step, ...] = (hand, arise, give_back, certify, answer, judge)


def assert_sound(world: World) -> None:
    account = balance(world.session, world.engagement.id)
    guards = {line.id: line for line in rows(world, HandoverLine)}
    items = {item.id: item for item in rows(world, DesignatedItem)}
    for entry in account.lines:
        line = guards[entry.line_id]
        assert (line.quantity, line.returned, line.destroyed, line.claimed) == (
            entry.handed,
            entry.returned,
            entry.destroyed,
            entry.claimed,
        )
        assert 0 <= entry.claimed <= entry.outstanding
    assert account.given.totals + account.arisen.totals == account.totals
    for item in items.values():
        own = [entry for entry in account.lines if entry.item_id == item.id]
        assert item.outstanding == sum(entry.outstanding for entry in own)
        assert item.destroyed == sum(entry.destroyed for entry in own)
        assert item.outstanding + item.destroyed <= item.quantity
        if item.listed_as == Register.ARISING:
            assert sum(entry.handed for entry in own) == (0 if item.removed_at else item.quantity)
            assert all(entry.is_arisen for entry in own)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), chances), max_size=14))
def test_the_balance_and_its_guards_agree_after_every_step(world: World, steps: list[tuple[Step, Chance]]) -> None:
    everything = world.session.begin_nested()
    for quantity in (1, 3):
        world.designate("INTERNAL", quantity)
    for step, chance in steps:
        attempt = world.session.begin_nested()
        try:
            step(world, chance)
        except Problem:
            attempt.rollback()  # as the edge does with a request that failed
        else:
            attempt.commit()
        assert_sound(world)
    zero = balance(world.session, world.engagement.id).is_zero
    assert can_close(world) == zero
    everything.rollback()


def can_close(world: World) -> bool:
    try:
        close_engagement(world.session, world.officer, world.engagement)
    except Problem:
        return False
    return world.session.scalars(select(col(Engagement.state)).where(col(Engagement.id) == world.engagement.id)).one() == "closed"
