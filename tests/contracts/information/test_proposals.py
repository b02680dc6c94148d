"""The list that both sides keep together: proposals, agreed versions, and what can no longer be taken from it."""

from typing import Any

import pytest

from contracts.disposals.actions import close_engagement, confirm_return, demand_return, judge_certificate, record_return
from contracts.disposals.queries import balance
from contracts.disposals.rules import DisposalMethod
from contracts.handovers.arising import answer_proposal as answer
from contracts.handovers.rules import Way
from contracts.information import actions
from contracts.information.models import DesignatedItem, ItemProposal
from contracts.information.proposals import confirm_list, propose, withdraw
from contracts.information.queries import find_version, list_items, list_versions
from contracts.information.rules import FIELDS, ItemForm, ProposalKind, Register, compare_lists
from storage.problems import Conflict, Invalid, Missing
from tests.contracts.world import NOW, TODAY, World

NEW: dict[str, Any] = {"class_code": "INTERNAL", "name": "試作の写真", "form": "electronic", "identifier": "", "quantity": 1}


def suggest(world: World, kind: ProposalKind, item: DesignatedItem | None = None, **values: Any) -> ItemProposal:
    said = {field: getattr(item, field) for field in FIELDS} if item else NEW
    return propose(
        world.session,
        world.respondent,
        world.engagement,
        kind=kind,
        listed_as=Register.ARISING if item is None else Register.DESIGNATED,
        item_id=item.id if item else None,
        values=None if kind is ProposalKind.REMOVE else said | values,
        reason="一覧を実際に合わせる",
    )


def test_what_the_principal_designates_waits_for_the_contractors_word_and_is_then_frozen(world: World) -> None:
    world.designate()
    world.designate("INTERNAL", name="Prices")
    version = find_version(world.session, world.engagement.id, Register.DESIGNATED)
    assert version is not None
    assert (version.number, len(version.items), version.waits_for_organisation_id) == (1, 2, world.contractor.id)
    with pytest.raises(Conflict, match="other-side-answers"):
        confirm_list(world.session, world.officer, world.engagement, listed_as=Register.DESIGNATED, content_hash=version.content_hash)
    with pytest.raises(Conflict, match="list-changed-meanwhile"):
        confirm_list(world.session, world.respondent, world.engagement, listed_as=Register.DESIGNATED, content_hash="0")
    confirm_list(world.session, world.respondent, world.engagement, listed_as=Register.DESIGNATED, content_hash=version.content_hash)
    world.designate("INTERNAL", name="Third")
    versions = list_versions(world.session, world.engagement.id, Register.DESIGNATED)
    assert [(one.number, len(one.items), one.agreed_at) for one in versions] == [(2, 3, None), (1, 2, NOW)]
    assert [(kind.value, after["name"]) for kind, _, after in compare_lists(versions[1].items, versions[0].items)] == [("add", "Third")]


def test_an_agreed_proposal_is_on_its_own_list_and_the_other_side_alone_answers(world: World) -> None:
    proposal = suggest(world, ProposalKind.ADD)
    with pytest.raises(Conflict, match="other-side-answers"):
        answer(world.session, world.colleague, proposal, is_agreed=True)
    with pytest.raises(Invalid, match="reason-missing"):
        answer(world.session, world.officer, proposal, is_agreed=False)
    answer(world.session, world.officer, proposal, is_agreed=True)
    assert list_items(world.session, world.engagement.id) == [], "what arises is no item that the principal could hand over"
    assert [row.name for row in list_items(world.session, world.engagement.id, listed_as=Register.ARISING)] == ["試作の写真"]
    version = find_version(world.session, world.engagement.id, Register.ARISING)
    assert version is not None
    assert version.agreed_at == NOW
    with pytest.raises(Conflict, match="proposal-already-answered"):
        withdraw(world.session, world.respondent, proposal)
    theirs = actions.designate(
        world.session,
        world.respondent,
        world.engagement,
        class_code="INTERNAL",
        name="見積の内訳",
        form=ItemForm.PAPER,
        listed_as=Register.FROM_CONTRACTOR,
    )
    with pytest.raises(Missing, match="item-missing"):
        world.hand((theirs, 1))


