"""One section of the questionnaire: its questions one card after the other, or one at a time, or only the returned ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response

from portal.forms import FieldProblem, Filled, blank_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about, read_names
from portal.pages.answering.cards import Aside, Card, Choice, Gap, Row, arrange, key_of, read_files, values_of
from portal.pages.contributing.beside import read_beside, read_strip, with_comment
from portal.pages.contributing.narrowing import admits_group, narrow_progress, narrow_views
from portal.permissions import Standing as Side
from portal.rendering.formats import DISPLAY_TIME_ZONE
from portal.rendering.pages import is_htmx, render
from questionnaires.answers import queries as answers
from questionnaires.answers.queries import ItemView
from questionnaires.answers.risks import find_warnings
from questionnaires.answers.standings import list_standings
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.lines import read_choice_versions, read_choices
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import Progress
from questionnaires.assessments.rules import ANSWERABLE, AssessmentState
from questionnaires.assessments.windows import find_closed
from questionnaires.reviews.behalf import is_on_behalf, list_on_behalf
from questionnaires.templates import queries as templates
from questionnaires.templates.queries import ItemRow
from questionnaires.templates.rules import Standing
from storage.acts import Act
from storage.clock import local_date
from storage.scanning.rules import FileType
from storage.scanning.structure_only import StructureOnlyScanner

router = APIRouter()
Layout = Literal["all", "one", "returned", "mine"]
LONG = 100  # questions of one section that nobody wants on one page, unless it is asked for
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
    comment: tuple[str, Filled[Any]] | None = None,
) -> Response:
    """The page of a section.

    `changed` are the fields of the one card (item code under "code") that a refused form must show as it was sent;
    `choice` likewise a group of alternatives, `comment` the comment beside an item.
    """
    assessment: Assessment = entry.subject
    about = read_about(entry, assessment)
    views = narrow_views(entry, assessment, section_code, answers.list_for_section(entry.session, assessment, section_code))
    progress = narrow_progress(entry, assessment, assessments.progress(entry.session, assessment))
    beside = read_beside(entry, assessment, views)
    if comment is not None:
        beside = with_comment(beside, *comment)
    if layout is None:
        here = next(section for section in progress.sections if section.code == section_code)
        is_correcting = may_answer(entry) and assessment.state == AssessmentState.RETURNED and here.returned > 0
        layout = "returned" if is_correcting else "one" if len(views) > LONG else "all"
    cards = make_cards(entry, views)
    window = find_window(entry)
    if changed is not None:
        changed = {**changed, "is_open": True} if window else changed  # what was typed stays to be seen
        cards[changed["code"]] = replace(cards[changed["code"]], **{name: value for name, value in changed.items() if name != "code"})
    chosen = read_choices(entry.session, assessment.id)
    rows = arrange(views, cards, about.version.alternatives, chosen, may_answer=may_answer(entry))
    if choice is not None:
        rows = [replace(row, filled=choice.filled) if isinstance(row, Choice) and row.group == choice.group else row for row in rows]
    rows = [
        replace(row, is_open=row.is_open and admits_group(entry, assessment, section_code, views, row.group))
        if isinstance(row, Choice)
        else row
        for row in rows
    ]
    mine = {code for code, side in beside.items() if side.is_mine}
    if layout == "mine":
        rows = [row for row in rows if not isinstance(row, Gap) and _name_of(row) in mine]
    shown, steps = _lay_out(rows, layout, at)
    return render(
        entry,
        "answering/section.html",
        status,
        assessment=assessment,
        about=about,
        section_code=section_code,
        purpose=_purpose(entry, section_code),
        choice_versions=read_choice_versions(entry.session, assessment.id) if any(isinstance(row, Choice) for row in rows) else {},
        progress=progress,
        nav=section_nav(assessment, progress, section_code, layout),
        rows=shown,
        layout=layout,
        steps=steps,
        is_empty=all(isinstance(row, Gap) for row in shown),
        has_returned=any(isinstance(row, Card) and row.was_returned for row in rows),
        may_answer=may_answer(entry),
        window=window,
        sides=beside,
        strip=read_strip(entry, beside),
        **frame_of(entry),
    )


def _purpose(entry: Entry, section_code: str) -> dict[str, str]:
    sections = templates.list_sections(entry.session, entry.subject.version_id)
    return next(section.purpose for section in sections if section.code == section_code)


def card_context(entry: Entry, assessment: Assessment, item_code: str, **changed: Any) -> dict[str, Any]:
    """One card alone, as the part that htmx swaps."""
    view = answers.get_item(entry.session, assessment, item_code)
    card = make_cards(entry, [view])[item_code]
    beside = read_beside(entry, assessment, [view])
    return {"assessment": assessment, "card": replace(card, **changed), "layout": "all", "sides": beside, **frame_of(entry)}


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
    """Whether this person answers here, today."""
    return _answers_here(entry) and find_window(entry) is None


def find_window(entry: Entry) -> FieldProblem | None:
    """Why whoever answers here cannot do so today: the window is not open yet, or closed; None where that is no reason."""
    assessment: Assessment = entry.subject
    if assessment.state not in ANSWERABLE or not _answers_here(entry):
        return None
    closed = find_closed(entry.session, entry.stamp.at, assessment)
    return FieldProblem("", closed.code, closed.parameters) if closed else None


def _answers_here(entry: Entry) -> bool:
    if entry.may(Act.ANSWER_SAVE):
        return True
    is_asker = entry.standing is Side.PRINCIPAL and entry.may(Act.ANSWER_SAVE, Side.IN_PLACE)
    return is_asker and is_on_behalf(entry.session, entry.subject, entry.actor.organisation_id)


def make_cards(entry: Entry, views: Sequence[ItemView]) -> dict[str, Card]:
    """The card of each item by its code. What may still change is not shown to the other side. Two statements."""
    files = read_files(entry.session, views, local_date(entry.stamp.at, DISPLAY_TIME_ZONE.key))
    names = read_names(entry.session, {view.answer.saved_by for view in views if view.answer})
    points = templates.get_version(entry.session, entry.subject.version_id).points
    is_respondent = entry.actor.organisation_id == entry.subject.respondent_organisation_id
    answers_here = may_answer(entry)
    in_place = list_on_behalf(entry.session, entry.subject.id)  # what the asker entered in the respondent's place
    return {
        view.item.code: Card(
            view=view,
            files=files[view.item.code],
            is_open=answers_here and view.is_open_for_change and (is_respondent or view.answer is None or view.item.id in in_place),
            is_shown=is_respondent or not view.is_open_for_change or view.item.id in in_place,
            was_returned=entry.subject.state == AssessmentState.RETURNED and view.is_open_for_change,
            filled=blank_form(**values_of(view.answer)),
            saved_by=names.get(view.answer.saved_by, "") if view.answer else "",
            is_on_behalf=view.item.id in in_place,
            warnings=warnings_of(view.item, view.answer, points),
        )
        for view in views
    }


def warnings_of(item: ItemRow, answer: Any, points: Mapping[str, int]) -> tuple[Mapping[str, str], ...]:
    """The warnings that are due for a stored answer (a row or the object), if there is one."""
    return tuple(find_warnings(item.kind, item.form, item.warning, answer.state, answer.value, points)) if answer else ()


def changed_rows(entry: Entry, section_code: str, before: Mapping[str, Standing], layout: Layout) -> list[Row]:
    """The rows of a section that come or go since its conditional items stood as `before`: to be put into their places.

    Only where something changed is the section read again. A choice of single questions has no list to put anything into.
    """
    after = list_standings(entry.session, entry.subject, section_code)
    toggled = {code for code, standing in after.items() if before.get(code) != standing}
    if not toggled or layout in {"one", "mine"}:
        return []
    views = narrow_views(entry, entry.subject, section_code, answers.list_for_section(entry.session, entry.subject, section_code))
    alternatives = templates.get_version(entry.session, entry.subject.version_id).alternatives
    chosen = read_choices(entry.session, entry.subject.id)
    rows = arrange(views, make_cards(entry, views), alternatives, chosen, may_answer=may_answer(entry))
    changed = [view.item for view in views if view.item.code in toggled]
    places = {key_of(item.code) for item in changed} | {f"choice-{item.alternative_group}" for item in changed}
    return [row for row in rows if row.slot in places]


@dataclass(frozen=True, slots=True)
class Steps:
    """Where a person is who answers one question at a time."""

    position: int
    total: int
    before: str
    after: str


def _lay_out(rows: Sequence[Row], layout: Layout, at: str) -> tuple[Sequence[Row], Steps | None]:
    if layout == "returned":
        return [row for row in rows if _is_returned(row)], None
    if layout in {"all", "mine"}:
        return rows, None
    there = [row for row in rows if not isinstance(row, Gap)]
    if not there:
        return there, None
    names = [_name_of(row) for row in there]
    position = names.index(at) if at in names else _first_open(there)
    before = names[position - 1] if position else ""
    after = names[position + 1] if position + 1 < len(there) else ""
    return [there[position]], Steps(position + 1, len(there), before, after)


def _is_returned(row: Row) -> bool:
    """Whether a row is shown to somebody who corrects; gaps are, since a correction may fill them."""
    if isinstance(row, Card):
        return row.was_returned
    return isinstance(row, Gap) or (isinstance(row, Choice) and row.is_open)


def _name_of(row: Card | Choice | Aside) -> str:
    return row.group if isinstance(row, Choice) else row.view.item.code


def _first_open(rows: Sequence[Card | Choice | Aside]) -> int:
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
