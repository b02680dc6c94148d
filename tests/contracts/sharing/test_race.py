"""The gate under fire: after a stop was acknowledged, nothing is recorded as handed over any more (threats 27, 28; F9).

Real threads, real connections. The ledger tells the order: it numbers what was committed, in the order of the commits.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from contracts.agreements.actions import accept, draw_up
from contracts.agreements.models import Agreement
from contracts.agreements.queries import find_in_force
from contracts.clauses.queries import find_latest
from contracts.disposals.actions import close_engagement, record_return
from contracts.disposals.models import DisposalCertificate, ReturnLine
from contracts.disposals.queries import balance
from contracts.engagements.models import Engagement
from contracts.handovers.actions import countersign, hand_over
from contracts.handovers.models import Handover
from contracts.handovers.queries import list_lines
from contracts.handovers.rules import SharingPermit, Way
from contracts.incidents.models import Incident
from contracts.information.models import DesignatedItem
from contracts.parties.actions import register_contractor
from contracts.sharing import actions as gate
from contracts.sharing import drafting, publishing
from contracts.sharing.actions import request_permit
from contracts.sharing.models import SharingPolicyDraft
from contracts.sharing.queries import built_in, decisions
from contracts.sharing.rules.own import demands_of
from storage.database import open_session
from storage.ledger.models import LedgerEntry
from storage.problems import Problem
from storage.stamp import Stamp
from tests.contracts.world import NUMBERS, TERMS, TODAY, World, open_engagement, pass_on

ROUNDS = 20
BLOCKED = 0.4  # seconds after which whoever has not come through is held to be waiting


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as opened:
        yield opened


def at_work(world: World, session: Session, **changes: object) -> World:
    """The same world through another connection."""
    engagement = session.get(Engagement, world.engagement.id)
    assert engagement is not None
    return replace(world, session=session, engagement=engagement, **changes)  # type: ignore[arg-type] # fields of World


def try_hand_over(engine: Engine, world: World, item_id: str, engagement_id: str | None = None, stamp: Stamp | None = None) -> bool:
    """One request of an officer, as the portal runs it: ask, record, commit. True if it was acknowledged as handed over."""
    stamp = stamp or world.officer
    with open_session(engine) as session:
        engagement = session.get(Engagement, engagement_id or world.engagement.id)
        assert engagement is not None
        item = session.get(DesignatedItem, item_id)
        assert item is not None
        try:
            permit = request_permit(session, stamp, engagement, class_codes=[item.class_code], today=TODAY)
            if isinstance(permit, SharingPermit):
                hand_over(
                    session,
                    stamp,
                    engagement,
                    permit,
                    lines=[(item.id, 1)],
                    handed_on=TODAY,
                    giver_name="Suzuki",
                    receiver_name="Tanaka",
                    way=Way.IN_PERSON,
                    purpose="",
                )
        except Problem:
            session.rollback()
            return False
        session.commit()
        return isinstance(permit, SharingPermit)


def stop_by_incident(engine: Engine, world: World) -> None:
    with open_session(engine) as session:
        at_work(world, session).report("INTERNAL")
        session.commit()


def stop_by_close(engine: Engine, world: World) -> None:
    with open_session(engine) as session:
        own = at_work(world, session)
        try:
            close_engagement(session, world.reviewer, own.engagement)
        except Problem:  # something is out: the close itself is refused
            session.rollback()
            return
        session.commit()


def acts(engine: Engine) -> list[str]:
    with open_session(engine) as session:
        return list(session.scalars(select(col(LedgerEntry.act)).order_by(col(LedgerEntry.seq))))


@pytest.mark.parametrize("by", ["incident:record", "engagement:close"])
def test_nothing_is_handed_over_after_an_acknowledged_stop(world: World, engine: Engine, pool: ThreadPoolExecutor, by: str) -> None:
    item = world.designate("INTERNAL", quantity=ROUNDS * 4)
    world.session.commit()
    stop = stop_by_incident if by == "incident:record" else stop_by_close
    start = threading.Barrier(5)

    def officer() -> list[bool]:
        start.wait()
        return [try_hand_over(engine, world, item.id) for _ in range(ROUNDS // 4)]

    def stopper() -> None:
        start.wait()
        stop(engine, world)

    officers = [pool.submit(officer) for _ in range(4)]
    pool.submit(stopper).result()
    handed = sum(map(sum, (future.result() for future in officers)))
    order = acts(engine)
    assert order.count("handover:record") == handed
    if by in order:
        assert "handover:record" not in order[order.index(by) :]
    assert not try_hand_over(engine, world, item.id) or by not in order


def test_a_stop_waits_for_the_handover_under_way_and_the_next_one_is_refused(
    world: World, engine: Engine, pool: ThreadPoolExecutor
) -> None:
    item = world.designate("INTERNAL", quantity=2)
    world.session.commit()
    with open_session(engine) as session:
        own = at_work(world, session)
        permit = own.permit("INTERNAL")
        stopping = pool.submit(stop_by_incident, engine, world)
        assert wait([stopping], timeout=BLOCKED).not_done, "the stop must wait for the decision that was made before it"
        own.hand((session.get_one(DesignatedItem, item.id), 1), permit=permit)
        session.commit()
    stopping.result()
    assert not try_hand_over(engine, world, item.id)
    assert [act for act in acts(engine) if act.startswith(("handover", "incident"))] == [
        "handover:record",
        "incident:record",
        "handover:refuse",
    ]


def test_a_handover_waits_for_the_stop_under_way_and_is_refused(world: World, engine: Engine, pool: ThreadPoolExecutor) -> None:
    item = world.designate("INTERNAL")
    world.session.commit()
    with open_session(engine) as session:
        at_work(world, session).report("INTERNAL")
        handing = pool.submit(try_hand_over, engine, world, item.id)
        assert wait([handing], timeout=BLOCKED).not_done, "the decision must wait for the stop that came before it"
        session.commit()
    assert handing.result() is False


def test_a_stop_at_the_top_of_the_chain_holds_for_a_handover_at_its_bottom(world: World, engine: Engine, pool: ThreadPoolExecutor) -> None:
    _, below = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    item = replace(world, engagement=below, officer=world.respondent).designate("INTERNAL")
    world.session.commit()
    with open_session(engine) as session:
        at_work(world, session).report("INTERNAL")
        handing = pool.submit(try_hand_over, engine, world, item.id, below.id, world.respondent)
        assert wait([handing], timeout=BLOCKED).not_done
        session.commit()
    assert handing.result() is False


def test_a_policy_waits_for_the_handover_under_way_and_decides_the_next_one(world: World, engine: Engine, pool: ThreadPoolExecutor) -> None:
    """And a handover waits for the policy that is being published: each is decided by exactly one."""
    item = world.designate("INTERNAL", quantity=3)
    draft = drafting.begin(world.session, world.reviewer, from_built_in=True, today=TODAY)
    demands = demands_of(drafting.list_rules(world.session, draft)["INTERNAL"].rule).model_copy(update={"certificates": ("ISMS",)})
    drafting.change_class(world.session, world.reviewer, draft, "INTERNAL", demands, expected_version=1, today=TODAY)
    asked = {"reason": "Because", "effective_on": None, "today": TODAY}
    publishing.propose(world.session, world.reviewer, draft, expected_version=2, **asked)  # type: ignore[arg-type]
    world.session.commit()

    def publish() -> None:
        with open_session(engine) as session:
            again = session.get_one(SharingPolicyDraft, draft.id)
            publishing.publish(session, world.officer, again, expected_version=3, today=TODAY)
            session.commit()

    with open_session(engine) as session:
        own = at_work(world, session)
        permit = own.permit("INTERNAL")
        assert permit.policy_version == built_in()[-1]["version"]
        publishing_meanwhile = pool.submit(publish)
        assert wait([publishing_meanwhile], timeout=BLOCKED).not_done, "the policy must wait for the decision that was made before it"
        own.hand((session.get_one(DesignatedItem, item.id), 1), permit=permit)
        session.commit()
    publishing_meanwhile.result()
    assert not try_hand_over(engine, world, item.id)
    decided = [act for act in acts(engine) if act.startswith("handover") or act == "sharing-policy:decide"]
    assert decided == ["handover:record", "sharing-policy:decide", "handover:refuse"]


def stop_without_lock(engine: Engine, world: World) -> None:
    """A stop written by somebody who did not know of the lock."""
    with open_session(engine) as session:
        session.add(
            Incident(
                engagement_id=world.engagement.id,
                kind="leak",
                is_suspected=False,
                summary="x",
                noticed_at=world.officer.at,
                recorded_at=world.officer.at,
                recorded_by="somebody",
            )
        )
        session.commit()


def test_even_a_stop_that_forgot_the_lock_cannot_slip_past(world: World, engine: Engine, pool: ThreadPoolExecutor) -> None:
    """On PostgreSQL the foreign key of the incident takes a lock on the engagement that collides with the gate's."""
    world.session.commit()
    with open_session(engine) as session:
        own = at_work(world, session)
        own.permit("INTERNAL")
        slipping = pool.submit(stop_without_lock, engine, world)
        assert wait([slipping], timeout=BLOCKED).not_done
        session.commit()
    slipping.result()


