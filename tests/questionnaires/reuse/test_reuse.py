"""What a company is offered of its own answers, what is taken over, and that nobody else learns of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from contracts.engagements.models import Engagement
from contracts.engagements.queries import reach_of
from questionnaires.answers.actions import attach, detach, save
from questionnaires.answers.models import AnswerEvidence
from questionnaires.answers.queries import get_item, list_for_section
from questionnaires.answers.rules import AnswerState
from questionnaires.answers.seal import hash_answers
from questionnaires.assessments.actions import issue, submit
from questionnaires.assessments.models import Assessment
from questionnaires.catalogue.actions import publish
from questionnaires.contributing import actions as contributing
from questionnaires.contributing.rules import ScopeKind
from questionnaires.reuse import actions
from questionnaires.reuse.links import linked
from questionnaires.reuse.models import AnswerOrigin
from questionnaires.reuse.queries import Offer, list_frameworks, list_offers, list_said
from questionnaires.reuse.rules import Basis
from storage.evidence.queries import find_way, get_file
from storage.ledger.models import LedgerEntry
from storage.ledger.queries import list_entries
from storage.problems import Conflict, Forbidden, Missing
from storage.stamp import Role, Stamp
from tests import factories
from tests.questionnaires.world import DUE, World, item, parse, small_questionnaire, statements, text


@dataclass
class Two:
    """The contractor of the world also works for a second principal, who asks the same."""

    world: World
    asker: Stamp
    engagement: Engagement
    assessment: Assessment


def ask(world: World, asker: Stamp, engagement: Engagement, version_id: str) -> Assessment:
    return issue(
        world.session, asker, engagement_id=engagement.id, version_id=version_id, respondent_organisation_id=world.contractor.id,
        reason="Check", contact_name="Somebody", contact_detail="03", due_on=DUE,
    )  # fmt: skip


@pytest.fixture
def two(world: World) -> Two:
    """The first assessment is answered and submitted; the second is open."""
    file = factories.evidence(world.session, world.contractor, engagement_id=world.engagement.id)
    world.say("A-1", AnswerState.PARTLY, scope="Osaka", exception="Kobe")
    attach(world.session, world.answerer, world.assessment, item_code="A-1", evidence_id=file.id)
    world.say("A-2", AnswerState.IMPLEMENTED)
    world.submit()
    principal = factories.organisation(world.session, "Umi KK")
    asker = factories.stamp(principal, Role.PROCUREMENT, Role.REVIEWER)
    engagement = factories.engagement(world.session, principal, world.contractor)
    return Two(world, asker, engagement, ask(world, asker, engagement, world.version.id))


def offers(world: World, assessment: Assessment, code: str, **more: Any) -> tuple[Offer, ...]:
    view = get_item(world.session, assessment, code)
    return list_offers(world.session, assessment, [view], at=factories.NOON, **more)[code]


def take(two: Two, code: str = "A-1", by: Stamp | None = None, answer_id: str = "") -> Any:
    (offer, *_) = offers(two.world, two.assessment, "A-1")
    return actions.take_over(
        two.world.session, by or two.world.answerer, two.assessment, item_code=code, answer_id=answer_id or offer.earlier.answer_id,
        expected_version=0,
    )  # fmt: skip


def test_the_same_question_of_another_principal_is_offered_with_what_differs(two: Two) -> None:
    (offer,) = offers(two.world, two.assessment, "A-1")
    assert (offer.basis, offer.earlier.issuer, offer.is_fitting) == (Basis.ELSEWHERE, "Yama KK", True)
    assert offer.differences == ("state", "scope", "exception")
    assert [file.is_valid for file in offer.files] == [True]
    assert offers(two.world, two.assessment, "B-1") == ()
    assert offers(two.world, two.assessment, "A-1", only_before=True) == ()


def test_what_was_said_for_the_same_work_comes_first(two: Two) -> None:
    world = two.world
    again = ask(world, world.asker, world.engagement, world.version.id)
    found = offers(world, again, "A-1", only_before=True)
    assert [offer.basis for offer in found] == [Basis.BEFORE]


def test_a_reworded_question_is_offered_for_the_same_work_only_and_says_so(two: Two) -> None:
    world = two.world
    changed = small_questionnaire(edition="2.0.0")
    changed["sections"][0]["items"][0]["question"] = text("Quite another question?")
    version = publish(world.session, world.asker, parse(changed))
    assert version is not None
    here = ask(world, world.asker, world.engagement, version.id)
    (offer,) = offers(world, here, "A-1")
    assert (offer.basis, offer.is_reworded) == (Basis.BEFORE, True)
    there = ask(world, two.asker, two.engagement, version.id)
    assert offers(world, there, "A-1") == ()
    assert len(offers(world, there, "A-2")) == 1


def test_a_draft_was_not_said_yet(two: Two) -> None:
    draft = ask(two.world, two.asker, two.engagement, two.world.version.id)
    save(two.world.session, two.world.answerer, draft, item_code="B-1", state=AnswerState.IMPLEMENTED, expected_version=0)
    assert offers(two.world, two.assessment, "B-1") == ()


def test_a_linked_item_of_another_framework_is_offered_as_derived(two: Two) -> None:
    world = two.world
    other = small_questionnaire(code="OTHER")
    linked_item = item("X-1") | {"crosswalk": ["SMALL:A-1", "SMALL:A-2(★4)"]}
    other["sections"] = [{"code": "X", "title": text("X"), "purpose": text("X"), "items": [linked_item, item("X-2")]}]
    other["alternatives"] = []
    version = publish(world.session, two.asker, parse(other))
    assert version is not None
    assessment = ask(world, two.asker, two.engagement, version.id)
    found = offers(world, assessment, "X-1")
    assert [(offer.basis, offer.earlier.item_code) for offer in found] == [(Basis.DERIVED, "A-1"), (Basis.DERIVED, "A-2")] or [
        offer.earlier.item_code for offer in found
    ] == ["A-2", "A-1"]
    assert offers(world, assessment, "X-2") == ()


def test_the_links_of_the_built_in_questionnaires_go_both_ways() -> None:
    assert ("S01", "1.1-02") in linked("S02", "02-1", [])
    assert ("S02", "02-1") in linked("S01", "1.1-02", [])


def test_texts_are_copied_and_files_become_open_here_by_the_click_alone(two: Two) -> None:
    session: Any = two.world.session
    world = two.world
    reader: dict[str, Any] = {"organisation_id": two.asker.actor.organisation_id, "engagement_ids": reach_of(two.asker.actor).engagements()}
    (offer,) = offers(world, two.assessment, "A-1")
    evidence_id = offer.files[0].evidence_id
    with pytest.raises(Missing):
        get_file(session, evidence_id, **reader)
    take(two)
    view = get_item(session, two.assessment, "A-1")
    assert view.answer is not None
    assert (view.answer.state, view.answer.scope, view.answer.exception) == (AnswerState.PARTLY, "Osaka", "Kobe")
    assert [file.evidence_id for file in view.evidence] == [evidence_id]
    file = get_file(session, evidence_id, **reader)
    assert find_way(session, file, **reader) == two.engagement.id  # looking at it leaves no trace with the first principal
    detach(session, world.answerer, two.assessment, item_code="A-1", evidence_id=evidence_id)
    with pytest.raises(Missing):
        get_file(session, evidence_id, **reader)


def test_old_or_unavailable_files_stay_behind(two: Two) -> None:
    world = two.world
    for name, change in (("old.pdf", {"uploaded_at": factories.NOON - timedelta(days=366)}), ("bad.pdf", {"state": "rejected"})):
        file = factories.evidence(world.session, world.contractor, engagement_id=world.engagement.id, name=name)
        for field, value in change.items():
            setattr(file, field, value)
        answer_id = offers(world, two.assessment, "A-1")[0].earlier.answer_id
        link: dict[str, Any] = {"attached_at": factories.NOON, "attached_by": "somebody"}
        world.session.add(AnswerEvidence(answer_id=answer_id, evidence_id=file.id, **link))
    world.session.flush()
    (offer,) = offers(world, two.assessment, "A-1")
    assert {file.display_name: file.is_valid for file in offer.files} == {"policy.pdf": True, "old.pdf": False, "bad.pdf": False}
    take(two)
    assert [file.display_name for file in get_item(world.session, two.assessment, "A-1").evidence] == ["policy.pdf"]


def test_no_principal_learns_that_or_what_was_answered_to_another(two: Two) -> None:
    """After taking over: everything in each one's reach of the ledger, and the sealed answers, say nothing of the other."""
    session: Any = two.world.session
    take(two)
    submit(session, two.world.answerer, two.assessment, person_name="One", person_title="Head", statement="True")
    session.commit()
    for reader, foreign in (
        (two.asker.actor, {two.world.assessment.id, two.world.engagement.id, two.world.principal.id, two.world.asker.actor.user_id}),
        (two.world.asker.actor, {two.assessment.id, two.engagement.id, two.asker.actor.organisation_id, two.asker.actor.user_id}),
    ):
        entries = list_entries(session, engagement_ids=reach_of(reader).engagements(), organisation_id=reader.organisation_id, limit=1000)
        assert entries
        told = " ".join(str(entry.model_dump()) for entry in entries)
        assert not [one for one in foreign if one in told]
        assert "take-over" not in told
    own = list_entries(session, engagement_ids=None, organisation_id=two.world.contractor.id, limit=1000)
    (entry,) = [entry for entry in own if entry.act == "answer:take-over"]
    assert entry.details["source_assessment"] == two.world.assessment.id
    assert entry.engagement_id is None


