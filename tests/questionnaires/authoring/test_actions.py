"""Drafts in the database: starting, changing by two people, publishing, editions, additions and their base."""

import copy
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from contracts.parties.models import Organisation
from questionnaires.authoring import actions, outline
from questionnaires.authoring.models import QuestionnaireDraft
from questionnaires.authoring.outline import mark_of
from questionnaires.authoring.queries import find_newer_base, get_document, get_draft, get_readable, list_drafts, read_working
from questionnaires.authoring.rules import DraftState, new_item
from questionnaires.catalogue.actions import publish as publish_built_in
from questionnaires.templates.kinds import ItemKind
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireVersion
from questionnaires.templates.queries import find_latest, get_for, list_items, list_versions
from storage.acts import Act
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Role
from tests import factories
from tests.questionnaires.world import OwnReach, World, count_entries, item, last_entry, parse, small_questionnaire, text

OWN: Any = {"code": "FACTORY", "title": text("Factory")}


@pytest.fixture
def base(world: World) -> QuestionnaireVersion:
    """A built-in questionnaire to add to."""
    version = publish_built_in(world.session, world.asker, parse(small_questionnaire(code="BASE")))
    assert version is not None
    return version


def add(world: World, draft: QuestionnaireDraft, section: str, after: str | None = None, **values: Any) -> str:
    """An own yes/no question; its code."""
    part = new_item(ItemKind.YES_NO) | {"question": text("Is there a guard?")} | values
    actions.change(
        world.session, world.asker, draft, lambda document: outline.add_item(document, part, section=section, after=after), step="add"
    )
    return str(part["code"])


def publish(world: World, draft: QuestionnaireDraft, edition: str = "1") -> QuestionnaireVersion:
    return actions.publish(world.session, world.asker, draft, edition=edition, expected_version=draft.version)


def added_to(world: World, base: QuestionnaireVersion) -> QuestionnaireDraft:
    return actions.start_addition(world.session, world.asker, base_version_id=base.id, **OWN)


def test_a_new_draft_is_written_and_published(world: World) -> None:
    draft = actions.start_new(world.session, world.asker, **OWN)
    actions.change(
        world.session, world.asker, draft, lambda document: outline.change_section(document, "1", {"title": text("Gate")}), step="section"
    )
    assert [add(world, draft, "1"), add(world, draft, "1")] == ["1-01", "1-02"]
    version = publish(world, draft)
    assert (version.owner_organisation_id, version.code, version.edition) == (world.principal.id, "FACTORY", "1")
    assert [row.code for row in list_items(world.session, version.id)] == ["1-01", "1-02"]
    assert (draft.state, draft.published_version_id) == (DraftState.PUBLISHED, version.id)
    entry = last_entry(world.session)
    assert (entry.act, entry.subject_id) == (Act.QUESTIONNAIRE_PUBLISH, version.id)


def test_a_published_version_and_its_draft_never_change(world: World) -> None:
    draft = actions.start_new(world.session, world.asker, **OWN)
    add(world, draft, "1")
    actions.change(
        world.session, world.asker, draft, lambda document: outline.change_section(document, "1", {"title": text("G")}), step="x"
    )
    version = publish(world, draft)
    before = (version.content_hash, get_document(world.session, version.id))
    for attempt in (
        lambda: add(world, draft, "1"),
        lambda: publish(world, draft, "2"),
        lambda: actions.discard(world.session, world.asker, draft),
        lambda: actions.rebase(world.session, world.asker, draft, base_version_id=version.id),
    ):
        with pytest.raises(Conflict, match="draft-closed"):
            attempt()
    following = actions.start_next_edition(world.session, world.asker, version)
    assert following.document["edition"] == "2"
    add(world, following, "1")
    publish(world, following, "2")
    assert (version.content_hash, get_document(world.session, version.id)) == before


def test_an_edition_is_published_once(world: World) -> None:
    first = actions.start_copy(world.session, world.asker, version_id=world.version.id, **OWN)
    second = actions.start_copy(world.session, world.asker, version_id=world.version.id, **OWN)
    publish(world, first)
    with pytest.raises(Conflict, match="edition-taken"):
        publish(world, second)
    with pytest.raises(Conflict, match="edition-unchanged"):
        publish(world, second, "1.1")
    add(world, second, "A")
    assert publish(world, second, "1.1").edition == "1.1"


