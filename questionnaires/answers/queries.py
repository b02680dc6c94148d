"""Reads of answers: a section or one item with all that lies beside it, and what is still missing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer, AnswerEvidence
from questionnaires.answers.open import read_open
from questionnaires.answers.rules import AnswerState
from questionnaires.answers.standings import read_standings
from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import find_return_round
from questionnaires.reviews.latest import is_latest_judgement
from questionnaires.reviews.models import Judgement
from questionnaires.reviews.rules import Verdict
from questionnaires.rows import columns_of
from questionnaires.templates import queries as templates
from questionnaires.templates.models import QuestionnaireItem
from questionnaires.templates.queries import ItemRow
from questionnaires.templates.rules import COUNTING, Standing
from storage.evidence.models import EvidenceFile
from storage.evidence.rules import EvidenceState
from storage.problems import Missing


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A stored answer. `state` is None while it is still blank but text or evidence has been given."""

    id: str
    item_id: str
    state: AnswerState | None
    value: Any
    scope: str
    exception: str
    plan: str
    planned_on: date | None
    reason: str
    note: str
    version: int
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A file that lies beside an answer."""

    answer_id: str
    evidence_id: str
    display_name: str
    media_type: str
    size: int
    sha256: str
    state: EvidenceState
    attached_at: datetime
    attached_by: str
    effective_on: date | None  # the dates of the content, as the uploader gave them
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class JudgementRow:
    """The latest verdict on an item. It holds for the answer as long as `answer_version` is the answer's version."""

    item_id: str
    round: int
    verdict: Verdict
    remark: str
    points: int | None
    answer_version: int
    judged_at: datetime
    judged_by: str
    version: int  # rises with each verdict of the round


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item as a page shows it, to either side.

    `is_open_for_change` tells whether the respondent may change it now, whoever is looking; `is_returned` whether it was
    returned and has not been saved again since.
    """

    item: ItemRow
    answer: AnswerRow | None
    evidence: tuple[EvidenceRow, ...]
    judgement: JudgementRow | None
    standing: Standing
    is_open_for_change: bool
    is_returned: bool

    @property
    def is_counted(self) -> bool:
        """Whether the item is asked under the chosen options."""
        return self.standing in COUNTING

    @property
    def version(self) -> int:
        """What a form sends back as `expected_version`: 0 while nothing is stored."""
        return self.answer.version if self.answer else 0


@dataclass(frozen=True, slots=True)
class MissingRow:
    """An item that is asked and has no answer."""

    section: str
    code: str
    number: str
    title: dict[str, str]


def list_for_section(session: Session, assessment: Assessment, section_code: str) -> list[ItemView]:
    """All items of a section in order, each with answer, evidence and verdict. Raises Missing("section-missing").

    At most seven statements, whatever the number of items.
    """
    items = templates.list_items(session, assessment.version_id, section_code)
    if not items:  # a published section is never empty
        raise Missing("section-missing", section=section_code)
    return _views(session, assessment, items, "section_id", items[0].section_id)


def list_all(session: Session, assessment: Assessment) -> list[ItemView]:
    """All items of the questionnaire in order, each with answer, evidence and verdict: for paper. At most seven statements."""
    items = templates.list_items(session, assessment.version_id)
    return _views(session, assessment, items, "version_id", assessment.version_id)


def get_item(session: Session, assessment: Assessment, item_code: str) -> ItemView:
    """One item with answer, evidence and verdict, without reading the others. Raises Missing("item-missing")."""
    item = templates.get_item(session, assessment.version_id, item_code)
    (view,) = _views(session, assessment, [item], "id", item.id)
    return view


def list_missing(session: Session, assessment: Assessment) -> list[MissingRow]:
    """The items that are asked and have no answer, in order. Three statements."""
    missing = {line.item_id: line for line in read_lines(session, assessment) if line.is_counted and not line.is_answered}
    query = select(col(QuestionnaireItem.id), col(QuestionnaireItem.number), col(QuestionnaireItem.title))
    texts = {id_: (number, title) for id_, number, title in session.execute(query.where(col(QuestionnaireItem.id).in_(missing)))}
    return [MissingRow(line.section, line.code, *texts[line.item_id]) for line in missing.values()]


# Items are chosen by one of these columns; the statements are put together once for each.
_Scope = Literal["id", "section_id", "version_id"]
_Given = Mapping[str, str]


def _views(session: Session, assessment: Assessment, items: Sequence[ItemRow], column: _Scope, value: str) -> list[ItemView]:
    """The views of `items`, which are those whose `column` has this value."""
    given = {"assessment_id": assessment.id, "value": value}
    answers = _read_answers(session, column, given)
    evidence = _read_evidence(session, column, given)
    judgements = _read_judgements(session, column, given)
    standings = read_standings(session, assessment, items)
    open_for_change = read_open(session, assessment)
    return_round = find_return_round(assessment.state, assessment.round)
    views = []
    for item, standing in zip(items, standings, strict=True):
        answer, judgement = answers.get(item.id), judgements.get(item.id)
        was_returned = judgement is not None and judgement.verdict is Verdict.RETURNED and judgement.round == return_round
        views.append(
            ItemView(
                item=item,
                answer=answer,
                evidence=tuple(evidence[answer.id]) if answer else (),
                judgement=judgement,
                standing=standing,
                is_open_for_change=open_for_change.admits(item),
                is_returned=standing in COUNTING
                and was_returned
                and judgement is not None
                and judgement.answer_version == (answer.version if answer else 0),
            )
        )
    return views


def _read_answers(session: Session, column: _Scope, given: _Given) -> dict[str, AnswerRow]:
    rows = [AnswerRow(*row) for row in session.execute(_answers(column), given)]
    return {row.item_id: replace(row, state=AnswerState(row.state) if row.state else None) for row in rows}


def _read_evidence(session: Session, column: _Scope, given: _Given) -> dict[str, list[EvidenceRow]]:
    """The files by answer id, in the order in which they were attached."""
    files: dict[str, list[EvidenceRow]] = defaultdict(list)
    for row in session.execute(_evidence(column), given):
        file = EvidenceRow(*row)
        files[file.answer_id].append(replace(file, state=EvidenceState(file.state)))
    return files


def _read_judgements(session: Session, column: _Scope, given: _Given) -> dict[str, JudgementRow]:
    """The latest judgement on each item that has one, by item id."""
    rows = [JudgementRow(*row) for row in session.execute(_judgements(column), given)]
    return {row.item_id: replace(row, verdict=Verdict(row.verdict)) for row in rows}


def _is_within(column: _Scope) -> ColumnElement[bool]:
    chosen: Any = getattr(QuestionnaireItem, column)
    return col(chosen) == bindparam("value")


@cache
def _answers(column: _Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns_of(AnswerRow, Answer))
        .join(QuestionnaireItem, col(QuestionnaireItem.id) == col(Answer.item_id))
        .where(col(Answer.assessment_id) == bindparam("assessment_id"), _is_within(column))
    )


@cache
def _evidence(column: _Scope) -> Select[*tuple[Any, ...]]:
    columns: list[Any] = [
        AnswerEvidence.answer_id,
        AnswerEvidence.evidence_id,
        EvidenceFile.display_name,
        EvidenceFile.media_type,
        EvidenceFile.size,
        EvidenceFile.sha256,
        EvidenceFile.state,
        AnswerEvidence.attached_at,
        AnswerEvidence.attached_by,
        EvidenceFile.effective_on,
        EvidenceFile.valid_until,
    ]
    return (
        select(*columns)
        .join(EvidenceFile, col(EvidenceFile.id) == col(AnswerEvidence.evidence_id))
        .join(Answer, col(Answer.id) == col(AnswerEvidence.answer_id))
        .join(QuestionnaireItem, col(QuestionnaireItem.id) == col(Answer.item_id))
        .where(col(Answer.assessment_id) == bindparam("assessment_id"), _is_within(column))
        .order_by(col(AnswerEvidence.attached_at), col(AnswerEvidence.evidence_id))
    )


@cache
def _judgements(column: _Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns_of(JudgementRow, Judgement))
        .join(QuestionnaireItem, col(QuestionnaireItem.id) == col(Judgement.item_id))
        .where(col(Judgement.assessment_id) == bindparam("assessment_id"), _is_within(column), is_latest_judgement())
    )