def test_the_seal_of_an_answer_taken_over_is_that_of_one_that_was_typed(two: Two) -> None:
    session: Any = two.world.session
    world = two.world
    other = ask(world, two.asker, two.engagement, world.version.id)
    (offer,) = offers(world, two.assessment, "A-2")
    actions.take_over(session, world.answerer, two.assessment, item_code="A-2", answer_id=offer.earlier.answer_id, expected_version=0)
    save(session, world.answerer, other, item_code="A-2", state=AnswerState.IMPLEMENTED, expected_version=0)
    assert hash_answers(session, other) != hash_answers(session, world.assessment)
    typed, taken = get_item(session, other, "A-2").answer, get_item(session, two.assessment, "A-2").answer
    assert typed is not None
    assert taken is not None
    assert {name: getattr(typed, name) for name in ("state", "value", "scope", "version", "saved_by")} == {
        name: getattr(taken, name) for name in ("state", "value", "scope", "version", "saved_by")
    }


def test_only_what_is_on_offer_can_be_taken_and_only_by_the_respondent(two: Two) -> None:
    world = two.world
    foreign_principal = factories.organisation(world.session, "Sora KK")
    stranger = factories.organisation(world.session, "Kaze KK")
    strange = factories.stamp(stranger, Role.RESPONDENT)
    engagement = factories.engagement(world.session, foreign_principal, stranger)
    theirs = issue(
        world.session, factories.stamp(foreign_principal, Role.PROCUREMENT), engagement_id=engagement.id, version_id=world.version.id,
        respondent_organisation_id=stranger.id, reason="Check", contact_name="Somebody", contact_detail="03", due_on=DUE,
    )  # fmt: skip
    view = get_item(world.session, theirs, "A-1")
    assert list_offers(world.session, theirs, [view], at=factories.NOON)["A-1"] == ()
    (offer,) = offers(world, two.assessment, "A-1")
    with pytest.raises(Missing, match="offer-missing"):  # another company's answer by its id
        actions.take_over(world.session, strange, theirs, item_code="A-1", answer_id=offer.earlier.answer_id, expected_version=0)
    with pytest.raises(Missing, match="offer-missing"):  # an answer to another question
        take(two, "A-2", answer_id=offer.earlier.answer_id)
    for outsider in (two.asker, world.asker, strange):
        with pytest.raises(Forbidden):
            take(two, by=outsider)