def test_faults_keep_a_draft_from_being_published_and_are_all_told(world: World) -> None:
    draft = actions.start_new(world.session, world.asker, **OWN)
    add(world, draft, "1", question=text(" ").fromkeys(("ja", "en"), ""))
    with pytest.raises(Invalid, match="draft-has-faults") as caught:
        publish(world, draft)
    faults: Any = caught.value.parameters["faults"]
    assert {fault.code for fault in faults} == {"draft-question-missing", "draft-section-title-missing"}


def test_two_editors_of_one_question_do_not_overwrite_each_other(world: World) -> None:
    draft = actions.start_copy(world.session, world.asker, version_id=world.version.id, **OWN)
    other = factories.stamp(world.principal, Role.REVIEWER)

    def find(document: dict[str, Any]) -> dict[str, Any]:
        return outline.find_item(document, "A-1")[1]

    seen = mark_of(find(read_working(world.session, draft)))

    def save(stamp: Any, weight: int) -> None:
        edit = partial(outline.change_item, code="A-1", values={"weight": weight})
        actions.change_part(world.session, stamp, draft, find, edit, seen=seen, step="item", part="A-1")

    save(other, 7)
    with pytest.raises(Conflict, match="draft-part-changed-meanwhile") as caught:
        save(world.asker, 3)
    theirs: Any = caught.value.parameters["theirs"]
    assert (theirs["weight"], caught.value.parameters["changed_by"]) == (7, other.actor.user_id)
    assert find(read_working(world.session, draft))["weight"] == 7


def test_two_editors_of_two_questions_do_not_hinder_each_other_and_publishing_sees_both(world: World) -> None:
    draft = actions.start_copy(world.session, world.asker, version_id=world.version.id, **OWN)
    looked_at = draft.version
    for code, stamp in (("A-1", world.asker), ("A-2", factories.stamp(world.principal, Role.REVIEWER))):
        actions.change(world.session, stamp, draft, partial(outline.change_item, code=code, values={"weight": 9}), step="item")
    with pytest.raises(Conflict, match="draft-changed-meanwhile"):
        actions.publish(world.session, world.asker, draft, edition="1", expected_version=looked_at)
    version = publish(world, draft)
    assert [row.weight for row in list_items(world.session, version.id)][:2] == [9, 9]


def test_another_organisation_sees_neither_drafts_nor_own_versions(world: World) -> None:
    draft = actions.start_copy(world.session, world.asker, version_id=world.version.id, **OWN)
    version = publish(world, draft)
    another = actions.start_next_edition(world.session, world.asker, version)
    stranger = factories.organisation(world.session, "Tani KK")
    outside = factories.stamp(stranger, Role.PROCUREMENT)
    with pytest.raises(Missing, match="draft-missing"):
        get_draft(world.session, stranger.id, another.id)
    assert list_drafts(world.session, stranger.id) == []
    assert [row.id for row in list_drafts(world.session, world.principal.id)] == [another.id]
    for attempt in (
        lambda: get_for(world.session, stranger.id, version.id),
        lambda: get_readable(world.session, OwnReach(stranger.id), version.id),
        lambda: actions.start_copy(world.session, outside, version_id=version.id, **OWN),
        lambda: actions.start_addition(world.session, outside, base_version_id=version.id, **OWN),
    ):
        with pytest.raises(Missing, match="questionnaire-missing"):
            attempt()
    assert version.id not in {row.id for row in list_versions(world.session, stranger.id)}
    assert version.id in {row.id for row in list_versions(world.session, world.principal.id)}
    assert find_latest(world.session, "FACTORY") is None
    with pytest.raises(Conflict, match="version-not-own"):
        actions.start_next_edition(world.session, outside, version)


def test_a_version_may_be_read_by_whoever_is_asked_it_and_issued_by_its_owner_only(world: World) -> None:
    version = publish(world, actions.start_copy(world.session, world.asker, version_id=world.version.id, **OWN))
    reach = OwnReach(world.contractor.id)
    with pytest.raises(Missing):
        get_readable(world.session, reach, version.id)
    world.issue(version_id=version.id)
    assert get_readable(world.session, reach, version.id).id == version.id
    world.asker = factories.stamp(world.contractor, Role.PROCUREMENT)
    with pytest.raises(Missing, match="questionnaire-missing"):
        world.issue(version_id=version.id, respondent_organisation_id=world.principal.id)


