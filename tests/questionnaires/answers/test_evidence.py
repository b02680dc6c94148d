"""Files beside an answer: only the respondent's own, and each change is a new version of the answer."""

import pytest

from questionnaires.answers.actions import attach, detach
from questionnaires.answers.models import Answer
from questionnaires.answers.queries import get_item
from storage.evidence.models import EvidenceFile
from storage.evidence.rules import EvidenceState
from storage.problems import Conflict, Forbidden, Missing
from tests import factories
from tests.questionnaires.world import World, count_entries, last_entry


def lay(world: World, file: EvidenceFile, code: str = "A-1") -> Answer:
    return attach(world.session, world.answerer, world.assessment, item_code=code, evidence_id=file.id)


def test_a_file_beside_a_blank_item_leaves_it_blank(world: World) -> None:
    file = factories.evidence(world.session, world.contractor, engagement_id=world.engagement.id)
    answer = lay(world, file)
    assert (answer.state, answer.version) == (None, 1)
    view = get_item(world.session, world.assessment, "A-1")
    assert [(row.evidence_id, row.display_name, row.state) for row in view.evidence] == [(file.id, "policy.pdf", EvidenceState.AVAILABLE)]


def test_attaching_and_detaching_raise_the_version_and_keep_what_was_said(world: World) -> None:
    world.say("A-1", scope="Tokyo")
    file = factories.evidence(world.session, world.contractor)
    assert lay(world, file).version == 2
    answer = detach(world.session, world.answerer, world.assessment, item_code="A-1", evidence_id=file.id)
    assert (answer.version, answer.scope, answer.state) == (3, "Tokyo", "implemented")
    assert get_item(world.session, world.assessment, "A-1").evidence == ()


def test_each_is_one_ledger_entry_and_attaching_twice_is_none(world: World) -> None:
    file = factories.evidence(world.session, world.contractor)
    before = count_entries(world.session)
    lay(world, file)
    entry = last_entry(world.session)
    assert (entry.act, entry.details["evidence"], entry.details["sha256"]) == ("answer:attach", file.id, file.sha256)
    assert lay(world, file).version == 1
    assert count_entries(world.session) == before + 1
    detach(world.session, world.answerer, world.assessment, item_code="A-1", evidence_id=file.id)
    assert (count_entries(world.session), last_entry(world.session).act) == (before + 2, "answer:detach")


def test_a_file_of_another_organisation_or_another_engagement_is_missing(world: World) -> None:
    other = factories.engagement(world.session, world.principal, world.contractor)
    for file in (
        factories.evidence(world.session, world.principal),
        factories.evidence(world.session, world.contractor, engagement_id=other.id),
    ):
        with pytest.raises(Missing) as caught:
            lay(world, file)
        assert caught.value.code == "evidence-missing"


def test_what_is_not_attached_cannot_be_taken_away(world: World) -> None:
    file = factories.evidence(world.session, world.contractor)
    world.say("A-1")
    with pytest.raises(Missing):
        detach(world.session, world.answerer, world.assessment, item_code="A-1", evidence_id=file.id)


def test_only_the_respondent_and_only_before_submission(world: World) -> None:
    file = factories.evidence(world.session, world.contractor)
    with pytest.raises(Forbidden):
        attach(world.session, world.asker, world.assessment, item_code="A-1", evidence_id=file.id)
    lay(world, file)
    world.submit()
    with pytest.raises(Conflict) as caught:
        lay(world, file, "A-2")
    assert caught.value.code == "answer-sealed"
    with pytest.raises(Conflict):
        detach(world.session, world.answerer, world.assessment, item_code="A-1", evidence_id=file.id)
