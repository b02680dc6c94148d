"""Taking over what was ticked: all of it or nothing, never over what was not looked at, and forgotten after a day."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session as SqlmodelSession
from sqlmodel import select

from questionnaires.answers.queries import get_item
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.lines import read_choices
from questionnaires.workbook import actions
from questionnaires.workbook import outline as o
from questionnaires.workbook.comparing import compare
from questionnaires.workbook.models import WorkbookImport
from questionnaires.workbook.queries import get_import, read_outline
from storage.acts import Act
from storage.jobs.models import Job
from storage.problems import Conflict, Invalid, Missing
from tests.questionnaires.workbook.making import Filling, download, filled, upload
from tests.questionnaires.world import World, count_entries, last_entry


def fill(sheet: Filling) -> None:
    sheet.put("choice KEYS", "Keys are kept")
    sheet.put("item A-1", "Implemented")
    sheet.put("item A-2", "Partly")
    sheet.put("item A-2", "=in writing", o.PLAN)
    sheet.cell("item A-2", o.PLAN).data_type = "s"
    sheet.put("item K-number", 12)


def keep(world: World, raw: bytes) -> WorkbookImport:
    assert isinstance(world.session, SqlmodelSession)
    return actions.keep(
        world.session, world.answerer, world.assessment, file_name="answers.xlsx", sha256="0" * 64, found=upload(world, raw)
    )


def confirm(world: World, imported: WorkbookImport, *, taken: list[str]) -> None:
    assert isinstance(world.session, SqlmodelSession)
    actions.confirm(world.session, world.answerer, world.assessment, imported, taken=taken)


def tokens(world: World, imported: WorkbookImport) -> dict[str, str]:
    return {line.code: line.token for line in compare(imported.found, read_outline(world.session, world.assessment)) if line.is_offered}


def test_what_is_ticked_is_stored_and_nothing_else(kinds: World) -> None:
    imported = keep(kinds, filled(download(kinds), fill))
    offered = tokens(kinds, imported)
    before = count_entries(kinds.session)
    confirm(kinds, imported, taken=[offered[code] for code in ("KEYS", "A-2", "K-number")])
    answer = get_item(kinds.session, kinds.assessment, "A-2").answer
    assert answer is not None
    assert (answer.state, answer.plan, answer.saved_by) == (AnswerState.PARTLY, "=in writing", kinds.answerer.actor.user_id)
    number = get_item(kinds.session, kinds.assessment, "K-number").answer
    assert number is not None
    assert number.value == "12"
    assert get_item(kinds.session, kinds.assessment, "A-1").answer is None
    assert read_choices(kinds.session, kinds.assessment.id) == {"KEYS": "KEPT"}
    assert (imported.taken, imported.kept, imported.found) == (3, 1, {})
    entry = last_entry(kinds.session)
    assert (entry.act, entry.details["taken"]) == (Act.WORKBOOK_TAKE, 3)
    assert count_entries(kinds.session) == before + 4
    with pytest.raises(Conflict, match="workbook-import-done"):
        confirm(kinds, imported, taken=[offered["A-1"]])


def test_an_answer_that_changed_while_the_page_was_open_stops_all_of_it(kinds: World) -> None:
    imported = keep(kinds, filled(download(kinds), fill))
    seen = list(tokens(kinds, imported).values())
    kinds.say("A-2", AnswerState.NOT_IMPLEMENTED)
    with pytest.raises(Conflict) as caught:
        confirm(kinds, imported, taken=seen)
    assert (caught.value.code, caught.value.parameters["item"]) == ("workbook-changed-meanwhile", "A-2")
    assert get_item(kinds.session, kinds.assessment, "A-1").answer is None
    assert imported.confirmed_at is None
    # Looked at anew, the same line is a conflict that may be taken knowingly.
    confirm(kinds, imported, taken=list(tokens(kinds, imported).values()))
    answer = get_item(kinds.session, kinds.assessment, "A-2").answer
    assert answer is not None
    assert answer.state is AnswerState.PARTLY


def test_ticking_nothing_is_said(kinds: World) -> None:
    imported = keep(kinds, filled(download(kinds), fill))
    with pytest.raises(Invalid, match="workbook-nothing-ticked"):
        confirm(kinds, imported, taken=[])


def test_it_is_its_persons_alone_and_gone_after_a_day(kinds: World) -> None:
    imported = keep(kinds, download(kinds))
    user_id, now = kinds.answerer.actor.user_id, kinds.answerer.at

    def look(user_id: str = user_id, now: datetime = now) -> WorkbookImport:
        return get_import(kinds.session, kinds.assessment, imported.id, user_id=user_id, now=now)

    assert look() is imported
    with pytest.raises(Missing, match="workbook-import-missing"):
        look(user_id="somebody else")
    with pytest.raises(Missing, match="workbook-import-missing"):
        look(now=now + timedelta(days=1))
    job = kinds.session.scalar(select(Job).where(Job.kind == actions.DISCARD))
    assert job is not None
    assert job.run_at == kinds.answerer.at + timedelta(days=1)
    assert isinstance(kinds.session, SqlmodelSession)
    actions.discard(kinds.session, job)
    with pytest.raises(Missing):
        look()
