"""One section of the questionnaire: its questions one card after the other, or one at a time, or only the returned ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response

from portal.forms import blank_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about, read_names
from portal.pages.answering.cards import Card, Choice, Row, arrange, read_files, values_of
from portal.rendering.pages import is_htmx, render
from questionnaires.answers import queries as answers
from questionnaires.answers.queries import ItemView
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.lines import read_choices
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import Progress
from questionnaires.assessments.rules import AssessmentState
from questionnaires.templates import queries as templates
from storage.acts import Act
from storage.scanning.rules import FileType
from storage.scanning.structure_only import StructureOnlyScanner

router = APIRouter()
Layout = Literal["all", "one", "returned"]
ACCEPTED_ENDINGS = ",".join(sorted(ending for file_type in FileType for ending in file_type.extensions))


@router.get("/assessments/{assessment_id}/sections/{section_code}")
def show(
    entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)],
    section_code: str,
    view: Layout | None = None,
    at: str = "",
    card: str = "",
) -> Response:
    """The section; or, asked by htmx for one `card`, only that card as it is stored now."""
    if card and is_htmx(entry):
        return render(entry, "answering/card_part.html", **card_context(entry, entry.subject, card))
    return section_page(entry, section_code, layout=view, at=at)


def section_page(
    entry: Entry,
    section_code: str,
    *,
    layout: Layout | None = None,
    at: str = "",
    status: int = 200,
    changed: Mapping[str, Any] | None = None,
    choice: Choice | None = None,
) -> Response:
    """The page of a section.

    `changed` are the fields of the one card (item code under "code") that a refused form must show as it was sent;
    `choice` likewise a group of alternatives.
    """
    assessment: Assessment = entry.subject
    views = answers.list_for_section(entry.session, assessment, section_code)
    progress = assessments.progress(entry.session, assessment)
    about = read_about(entry, assessment)
    if layout is None:
        here = next(section for section in progress.sections if section.code == section_code)
        is_correcting = may_answer(entry) and assessment.state == AssessmentState.RETURNED and here.returned > 0
        layout = "returned" if is_correcting else "all"
    cards = make_cards(entry, views)
    if changed is not None:
        cards[changed["code"]] = replace(cards[changed["code"]], **{name: value for name, value in changed.items() if name != "code"})
    chosen = read_choices(entry.session, assessment.id)
    rows = arrange(views, cards, about.version.alternatives, chosen, may_answer=may_answer(entry))
    if choice is not None:
        rows = [replace(row, filled=choice.filled) if isinstance(row, Choice) and row.group == choice.group else row for row in rows]
    shown, steps = _lay_out(rows, layout, at)
    return render(
        entry,
        "answering/section.html",
        status,
        assessment=assessment,
        about=about,
        section_code=section_code,
        purpose=_purpose(entry, section_code),
        progress=progress,
        nav=section_nav(assessment, progress, section_code, layout),
        rows=shown,
        layout=layout,
        steps=steps,
        has_returned=any(isinstance(row, Card) and row.was_returned for row in rows),
        may_answer=may_answer(entry),
        **frame_of(entry),
    )


def _purpose(entry: Entry, section_code: str) -> dict[str, str]:
    sections = templates.list_sections(entry.session, entry.subject.version_id)
    return next(section.purpose for section in sections if section.code == section_code)


def card_context(entry: Entry, assessment: Assessment, item_code: str, **changed: Any) -> dict[str, Any]:
    """One card alone, as the part that htmx swaps."""
    view = answers.get_item(entry.session, assessment, item_code)
    card = make_cards(entry, [view])[item_code]
    return {"assessment": assessment, "card": replace(card, **changed), "layout": "all", **frame_of(entry)}


def frame_of(entry: Entry) -> dict[str, Any]:
    """What every card needs: the names of kinds of evidence; of an upload the limit, the endings, and what the check looks for."""
    scanner = entry.request.app.state.scanner
    return {
        "evidence_types": templates.get_version(entry.session, entry.subject.version_id).evidence_types,
        "upload_limit": entry.settings.upload_limit_bytes,
        "endings": ACCEPTED_ENDINGS,
        "has_virus_scan": not isinstance(scanner, StructureOnlyScanner),
    }


def may_answer(entry: Entry) -> bool:
    """Whether this person answers here."""
    return entry.may(Act.ANSWER_SAVE)


def make_cards(entry: Entry, views: Sequence[ItemView]) -> dict[str, Card]:
    """The card of each item by its code. What may still change is not shown to the other side. Two statements."""
    files = read_files(entry.session, views)
    names = read_names(entry.session, {view.answer.saved_by for view in views if view.answer})
    is_respondent = entry.actor.organisation_id == entry.subject.respondent_organisation_id
    return {
        view.item.code: Card(
            view=view,
            files=files[view.item.code],
            is_open=may_answer(entry) and view.is_open_for_change,
            is_shown=is_respondent or not view.is_open_for_change,
            was_returned=entry.subject.state == AssessmentState.RETURNED and view.is_open_for_change,
            filled=blank_form(**values_of(view.answer)),
            saved_by=names.get(view.answer.saved_by, "") if view.answer else "",
        )
        for view in views
    }


@dataclass(frozen=True, slots=True)
class Steps:
    """Where a person is who answers one question at a time."""

    position: int
    total: int
    before: str
    after: str


def _lay_out(rows: Sequence[Row], layout: Layout, at: str) -> tuple[Sequence[Row], Steps | None]:
    if layout == "returned":
        return [row for row in rows if (isinstance(row, Card) and row.was_returned) or (isinstance(row, Choice) and row.is_open)], None
    if layout == "all" or not rows:
        return rows, None
    names = [_name_of(row) for row in rows]
    position = names.index(at) if at in names else _first_open(rows)
    before = names[position - 1] if position else ""
    after = names[position + 1] if position + 1 < len(rows) else ""
    return [rows[position]], Steps(position + 1, len(rows), before, after)


def _name_of(row: Row) -> str:
    return row.group if isinstance(row, Choice) else row.view.item.code


def _first_open(rows: Sequence[Row]) -> int:
    """The first question without an answer, else the first of all."""
    for position, row in enumerate(rows):
        if isinstance(row, Choice) and not row.chosen:
            return position
        if isinstance(row, Card) and (row.view.answer is None or row.view.answer.state is None):
            return position
    return 0


def section_nav(assessment: Assessment, progress: Progress, current: str = "", layout: Layout = "all") -> list[dict[str, Any]]:
    """The sections for the left column: where they lead, and how far each is."""
    query = "?view=one" if layout == "one" else ""
    return [
        {
            "code": section.code,
            "title": section.title,
            "href": f"/assessments/{assessment.id}/sections/{section.code}{query}",
            "answered": section.answered,
            "total": section.total,
            "returned": section.returned,
            "current": section.code == current,
        }
        for section in progress.sections
    ]
