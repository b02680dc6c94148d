"""Tables of the answers to one questionnaire, two questions against each other, and both as a file."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse

from portal.guards import Entry, guard
from portal.rendering.downloads import attachment
from portal.rendering.languages import Locale, locale_of
from portal.rendering.pages import render
from portal.words import say
from questionnaires.results import queries
from questionnaires.results.queries import ItemTable
from questionnaires.results.rules import Count, choices_of
from questionnaires.templates import queries as templates
from questionnaires.templates.models import QuestionnaireVersion
from storage.acts import Act
from storage.problems import Missing
from storage.sheets.csv_writing import write_csv

router = APIRouter()
Code = Annotated[str, Query(max_length=40)]


@router.get("/results/{version_id}")
def show(entry: Annotated[Entry, guard(Act.RESULTS_VIEW)], version_id: str) -> Response:
    """Every question with the counts of its answers, and how the scores spread."""
    version = _version(entry, version_id)
    locale = locale_of(entry.request)
    tables = queries.tables(entry.session, entry.reach, version.id)
    sections = templates.list_sections(entry.session, version.id)
    return render(
        entry,
        "results/tables.html",
        version=version,
        companies=queries.count_participants(entry.session, entry.reach, version.id),
        sections=[(section, [table for table in tables if table.item.section_id == section.id]) for section in sections],
        word_of=partial(word_of, locale=locale),
        comparison=queries.compare(entry.session, version.id, entry.reach),
        choices=[(table.item.code, f"{table.item.code} {table.item.title[locale]}") for table in tables if table.table.counts],
    )


@router.get("/results/{version_id}/cross")
def show_cross(entry: Annotated[Entry, guard(Act.RESULTS_VIEW)], version_id: str, row: Code, column: Code) -> Response:
    """Two questions that offer choices, against each other."""
    version = _version(entry, version_id)
    found = queries.cross_table(entry.session, entry.reach, version.id, row, column)
    rows, columns = (choices_of(item.kind, item.form) for item in (found.row, found.column))
    if not rows or not columns:
        raise Missing("item-missing", item=row if not rows else column)
    return render(entry, "results/cross.html", version=version, cross=found, rows=rows, columns=columns)


@router.get("/results/{version_id}/tables.csv")
def export(entry: Annotated[Entry, guard(Act.RESULTS_VIEW)], version_id: str) -> Response:
    """The tables as CSV (UTF-8 with a mark, so that Excel reads it): one line per answer that could be given."""
    version = _version(entry, version_id)
    locale = locale_of(entry.request)
    rows = queries.tables(entry.session, entry.reach, version.id)
    head = [say(locale, "results-column", name) for name in ("number", "question", "answer", "count", "share", "answered")]
    name = f"{version.code}-{version.edition}.csv"
    headers = attachment(name)
    return StreamingResponse(write_csv(head, _rows(rows, locale)), media_type="text/csv; charset=utf-8", headers=headers)


def word_of(count: Count, *, locale: Locale) -> str:
    """What people call an answer: the option's label, or the word for the state of a measure."""
    return say(locale, "answer-state", count.code) if count.label is None else count.label[locale]


def _version(entry: Entry, version_id: str) -> QuestionnaireVersion:
    return templates.get_for(entry.session, entry.actor.organisation_id, version_id)


def _rows(tables: list[ItemTable], locale: Locale) -> Iterator[list[object]]:
    for table in tables:
        start = [table.item.code, table.item.question[locale]]
        if not table.table.counts:
            yield [*start, None, None, None, table.table.answered]
        for count in table.table.counts:
            share = None if count.share_tenths is None else f"{count.share_tenths / 10:.1f}"
            yield [*start, word_of(count, locale=locale), count.number, share, table.table.answered]