def test_what_was_handed_over_stays_on_the_list_and_keeps_its_class(world: World) -> None:
    item = world.designate("INTERNAL", 3)
    removal = suggest(world, ProposalKind.REMOVE, item)
    with pytest.raises(Conflict, match="proposal-open-for-item"):
        suggest(world, ProposalKind.CHANGE, item, name="Other")
    world.hand((item, 2))
    with pytest.raises(Conflict, match="item-was-handed"):
        answer(world.session, world.officer, removal, is_agreed=True)
    world.session.expire_all()
    withdraw(world.session, world.respondent, removal)
    with pytest.raises(Invalid, match="item-fixed-once-handed"):
        suggest(world, ProposalKind.CHANGE, item, class_code="PUBLIC")
    with pytest.raises(Invalid, match="quantity-below-handed"):
        suggest(world, ProposalKind.CHANGE, item, quantity=1)
    answer(world.session, world.officer, suggest(world, ProposalKind.CHANGE, item, name="Drawing, rev. B"), is_agreed=True)
    assert list_items(world.session, world.engagement.id)[0].name == "Drawing, rev. B"


def test_an_untouched_item_is_removed_by_agreement_and_its_number_is_not_given_again(world: World) -> None:
    item = world.designate("INTERNAL")
    answer(world.session, world.officer, suggest(world, ProposalKind.REMOVE, item), is_agreed=True)
    assert list_items(world.session, world.engagement.id) == []
    assert world.designate("INTERNAL").number == 2


def arisen(world: World, quantity: int = 2) -> DesignatedItem:
    proposal = suggest(world, ProposalKind.ADD, quantity=quantity)
    answer(world.session, world.officer, proposal, is_agreed=True)
    return world.session.get_one(DesignatedItem, proposal.item_id)


def test_what_arises_is_out_from_the_others_word_on_and_keeps_the_work_open_until_it_is_back_or_destroyed(world: World) -> None:
    item = arisen(world)
    account = balance(world.session, world.engagement.id)
    assert (account.given.lines, account.arisen.totals.outstanding, item.outstanding) == ((), 2, 2)
    with pytest.raises(Conflict, match="engagement-has-open-items"):
        close_engagement(world.session, world.officer, world.engagement)
    demand = demand_return(world.session, world.officer, world.engagement, reason="The trial is over")
    (line,) = account.lines
    given_back: dict[str, Any] = {"returned_on": TODAY, "returner_name": "Tanaka", "way": Way.ENCRYPTED_TRANSFER}
    back = record_return(world.session, world.respondent, world.engagement, lines=[(line.line_id, 1)], **given_back)
    confirm_return(world.session, world.officer, back, receiver_name="Suzuki")
    with pytest.raises(Conflict, match="item-was-handed"):
        suggest(world, ProposalKind.REMOVE, item)
    certificate = world.certify((line.line_id, 1), method=DisposalMethod.CLEAR)
    judge_certificate(world.session, world.reviewer, certificate, is_approved=True, reason="Seen")
    assert demand.settled_at
    assert balance(world.session, world.engagement.id).is_zero
    close_engagement(world.session, world.officer, world.engagement)


def test_both_may_agree_that_a_thing_that_arose_is_the_contractors_own_unless_pieces_are_claimed(world: World) -> None:
    kept, claimed = arisen(world), arisen(world, 1)
    (line,) = [line for line in balance(world.session, world.engagement.id).lines if line.item_id == claimed.id]
    world.certify((line.line_id, 1), method=DisposalMethod.CLEAR)
    answer(world.session, world.officer, suggest(world, ProposalKind.REMOVE, kept), is_agreed=True)
    with pytest.raises(Invalid, match="quantity-below-handed"):
        answer(world.session, world.officer, suggest(world, ProposalKind.REMOVE, claimed), is_agreed=True)
    assert [line.item_id for line in balance(world.session, world.engagement.id).lines] == [claimed.id]
