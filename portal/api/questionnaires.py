"""Questionnaires over the API as they are asked: which there are, and one edition whole, without weights and points.

Who writes questionnaires takes the whole document, weights included, from `/questionnaires/{version_id}/files/json`.
"""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from portal.guards import Entry, guard
from portal.pages import subjects
from questionnaires.authoring.queries import count_items
from questionnaires.templates import queries
from questionnaires.templates.models import QuestionnaireVersion
from questionnaires.templates.queries import ItemRow, SectionRow
from storage.acts import Act

router = APIRouter()


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class QuestionnaireOut(_Read):
    """An edition of a questionnaire; its `id` is the `version_id` by which it is sent."""

    id: str
    code: str
    edition: str
    dated: date
    title: dict[str, str]
    published_at: datetime
    base_version_id: str | None


class ListedOut(QuestionnaireOut):
    """An edition in the list: built in or one's own, and how many questions it holds."""

    is_own: bool
    questions: int


class OptionOut(BaseModel):
    """An answer that can be chosen."""

    code: str
    label: dict[str, str]


class QuestionOut(_Read):
    """One question. `condition` names the entry of `conditions` under which it is asked; None: always."""

    code: str
    number: str
    kind: str
    title: dict[str, str]
    question: dict[str, str]
    help: dict[str, str]
    evidence: list[str]
    evidence_note: dict[str, str]
    is_required: bool
    is_not_applicable_allowed: bool
    is_legacy: bool
    condition: str | None
    alternative_group: str | None
    alternative_option: str | None
    control: str | None
    criteria: int | None
    crosswalk: list[str]
    source: str
    options: list[OptionOut]
    unit: dict[str, str] | None
    minimum: float | None
    maximum: float | None
    columns: list[dict[str, Any]]


class SectionOut(_Read):
    """A section with its questions in order."""

    code: str
    title: dict[str, str]
    purpose: dict[str, str]
    questions: list[QuestionOut]


class QuestionnaireDetail(QuestionnaireOut):
    """An edition whole."""

    introduction: dict[str, str]
    source: dict[str, str]
    conditions: dict[str, Any]
    alternatives: list[dict[str, Any]]
    sections: list[SectionOut]


@router.get("/questionnaires")
def list_questionnaires(entry: Annotated[Entry, guard(Act.CATALOGUE_VIEW)]) -> list[ListedOut]:
    """The questionnaires that can be sent: the built-in ones and the organisation's own, the newest edition of each code first."""
    rows = queries.list_versions(entry.session, entry.actor.organisation_id)
    counts = count_items(entry.session, [row.id for row in rows])
    return [
        ListedOut(
            **QuestionnaireOut.model_validate(row).model_dump(),
            is_own=row.owner_organisation_id is not None,
            questions=counts.get(row.id, 0),
        )
        for row in rows
    ]


@router.get("/questionnaires/{version_id}")
def show_questionnaire(entry: Annotated[Entry, guard(Act.CATALOGUE_VIEW, of=subjects.questionnaire)]) -> QuestionnaireDetail:
    """One edition with every section and question, as whoever is asked may read it."""
    version: QuestionnaireVersion = entry.subject
    items: dict[str, list[QuestionOut]] = {}
    for item in queries.list_items(entry.session, version.id):
        items.setdefault(item.section_id, []).append(_question_out(item))
    return QuestionnaireDetail(
        **QuestionnaireOut.model_validate(version).model_dump(),
        introduction=version.introduction,
        source=version.source,
        conditions=version.conditions,
        alternatives=version.alternatives,
        sections=[_section_out(section, items.get(section.id, [])) for section in queries.list_sections(entry.session, version.id)],
    )


def _section_out(section: SectionRow, questions: list[QuestionOut]) -> SectionOut:
    return SectionOut(code=section.code, title=section.title, purpose=section.purpose, questions=questions)


def _question_out(item: ItemRow) -> QuestionOut:
    """The question without its weight, and its options without their points."""
    form = item.form
    own = {name: getattr(item, name) for name in QuestionOut.model_fields if hasattr(item, name)}
    return QuestionOut(
        **own,
        condition=item.condition_code,
        options=[OptionOut(code=option["code"], label=option["label"]) for option in form.get("options", ())],
        unit=form.get("unit"),
        minimum=form.get("minimum"),
        maximum=form.get("maximum"),
        columns=form.get("columns", []),
    )