def test_a_helper_takes_over_nothing_outside_its_part(two: Two) -> None:
    world = two.world
    helper = factories.stamp(world.contractor, Role.CONTRIBUTOR)
    parts: list[dict[str, Any]] = [{"sections": ["B"]}, {"sections": ["A"]}, {"sections": ["A"], "sees_earlier": True}]
    for number, part in enumerate(parts):
        contributing.give(
            world.session,
            world.answerer,
            two.assessment,
            user_id=helper.actor.user_id,
            invitation_id=None,
            scope=ScopeKind.SECTIONS,
            **part,
        )
        if number < 2:  # another section; its own section, but not what was said elsewhere
            with pytest.raises(Missing):
                take(two, by=helper)
    assert take(two, by=helper).saved_by == helper.actor.user_id


def test_a_list_leaves_alone_what_was_touched_meanwhile(two: Two) -> None:
    session: Any = two.world.session
    world = two.world
    save(session, world.answerer, two.assessment, item_code="A-2", state=None, scope="Only text", expected_version=0)
    picks = [(code, offers(world, two.assessment, code)[0].earlier.answer_id) for code in ("A-1", "A-2")]
    taken = actions.take_over_blank(session, world.answerer, two.assessment, picks=picks)
    assert (taken.done, taken.skipped) == (("A-1",), ("A-2",))
    answer = get_item(session, two.assessment, "A-2").answer
    assert answer is not None
    assert answer.scope == "Only text"
    origin = session.exec(select(AnswerOrigin)).one()
    assert (origin.source_answer_id, origin.basis) == (picks[0][1], Basis.ELSEWHERE)
    with pytest.raises(Missing):
        actions.take_over_blank(session, world.answerer, two.assessment, picks=[("B-1", picks[0][1])])


def test_what_changed_meanwhile_is_not_overwritten(two: Two) -> None:
    world = two.world
    save(world.session, world.answerer, two.assessment, item_code="A-1", state=AnswerState.IMPLEMENTED, expected_version=0)
    with pytest.raises(Conflict, match="answer-changed-meanwhile"):
        take(two)


def test_the_master_lists_what_was_said_to_whom(two: Two) -> None:
    world = two.world
    take(two)
    (framework,) = list_frameworks(world.session, world.contractor.id)
    said = list_said(world.session, world.contractor.id, framework, "A")
    assert sorted((one.issuer, one.basis) for one in said["A-1"]) == [("Umi KK", "elsewhere"), ("Yama KK", None)]
    assert list_frameworks(world.session, world.principal.id) == []


def test_the_offers_of_a_section_cost_a_constant_number_of_statements(two: Two, engine: Engine) -> None:
    session: Any = two.world.session
    counts = []
    for _ in range(2):
        views = list_for_section(session, two.assessment, "A")
        with statements(engine) as sent:
            list_offers(session, two.assessment, views, at=factories.NOON)
        counts.append(len(sent))
        for _more in range(3):
            ask(two.world, two.asker, two.engagement, two.world.version.id)
    assert counts[0] == counts[1] <= 3
    assert session.exec(select(LedgerEntry).where(col(LedgerEntry.act) == "answer:take-over")).all() == []