def test_two_principals_may_use_the_same_code(world: World) -> None:
    first = publish(world, actions.start_copy(world.session, world.asker, version_id=world.version.id, **OWN))
    world.asker = factories.stamp(factories.organisation(world.session, "Tani KK"), Role.PROCUREMENT)
    second = publish(world, actions.start_copy(world.session, world.asker, version_id=world.version.id, **OWN))
    assert first.id != second.id


def test_additions_are_published_on_top_of_their_base_which_stays_as_it_is(world: World, base: QuestionnaireVersion) -> None:
    draft = added_to(world, base)
    code = add(world, draft, "A", "A-2")
    assert code == "A-X01"
    with pytest.raises(Conflict, match="draft-part-locked"):
        actions.change(world.session, world.asker, draft, lambda document: outline.change_item(document, "A-1", {"weight": 9}), step="x")
    version = publish(world, draft)
    assert version.base_version_id == base.id
    assert [row.code for row in list_items(world.session, version.id)][:4] == ["A-1", "A-2", "A-X01", "A-3"]
    assert version.alternatives == base.alternatives


def test_additions_survive_a_new_edition_of_their_base(world: World, base: QuestionnaireVersion) -> None:
    draft = added_to(world, base)
    for after in ("A-1", "A-5"):
        add(world, draft, "A", after)
    version = publish(world, draft)
    newer_document = copy.deepcopy(small_questionnaire(code="BASE", edition="2.0.0", dated="2026-12-01"))
    newer_document["sections"][0]["items"] = [item("A-0"), *(one for one in newer_document["sections"][0]["items"] if one["code"] != "A-1")]
    newer = publish_built_in(world.session, world.asker, parse(newer_document))
    assert newer is not None
    found = find_newer_base(world.session, world.principal.id, version.base_version_id)
    assert found is not None
    assert found.id == newer.id
    following = actions.start_next_edition(world.session, world.asker, version, base_version_id=newer.id)
    assert following.displaced == [{"what": "item", "code": "A-X01", "anchor": "A-1"}]
    second = publish(world, following, "2")
    assert second.base_version_id == newer.id
    codes = [row.code for row in list_items(world.session, second.id)]
    assert codes == ["A-0", "A-2", "A-3", "A-4", "A-5", "A-X02", "A-X01", "B-1", "B-2"]
    assert find_newer_base(world.session, world.principal.id, second.base_version_id) is None


def test_beginning_the_next_edition_twice_gives_the_same_draft(world: World) -> None:
    version = publish(world, actions.start_copy(world.session, world.asker, version_id=world.version.id, **OWN))
    first = actions.start_next_edition(world.session, world.asker, version)
    assert actions.start_next_edition(world.session, world.asker, version).id == first.id


def test_an_imported_document_may_lack_anything_and_repeat_codes(world: World) -> None:
    draft = actions.start_import(
        world.session,
        world.asker,
        document={"code": "IN", "sections": [{"code": "1", "items": [{"code": "q"}, {"code": "q"}, {}]}]},
    )
    assert [one["code"] for one in outline.items(draft.document)] == ["q", "q-2", "1-03"]
    with pytest.raises(Invalid, match="draft-has-faults"):
        publish(world, draft)


def test_every_step_is_one_entry_in_the_ledger(world: World) -> None:
    begin = count_entries(world.session)
    draft = actions.start_new(world.session, world.asker, **OWN)
    add(world, draft, "1")
    actions.discard(world.session, world.asker, draft)
    assert count_entries(world.session) == begin + 3
    assert last_entry(world.session).details["step"] == "discard"


@pytest.mark.parametrize(("edition", "following"), [("1", "2"), ("1.4.2", "2.0.0"), ("9", "10"), ("spring", "spring-2")])
def test_the_next_edition_has_the_next_number(edition: str, following: str) -> None:
    assert actions.next_edition(edition) == following


def test_a_refused_publication_leaves_no_items_behind(world: World) -> None:
    draft = actions.start_new(world.session, world.asker, **OWN)
    number = world.session.scalar(select(func.count()).select_from(QuestionnaireItem))
    with pytest.raises(Invalid):
        publish(world, draft)
    assert world.session.scalar(select(func.count()).select_from(QuestionnaireItem)) == number
    assert world.session.scalar(select(col(Organisation.id)).where(col(Organisation.id) == world.principal.id))
