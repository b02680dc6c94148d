"""From a file to a draft: a dry run that stores no questionnaire, and one decision."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires.authoring.models import QuestionnaireDraft
from questionnaires.interchange.actions import discard, take, try_out
from questionnaires.interchange.models import QuestionnaireImport
from questionnaires.interchange.queries import get_document, get_import, list_imports
from questionnaires.interchange.rules import ImportState
from storage.problems import Conflict, Invalid, Missing
from tests.questionnaires.world import World, count_entries, last_entry

RAW = (Path(__file__).parent / "vsaq" / "test_template.json").read_bytes()


def read(world: World) -> QuestionnaireImport:
    return try_out(world.session, world.asker, raw=RAW, file_name="test_template.json")


def count_drafts(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(QuestionnaireDraft)) or 0


def test_a_dry_run_keeps_the_log_and_makes_nothing(world: World) -> None:
    record = read(world)
    assert count_drafts(world.session) == 0
    assert record.state == ImportState.WAITING
    assert record.counts["block"] == 4
    assert {line["outcome"] for line in record.outcomes} == {"taken", "changed"}
    entry = last_entry(world.session)
    assert (entry.act, entry.subject_id) == ("questionnaire:import", record.id)
    assert entry.details["sha256"] == record.file_sha256


def test_taking_it_makes_one_draft_and_keeps_no_second_copy(world: World) -> None:
    record = read(world)
    draft = take(world.session, world.asker, record)
    assert draft.owner_organisation_id == world.principal.id
    assert draft.made_from == "import"
    assert len(draft.document["sections"]) == 3
    assert (record.state, record.draft_id, record.document) == (ImportState.TAKEN, draft.id, {})
    with pytest.raises(Conflict, match="import-decided"):
        take(world.session, world.asker, record)
    assert count_drafts(world.session) == 1


def test_leaving_it_throws_the_content_away_and_keeps_the_log(world: World) -> None:
    record = discard(world.session, world.asker, read(world))
    assert (record.state, record.document) == (ImportState.DISCARDED, {})
    assert record.outcomes
    with pytest.raises(Conflict, match="import-decided"):
        take(world.session, world.asker, record)


def test_a_refused_file_leaves_no_trace(world: World) -> None:
    before = count_entries(world.session)
    with pytest.raises(Invalid):
        try_out(world.session, world.asker, raw=b"{", file_name="x.json", format_name="vsaq")
    assert world.session.scalar(select(func.count()).select_from(QuestionnaireImport)) == 0
    assert count_entries(world.session) == before


def test_only_the_organisation_that_read_it_sees_it(world: World) -> None:
    record = read(world)
    assert [row.id for row in list_imports(world.session, world.principal.id)] == [record.id]
    assert list_imports(world.session, world.contractor.id) == []
    with pytest.raises(Missing, match="import-missing"):
        get_import(world.session, world.contractor.id, record.id)


def test_a_published_edition_is_read_back_as_it_was_checked(world: World) -> None:
    document = get_document(world.session, world.version.id)
    assert document.content_hash() == world.version.content_hash
    assert json.loads(json.dumps(document.dump()))["code"] == "SMALL"
