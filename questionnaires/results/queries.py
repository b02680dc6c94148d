"""Reads over many assessments of one questionnaire version. Rows are streamed; what grows is the number of options, not of answers."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from questionnaires.answers.models import Answer
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.results.rules import MINIMUM_SAMPLE, Spread, Table, choices_of, codes_of, cross, spread, tabulate
from questionnaires.scoring.models import ScoreRecord
from questionnaires.templates.models import QuestionnaireItem
from questionnaires.templates.queries import ItemRow, get_item, list_items
from storage.reach import EngagementReach

GIVEN = (AssessmentState.SUBMITTED, AssessmentState.CLOSED)  # a returned one is being changed: its last submission no longer stands
ROWS = 1000  # at a time


@dataclass(frozen=True, slots=True)
class ItemTable:
    """A question with the table of its answers."""

    item: ItemRow
    table: Table


@dataclass(frozen=True, slots=True)
class Cross:
    """Two questions against each other: how often each pair of answers was given by the same company."""

    row: ItemRow
    column: ItemRow
    counts: dict[tuple[str, str], int]
    companies: int  # that answered both


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where one score stands: the group's spread, and the mean of the group in each section, in tenths of a percent."""

    group: Spread
    sections: dict[str, int]


def count_participants(session: Session, reach: EngagementReach, version_id: str) -> int:
    """How many companies have given answers to this version to the actor's organisation."""
    latest = _latest(version_id, _issued_by(reach)).subquery()
    return session.scalar(select(func.count()).select_from(latest)) or 0


def tables(session: Session, reach: EngagementReach, version_id: str) -> list[ItemTable]:
    """The table of every question, in order: of each company its latest given answers. Two statements."""
    return [
        ItemTable(item, tabulate(item.kind, item.form, answers))
        for item, answers in _by_item(session, version_id, _latest(version_id, _issued_by(reach)))
    ]


def cross_table(session: Session, reach: EngagementReach, version_id: str, row_code: str, column_code: str) -> Cross:
    """Two questions that offer choices, against each other. Raises Missing("item-missing")."""
    row, column = get_item(session, version_id, row_code), get_item(session, version_id, column_code)
    left, right = aliased(Answer), aliased(Answer)
    latest = _latest(version_id, _issued_by(reach)).subquery()
    query: Select[Any] = (
        select(col(left.state), col(left.value), col(right.state), col(right.value))
        .join(right, and_(col(right.assessment_id) == col(left.assessment_id), col(right.item_id) == column.id))
        .where(col(left.item_id) == row.id, col(left.assessment_id).in_(select(latest.c.id)))
        .where(col(left.state).is_not(None), col(right.state).is_not(None))
    )
    pairs = (
        (codes_of(row.kind, row_state, row_value), codes_of(column.kind, column_state, column_value))
        for row_state, row_value, column_state, column_value in session.execute(query.execution_options(yield_per=ROWS))
    )
    rows = [code for code, _ in choices_of(row.kind, row.form)]
    columns = [code for code, _ in choices_of(column.kind, column.form)]
    counts, companies = cross(rows, columns, pairs)
    return Cross(row, column, counts, companies)


def compare(session: Session, version_id: str, reach: EngagementReach | None = None) -> Comparison | None:
    """How the final scores of this version spread, one per company, without any name; None below MINIMUM_SAMPLE.

    Of the companies that answered the actor's organisation where `reach` is given; without it of all in the portal, which
    only numbers over the whole group may be shown of (S14: comparison with real data, never naming anybody).
    """
    scope = [] if reach is None else [_issued_by(reach)]
    closed = _latest(version_id, col(Assessment.state) == AssessmentState.CLOSED, *scope).subquery()
    query = (
        select(col(ScoreRecord.percent_tenths), col(ScoreRecord.breakdown))
        .join(closed, closed.c.id == col(ScoreRecord.assessment_id))
        .where(col(ScoreRecord.is_final), col(ScoreRecord.percent_tenths).is_not(None))
    )
    scores: list[int] = []
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for percent, breakdown in session.execute(query.execution_options(yield_per=ROWS)):
        scores.append(percent)
        for section in breakdown["sections"]:
            if section["percent_tenths"] is not None:
                sums[section["code"]][0] += section["percent_tenths"]
                sums[section["code"]][1] += 1
    group = spread(scores)
    if group is None:
        return None
    return Comparison(group, {code: total // number for code, (total, number) in sums.items() if number >= MINIMUM_SAMPLE})


def _by_item(session: Session, version_id: str, latest: Select[Any]) -> Iterator[tuple[ItemRow, Iterator[tuple[str, Any]]]]:
    """Each item with its answers, which must be read before the next item is taken."""
    chosen = latest.subquery()
    query = (
        select(col(Answer.item_id), col(Answer.state), col(Answer.value))
        .join(QuestionnaireItem, col(QuestionnaireItem.id) == col(Answer.item_id))
        .where(col(Answer.assessment_id).in_(select(chosen.c.id)), col(Answer.state).is_not(None))
        .order_by(col(QuestionnaireItem.position))
    )
    stream = iter(session.execute(query.execution_options(yield_per=ROWS)))
    ahead = next(stream, None)
    for item in list_items(session, version_id):

        def answers(item: ItemRow = item) -> Iterator[tuple[str, Any]]:
            nonlocal ahead
            while ahead is not None and ahead[0] == item.id:
                yield ahead[1], ahead[2]
                ahead = next(stream, None)

        yield item, answers()


def _latest(version_id: str, *scope: ColumnElement[bool]) -> Select[Any]:
    """Of each company the assessment of this version that it submitted last: who works on three engagements counts once."""
    rank = func.row_number().over(
        partition_by=col(Assessment.respondent_organisation_id),
        order_by=(col(Assessment.submitted_at).desc(), col(Assessment.id)),
    )
    given = col(Assessment.state).in_(GIVEN)
    ranked = (
        select(col(Assessment.id).label("id"), rank.label("rank")).where(col(Assessment.version_id) == version_id, given, *scope).subquery()
    )
    return select(ranked.c.id).where(ranked.c.rank == 1)


def _issued_by(reach: EngagementReach) -> ColumnElement[bool]:
    mine = col(Assessment.issuer_organisation_id) == reach.organisation_id
    return and_(mine, col(Assessment.engagement_id).in_(reach.engagements()))