@pytest.mark.only_on("postgresql")  # on SQLite every transaction holds the one write lock of the file; it cannot be left out
def test_the_race_is_lost_when_both_sides_forget_the_lock(
    world: World, engine: Engine, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the fault that the tests above look for shows as soon as the locks are gone."""
    item = world.designate("INTERNAL")
    world.session.commit()
    monkeypatch.setattr(gate, "lock_chain", lambda session, engagement_id: session.get(Engagement, engagement_id))
    with open_session(engine) as session:
        own = at_work(world, session)
        permit = own.permit("INTERNAL")
        pool.submit(stop_without_lock, engine, world).result(timeout=10)
        own.hand((session.get_one(DesignatedItem, item.id), 1), permit=permit)
        session.commit()
    assert "INTERNAL" not in {decision.class_code for decision in decisions(world.session, world.engagement, TODAY) if decision.is_allowed}
    assert acts(engine)[-1] == "handover:record"


def together(pool: ThreadPoolExecutor, times: int, act: Callable[[], None]) -> int:
    """How many of `times` simultaneous attempts were acknowledged."""
    start = threading.Barrier(times)

    def attempt() -> bool:
        start.wait()
        try:
            act()
        except Problem:
            return False
        return True

    futures: list[Future[bool]] = [pool.submit(attempt) for _ in range(times)]
    return sum(future.result() for future in futures)


def test_a_piece_is_handed_over_once(world: World, engine: Engine, pool: ThreadPoolExecutor) -> None:
    item = world.designate("INTERNAL", quantity=3)
    world.session.commit()
    results = [pool.submit(try_hand_over, engine, world, item.id) for _ in range(8)]
    assert sum(future.result() for future in results) == 3
    with open_session(engine) as session:
        assert balance(session, world.engagement.id).totals.handed == 3
        assert session.get_one(DesignatedItem, item.id).outstanding == 3


def test_a_piece_is_claimed_once_by_returns_and_certificates_together(world: World, engine: Engine, pool: ThreadPoolExecutor) -> None:
    line = world.hand_out(3)
    world.session.commit()
    turns = iter(range(8))

    def claim() -> None:
        is_return = next(turns) % 2 == 0
        with open_session(engine) as session:
            own = at_work(world, session)
            if is_return:
                record_return(
                    session, world.respondent, own.engagement, lines=[(line, 1)], returned_on=TODAY, returner_name="T", way=Way.COURIER
                )
            else:
                own.certify((line, 1))
            session.commit()

    assert together(pool, 8, claim) == 3
    with open_session(engine) as session:
        totals = balance(session, world.engagement.id).totals
        assert (totals.claimed, totals.claimable) == (3, 0)
        claims = session.scalar(select(func.coalesce(func.sum(ReturnLine.quantity), 0))) or 0
        certified = session.scalar(select(func.count()).select_from(DisposalCertificate)) or 0
        assert claims + certified == 3


def test_an_engagement_closes_or_is_passed_on_but_not_both(world: World, engine: Engine, pool: ThreadPoolExecutor) -> None:
    third = register_contractor(world.session, world.respondent, name="Third", corporate_number=NUMBERS[2])
    world.session.commit()
    turns = iter(range(2))

    def close_or_pass_on() -> None:
        is_close = next(turns) == 0
        with open_session(engine) as session:
            own = at_work(world, session)
            if is_close:
                close_engagement(session, world.officer, own.engagement)
            else:
                open_engagement(session, world.respondent, third, parent=own.engagement)
            session.commit()

    assert together(pool, 2, close_or_pass_on) == 1


def test_a_number_is_registered_once(world: World, engine: Engine, pool: ThreadPoolExecutor) -> None:
    world.session.commit()

    def register() -> None:
        with open_session(engine) as session:
            register_contractor(session, world.officer, name="Third", corporate_number=NUMBERS[2])
            session.commit()

    assert together(pool, 6, register) == 1


def test_a_side_accepts_once_and_the_terms_come_into_force_once(world: World, engine: Engine, pool: ThreadPoolExecutor) -> None:
    template = find_latest(world.session, "CONFIDENTIALITY")
    assert template is not None
    offered = draw_up(world.session, world.officer, world.engagement, template=template, parameters=TERMS)
    world.session.commit()
    stamps = iter([world.officer, world.reviewer, world.respondent, world.colleague] * 2)

    def sign() -> None:
        stamp = next(stamps)
        with open_session(engine) as session:
            agreement = session.get_one(Agreement, offered.id)
            accept(session, stamp, agreement, person_name="T", person_title="", consent="Yes", text_hash=offered.text_hash)
            session.commit()

    assert together(pool, 8, sign) == 2
    current = find_in_force(world.session, world.engagement.id)
    assert current is not None
    assert current.id == offered.id


def test_a_slip_is_countersigned_once(world: World, engine: Engine, pool: ThreadPoolExecutor) -> None:
    world.hand_out()
    world.session.commit()

    def sign() -> None:
        with open_session(engine) as session:
            handover = session.scalars(select(Handover)).one()
            countersign(session, world.respondent, handover, person_name="T", person_title="")
            session.commit()

    assert together(pool, 6, sign) == 1
    assert acts(engine).count("handover:countersign") == 1


def test_slips_are_numbered_without_gap_or_repetition(world: World, engine: Engine, pool: ThreadPoolExecutor) -> None:
    item = world.designate("INTERNAL", quantity=8)
    world.session.commit()
    results = [pool.submit(try_hand_over, engine, world, item.id) for _ in range(8)]
    assert all(future.result() for future in results)
    with open_session(engine) as session:
        handovers = session.scalars(select(Handover)).all()
        assert sorted(handover.number for handover in handovers) == list(range(1, 9))
        assert all(len(list_lines(session, handover.id)) == 1 for handover in handovers)
