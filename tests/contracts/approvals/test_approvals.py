"""Approvals: asked beforehand, answered in writing, used within what was said; copies are out until they come back."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from contracts.approvals import actions
from contracts.approvals.models import Approval, ApprovalLine
from contracts.approvals.rules import ApprovalKind, ApprovalState, Facts, Use, decide_use
from contracts.disposals.actions import close_engagement, confirm_return, record_return
from contracts.disposals.queries import balance
from contracts.engagements.queries import reach_of
from contracts.handovers.queries import list_for_engagement
from contracts.handovers.rules import Way
from contracts.obligations.models import Obligation, Performance
from storage.problems import Conflict, Forbidden, Invalid, Missing
from tests.contracts.world import TODAY, World, later

SOON = TODAY + timedelta(days=30)


@pytest.mark.parametrize(
    ("state", "until", "used", "expected"),
    [
        (ApprovalState.ASKED, None, 0, Use.NOT_APPROVED),
        (ApprovalState.APPROVED, TODAY, 0, Use.OPEN),
        (ApprovalState.APPROVED, TODAY - timedelta(days=1), 0, Use.EXPIRED),
        (ApprovalState.APPROVED, SOON, 2, Use.USED_UP),
        (ApprovalState.REVOKED, SOON, 0, Use.NOT_APPROVED),
    ],
)
def test_an_approval_is_used_while_it_holds_and_no_further(state: ApprovalState, until: date | None, used: int, expected: Use) -> None:
    assert decide_use(Facts(state, until, 2, used), TODAY) is expected


def ask(world: World, item_id: str, quantity: int = 2, **changes: Any) -> Approval:
    wishes: dict[str, Any] = {
        "kind": ApprovalKind.COPY,
        "reason": "校正に使う",
        "destination": "制作室",
        "wanted_until": SOON,
        "person_name": "田中",
    } | changes
    return actions.ask(world.session, world.respondent, world.engagement, lines=[(item_id, quantity)], **wishes)


def use(world: World, approval: Approval, item_id: str, quantity: int = 1) -> Any:
    return actions.use(
        world.session,
        world.respondent,
        approval,
        item_id=item_id,
        quantity=quantity,
        used_on=TODAY,
        person_name="田中",
        place="書庫",
        keeper_name="木村",
    )


def handed_item(world: World) -> str:
    item = world.designate("INTERNAL", 1)
    world.hand((item, 1))
    return item.id


def states(world: World, code: str) -> list[str]:
    query = select(col(Performance.state)).join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
    return list(world.session.scalars(query.where(col(Obligation.code) == code)))


def test_an_approved_copy_is_out_until_it_came_back_and_keeps_the_engagement_open(world: World) -> None:
    item_id = handed_item(world)
    approval = ask(world, item_id)
    assert states(world, "NDA-3.5a") == ["due"]
    with pytest.raises(Conflict, match="approval-not-in-force"):
        use(world, approval, item_id)
    with pytest.raises(Forbidden, match="not-the-principal"):
        actions.answer(world.session, world.respondent, approval, is_approved=True, answerer_name="田中", valid_until=SOON)
    actions.answer(world.session, world.officer, approval, is_approved=True, answerer_name="鈴木", conditions="施錠", valid_until=SOON)
    assert states(world, "NDA-3.5a") == ["fulfilled"]
    use(world, approval, item_id, 2)
    with pytest.raises(Invalid, match="quantity-over-approved"):
        use(world, approval, item_id)
    account = balance(world.session, world.engagement.id)
    assert (account.totals.handed, account.totals.outstanding) == (3, 3)
    copied = next(line for line in account.lines if line.approval_id == approval.id)
    assert len(list_for_engagement(world.session, reach_of(world.officer.actor), world.engagement.id)) == 1, "a copy is no slip"
    actions.revoke(world.session, world.officer, approval, reason="もう不要")
    with pytest.raises(Conflict, match="engagement-has-open-items"):
        close_engagement(world.session, world.officer, world.engagement)
    lines = [(line.line_id, line.outstanding) for line in account.lines]
    record = record_return(
        world.session, world.respondent, world.engagement, lines=lines, returned_on=TODAY, returner_name="田中", way=Way.COURIER
    )
    confirm_return(world.session, world.officer, record, receiver_name="鈴木")
    assert copied.line_id in dict(lines)
    assert balance(world.session, world.engagement.id).is_zero


def test_the_database_itself_refuses_more_copies_than_were_approved(world: World) -> None:
    approval = ask(world, handed_item(world), 1)
    with pytest.raises(IntegrityError), world.session.begin_nested():
        world.session.execute(update(ApprovalLine).where(col(ApprovalLine.approval_id) == approval.id).values(used=2))


def test_what_was_taken_out_comes_back_and_adds_no_piece(world: World) -> None:
    item_id = handed_item(world)
    approval = ask(world, item_id, 1, kind=ApprovalKind.TAKE_OUT)
    actions.answer(world.session, world.officer, approval, is_approved=True, answerer_name="鈴木", valid_until=SOON)
    taken = use(world, approval, item_id)
    assert balance(world.session, world.engagement.id).totals.handed == 1
    with pytest.raises(Invalid, match="back-before-used"):
        actions.bring_back(world.session, world.respondent, approval, taken.id, back_on=TODAY - timedelta(days=1))
    actions.bring_back(world.session, world.respondent, approval, taken.id, back_on=TODAY)
    with pytest.raises(Conflict, match="already-back"):
        actions.bring_back(world.session, world.respondent, approval, taken.id, back_on=TODAY)


def test_an_ordered_disclosure_is_told_by_asking_and_late_telling_shows(world: World) -> None:
    item_id = handed_item(world)
    with pytest.raises(Invalid, match="authority-missing"):
        ask(world, item_id, kind=ApprovalKind.DISCLOSURE_ORDERED)
    ask(world, item_id, 1, kind=ApprovalKind.DISCLOSURE_ORDERED, authority="東京地方裁判所", ordered_on=TODAY - timedelta(days=20))
    told = world.session.scalars(select(Performance).where(col(Performance.evidence_kind) == "approval")).one()
    assert (told.state, told.was_late) == ("fulfilled", True)
    assert states(world, "NDA-3.5a") == [], "an order is told, not asked for"


def test_only_what_lies_with_the_contractor_can_be_asked_for_and_a_withdrawn_request_is_owed_no_more(world: World) -> None:
    at_home = world.designate("INTERNAL", 1)
    with pytest.raises(Missing, match="item-missing"):
        ask(world, at_home.id)
    approval = ask(world, handed_item(world))
    actions.withdraw(world.session, later(world.respondent), approval)
    assert states(world, "NDA-3.5a") == ["cancelled"]
    with pytest.raises(Conflict, match="approval-already-answered"):
        actions.answer(world.session, world.officer, approval, is_approved=False, answerer_name="鈴木", reason="不要")
