"""A principal's own policy: written, tried, and made the policy by two persons; and what it does to the chain below."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlmodel import Session, col

from contracts.engagements.queries import reach_of
from contracts.handovers.rules import SharingPermit
from contracts.sharing import drafting, publishing
from contracts.sharing.actions import request_permit
from contracts.sharing.effect import add_up, preview
from contracts.sharing.models import SharingDecision, SharingPolicy, SharingPolicyDraft
from contracts.sharing.queries import decisions, list_versions, policy_for
from contracts.sharing.rules import Policy
from contracts.sharing.rules.own import DraftState, demands_of
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Stamp
from tests.contracts.world import NUMBERS, TODAY, World, entries, later, pass_on


def draft_of(world: World, stamp: Stamp | None = None, class_code: str = "INTERNAL", **demands: object) -> SharingPolicyDraft:
    """A draft of the principal (or of whoever `stamp` works for) with one class set anew."""
    stamp = stamp or world.reviewer
    draft = drafting.begin(world.session, stamp, from_built_in=True, today=TODAY)
    before = drafting.list_rules(world.session, draft)[class_code]
    wanted = demands_of(before.rule).model_copy(update=demands)
    drafting.change_class(world.session, stamp, draft, class_code, wanted, expected_version=before.version, today=TODAY)
    return draft


def publish(world: World, draft: SharingPolicyDraft, first: Stamp, second: Stamp, days: int = 0) -> SharingPolicy:
    on = TODAY + timedelta(days=days) if days else None
    publishing.propose(world.session, first, draft, reason="Because", effective_on=on, expected_version=draft.version, today=TODAY)
    return publishing.publish(world.session, second, draft, expected_version=draft.version, today=TODAY)


def candidate(world: World, draft: SharingPolicyDraft) -> Policy:
    return drafting.read_candidate(world.session, draft, drafting.read_choices(world.session, TODAY), TODAY)


def allowed(world: World, days: int = 0) -> set[str]:
    found = decisions(world.session, world.engagement, TODAY + timedelta(days=days))
    return {decision.class_code for decision in found if decision.is_allowed}


def test_two_persons_make_it_the_policy_and_the_database_takes_no_less(world: World) -> None:
    draft = draft_of(world, certificates=("ISMS",))
    assert "INTERNAL" in allowed(world), "a draft decides nothing"
    publishing.propose(
        world.session, world.reviewer, draft, reason="Because", effective_on=None, expected_version=draft.version, today=TODAY
    )
    with pytest.raises(Conflict) as frozen:
        drafting.discard(world.session, world.reviewer, draft, expected_version=draft.version)
    assert frozen.value.code == "policy-draft-proposed"
    with pytest.raises(Forbidden) as alone, world.session.begin_nested():
        publishing.publish(world.session, world.reviewer, draft, expected_version=draft.version, today=TODAY)
    assert alone.value.code == "second-person-needed"
    world.session.refresh(draft)
    made = publishing.publish(world.session, later(world.officer), draft, expected_version=draft.version, today=TODAY)
    assert (made.version, made.dated, made.proposed_by, made.approved_by) == (
        "own-1", TODAY, world.reviewer.actor.user_id, world.officer.actor.user_id,
    )  # fmt: skip
    assert "INTERNAL" not in allowed(world)
    refused = request_permit(world.session, world.officer, world.engagement, class_codes=["INTERNAL"], today=TODAY)
    assert not isinstance(refused, SharingPermit)
    row = world.session.scalars(select(SharingDecision)).one()
    assert (row.policy_version, row.policy_id, row.policy_ids_above) == ("own-1", made.id, [])
    world.session.commit()
    acts = [entry.act for entry in entries(world.session) if entry.act.startswith("sharing-policy")]
    assert acts == ["sharing-policy:draft", "sharing-policy:draft", "sharing-policy:propose", "sharing-policy:decide"]


def test_a_later_date_holds_from_that_day_and_a_newer_version_comes_before_it(world: World) -> None:
    publish(world, draft_of(world, certificates=("ISMS",)), world.reviewer, world.officer, days=7)
    assert ("INTERNAL" in allowed(world, 6), "INTERNAL" in allowed(world, 7)) == (True, False)
    second = publish(world, draft_of(world, score_percent=51), later(world.reviewer), later(world.officer))
    assert "INTERNAL" in allowed(world, 7), "the version published last holds from its date on"
    assert [row.version for row in list_versions(world.session, world.principal.id)] == ["own-2", "own-1"]
    assert [row.version for row in list_versions(world.session, world.principal.id, after=second.id)] == ["own-1"]


def test_what_was_sent_back_or_taken_back_can_be_written_on(world: World) -> None:
    draft = draft_of(world, score_percent=60)
    assert drafting.begin(world.session, world.officer, from_built_in=True, today=TODAY) is draft, "there is one at a time"
    arguments = {"reason": "Because", "effective_on": None, "today": TODAY}
    publishing.propose(world.session, world.reviewer, draft, expected_version=draft.version, **arguments)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        publishing.send_back(world.session, world.officer, draft, reason=" ", expected_version=draft.version)
    publishing.send_back(world.session, world.officer, draft, reason="Too mild", expected_version=draft.version)
    assert (draft.state, draft.decision_reason) == (DraftState.DRAFTING, "Too mild")
    publishing.propose(world.session, world.reviewer, draft, expected_version=draft.version, **arguments)  # type: ignore[arg-type]
    publishing.withdraw(world.session, world.reviewer, draft, expected_version=draft.version)
    drafting.discard(world.session, world.reviewer, draft, expected_version=draft.version)
    with pytest.raises(Missing):
        drafting.get_draft(world.session, world.principal.id, draft.id)
    same = drafting.begin(world.session, world.reviewer, from_built_in=False, today=TODAY)
    with pytest.raises(Invalid) as unchanged:
        publishing.propose(world.session, world.reviewer, same, expected_version=same.version, **arguments)  # type: ignore[arg-type]
    assert unchanged.value.code == "policy-unchanged"


def test_the_second_writer_is_told_and_a_locked_class_refused(world: World) -> None:
    draft = draft_of(world, score_percent=60)
    demands = demands_of(drafting.list_rules(world.session, draft)["INTERNAL"].rule)
    with pytest.raises(Conflict) as stale:
        drafting.change_class(world.session, world.officer, draft, "INTERNAL", demands, expected_version=1, today=TODAY)
    assert stale.value.code == "policy-class-changed-meanwhile"
    with pytest.raises(Invalid) as locked:
        drafting.change_class(world.session, world.officer, draft, "SPECIALLY_DESIGNATED_SECRET", demands, expected_version=1, today=TODAY)
    assert locked.value.code == "policy-class-locked"


def test_a_document_goes_out_and_in_by_the_same_rules(world: World) -> None:
    draft = draft_of(world, score_percent=60)
    document = candidate(world, draft).model_dump(mode="json")
    assert drafting.read_document(world.session, document, TODAY)[1] == []
    unlocked = {**document, "classes": {**document["classes"], "SPECIALLY_DESIGNATED_SECRET": document["classes"]["PUBLIC"]}}
    with pytest.raises(Invalid) as refused:
        drafting.take_document(world.session, world.reviewer, draft, unlocked, expected_version=draft.version, today=TODAY)
    assert refused.value.code == "policy-class-locked"
    document["classes"]["PUBLIC"]["conditions"].append({"code": "agreement-in-force"})
    assert drafting.take_document(world.session, world.reviewer, draft, document, expected_version=draft.version, today=TODAY) == 1
    documents: list[object] = [[], {}, {**document, "more": 1}]
    for broken in documents:
        assert drafting.read_document(world.session, broken, TODAY)[1][0].code == "policy-document-unreadable"


def test_a_stricter_principal_above_binds_the_links_below(world: World) -> None:
    _, below = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    deeper = replace(world, engagement=below)
    deeper.review()
    assert "INTERNAL" in allowed(deeper)
    loose = draft_of(world, world.respondent, agreement=False, score_percent=None, late_days=None, review_days=None)
    publish(world, loose, world.respondent, world.colleague)
    strict = publish(world, draft_of(world, certificates=("ISMS",)), world.reviewer, world.officer)
    found = next(one for one in decisions(world.session, below, TODAY) if one.class_code == "INTERNAL")
    assert {finding.code for finding in found.unmet} == {"certificate-held", "upstream-allows"}
    above = {finding.code for finding in found.findings if finding.demanded_above == "own-1"}
    assert above == {"agreement-in-force", "monthly-reports-in-time", "review-not-older-than", "score-at-least", "certificate-held"}
    request_permit(world.session, world.respondent, below, class_codes=["INTERNAL"], today=TODAY)
    assert world.session.scalars(select(SharingDecision)).one().policy_ids_above == [strict.id]


def test_the_effect_names_every_work_that_changes_in_constant_statements(world: World, session: Session) -> None:
    _, below = pass_on(world, "Third", NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    replace(world, engagement=below).review()
    draft = draft_of(world, certificates=("ISMS",))
    reach, policy = reach_of(world.reviewer.actor), candidate(world, draft)

    def statements(limit: int) -> int:
        sent: list[str] = []
        event.listen(session.get_bind(), "before_cursor_execute", note := lambda _c, _u, statement, *_: sent.append(statement))
        preview(session, reach, policy, TODAY, limit=limit)
        event.remove(session.get_bind(), "before_cursor_execute", note)
        return len(sent)

    whole = preview(session, reach, policy, TODAY)
    assert {(one.engagement_id, one.is_below, tuple(two.class_code for two in one.stopped), one.allowed) for one in whole.effects} == {
        (world.engagement.id, False, ("INTERNAL",), ()),
        (below.id, True, ("INTERNAL",), ()),
    }
    assert (whole.looked_at, whole.total, whole.next_after) == (2, 2, None)
    first = preview(session, reach, policy, TODAY, limit=1)
    assert add_up(session, reach, policy, TODAY, first, limit=1) == (2, 0, 2, 2), "what the next page holds is counted too"
    assert add_up(session, reach, policy, TODAY, first, limit=1, most=1) == (1, 0, 1, 1), "as far as a person can wait"
    rest = preview(session, reach, policy, TODAY, limit=1, after=first.next_after)
    assert (first.looked_at, rest.looked_at, rest.next_after) == (1, 1, None)
    assert {first.effects[0].engagement_id, rest.effects[0].engagement_id} == {world.engagement.id, below.id}
    assert statements(2) <= statements(1) + 2, "two more where a chain has requests for consent"
    assert policy_for(session, world.principal.id, TODAY).organisation_id is None, "trying stores nothing"
    assert session.scalars(select(SharingDecision).where(col(SharingDecision.policy_id).is_(None))).all() == []
