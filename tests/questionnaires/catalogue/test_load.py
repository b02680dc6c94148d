"""Loading publishes each edition once; doing it again changes nothing, and a published edition cannot be altered."""

import json

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from questionnaires.catalogue.actions import load, publish
from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.catalogue.queries import built_in
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireSection, QuestionnaireText, QuestionnaireVersion
from questionnaires.templates.queries import find_latest, list_items, list_sections, list_versions
from storage.problems import Conflict
from tests import factories
from tests.questionnaires.world import count_entries, last_entry, parse, small_questionnaire, statements, text


def sizes(session: Session) -> list[int | None]:
    return [
        session.scalar(select(func.count()).select_from(table)) for table in (QuestionnaireVersion, QuestionnaireSection, QuestionnaireItem)
    ]


def test_loading_twice_changes_nothing(session: Session) -> None:
    stored = load(session, factories.stamp())
    assert [version.code for version in stored] == [document.code for document in built_in()]
    before, entries = sizes(session), count_entries(session)
    assert load(session, factories.stamp()) == []
    assert (sizes(session), count_entries(session)) == (before, entries)


def test_every_new_edition_is_one_ledger_entry_with_its_hash(session: Session) -> None:
    stored = load(session, factories.stamp())
    assert count_entries(session) == len(stored)
    entry = last_entry(session)
    assert (entry.act, entry.subject_id) == ("catalogue:load", stored[-1].id)
    assert entry.details["content_hash"] == stored[-1].content_hash == built_in()[-1].content_hash()


def test_a_published_edition_with_other_content_is_refused_and_a_new_edition_is_taken(session: Session) -> None:
    publish(session, factories.stamp(), parse(small_questionnaire()))
    with pytest.raises(Conflict) as caught:
        publish(session, factories.stamp(), parse(small_questionnaire(title=text("Another"))))
    assert (caught.value.code, caught.value.parameters) == ("catalogue-edition-changed", {"questionnaire": "SMALL", "edition": "1.0.0"})
    newer = publish(session, factories.stamp(), parse(small_questionnaire(title=text("Another"), edition="1.1.0", dated="2026-11-20")))
    assert newer is not None
    latest = find_latest(session, "SMALL")
    assert latest is not None
    assert latest.id == newer.id
    assert [version.edition for version in list_versions(session)] == ["1.1.0", "1.0.0"]


@pytest.mark.parametrize("document", built_in(), ids=lambda document: f"{document.code}-{document.edition}")
def test_what_is_stored_is_what_the_file_says(session: Session, document: QuestionnaireDocument) -> None:
    version = publish(session, factories.stamp(), document)
    assert version is not None
    session.expire_all()
    assert version.title == document.title.model_dump()
    assert [section.code for section in list_sections(session, version.id)] == [section.code for section in document.sections]
    rows = list_items(session, version.id)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    for row, item in zip(rows, document.items(), strict=True):
        assert (row.code, row.number, row.weight, row.source) == (item.code, item.number or item.code, item.weight, item.source)
        assert (row.kind, row.is_required, row.criteria) == (item.kind, item.required, item.criteria)
        assert [option["code"] for option in row.form.get("options", ())] == [option.code for option in document.options_of(item)]
        assert row.question == item.question.model_dump()
        assert row.help == (item.help.model_dump() if item.help else {"ja": "", "en": ""})
        assert (row.is_legacy, row.is_not_applicable_allowed) == (item.legacy, item.not_applicable_allowed)
        assert row.alternative_group == (item.alternative.group if item.alternative else None)
    section = document.sections[-1]
    assert [row.code for row in list_items(session, version.id, section.code)] == [item.code for item in section.items]
    kept = session.get(QuestionnaireText, version.id)
    assert kept is not None
    assert QuestionnaireDocument.parse(json.dumps(kept.document).encode(), "kept") == document


def test_a_section_is_read_in_one_statement(session: Session, engine: Engine) -> None:
    version = next(version for version in load(session, factories.stamp()) if version.code == "S01")
    with statements(engine) as sent:
        assert len(list_items(session, version.id, "1.1")) == 25
    assert len(sent) == 1
