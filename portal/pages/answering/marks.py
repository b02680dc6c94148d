"""What a card says after a save: kept, not yet an answer, refused, or written by somebody else meanwhile."""

from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from portal.forms import FieldProblem, Filled
from portal.guards import Entry
from portal.pages.answering.about import read_names
from portal.pages.answering.cards import Card, Collision, Difference, key_of
from portal.pages.answering.sections import Layout, changed_rows, frame_of, section_nav, warnings_of
from portal.pages.contributing.beside import read_beside
from portal.pages.contributing.narrowing import narrow_progress
from portal.rendering.pages import render
from questionnaires.answers.models import Answer
from questionnaires.answers.rules import AnswerState
from questionnaires.answers.standings import list_standings
from questionnaires.assessments import queries as assessments
from questionnaires.templates import queries as templates
from questionnaires.templates.kinds import ItemKind
from questionnaires.templates.queries import ItemRow
from questionnaires.templates.rules import Standing

CHANGED_MEANWHILE = "answer-changed-meanwhile"
NOT_NOW = frozenset({CHANGED_MEANWHILE, "answer-sealed", "choice-changed-meanwhile", "answer-of-contractor"})


def standings_before(entry: Entry, item: ItemRow, section_code: str) -> Mapping[str, Standing]:
    """How the conditional items of the section stand before a save of `item`: read only where others lean on it."""
    return list_standings(entry.session, entry.subject, section_code) if item.is_hinge else {}


def kept(
    entry: Entry,
    item: ItemRow,
    section: str,
    saved: Answer,
    *,
    lacking: FieldProblem | None,
    layout: Layout | None,
    before: Mapping[str, Standing],
) -> Response:
    """The mark of an answer that is stored, with all that follows from it; `lacking`: what it needs to count."""
    return _mark(
        entry,
        item,
        section_code=section,
        version=saved.version,
        problem=lacking,
        saved_at_moment=saved.saved_at,
        **aftermath(entry, item, section, saved, layout=layout, before=before),
    )


def aftermath(
    entry: Entry, item: ItemRow, section: str, saved: Answer, *, layout: Layout | None, before: Mapping[str, Standing]
) -> dict[str, Any]:
    """What changes on the page beside the card itself: the numbers of the sections, the risk, and questions that come or go.

    The other questions are neither read nor rendered, unless this one decides whether they are asked.
    """
    progress = narrow_progress(entry, entry.subject, assessments.progress(entry.session, entry.subject))
    changed = changed_rows(entry, section, before, layout or "all") if item.is_hinge else []
    return {
        "nav": section_nav(entry.subject, progress, section, layout or "all"),
        "progress": progress,
        "warnings": warnings_of(item, saved, templates.get_version(entry.session, entry.subject.version_id).points),
        "changed": changed,
        "sides": read_beside(entry, entry.subject, [row.view for row in changed if isinstance(row, Card)]),
        "layout": layout or "all",
        **(frame_of(entry) if changed else {}),
    }


def refused(entry: Entry, item: ItemRow, section: str, filled: Filled[Any]) -> Response:
    """The mark of an answer that was not stored. It keeps the version that the page knew: only a choice may overwrite."""
    return _mark(
        entry,
        item,
        status=status_of(filled),
        section_code=section,
        version=entry.form.get("version", "0"),
        problem=filled.problems[0],
        collision=collide(entry, item, filled),
    )


def status_of(filled: Filled[Any]) -> int:
    """409 where somebody else was faster or the answers are sealed, otherwise 422."""
    return 409 if any(problem.code in NOT_NOW for problem in filled.problems) else 422


def collide(entry: Entry, item: ItemRow, filled: Filled[Any]) -> Collision | None:
    """Both texts, field by field, where somebody else has saved since the page was opened."""
    problem = next((one for one in filled.problems if one.code == CHANGED_MEANWHILE), None)
    if problem is None:
        return None
    theirs: Any = problem.parameters.get("theirs") or {}
    yours: Any = problem.parameters.get("yours") or {}
    differences = [Difference(name, mine, theirs.get(name)) for name, mine in yours.items() if _is_told(item, name, mine, theirs.get(name))]
    saved_by = str(theirs.get("saved_by", ""))
    return Collision(
        version=int(theirs.get("version", 0)),
        saved_at=theirs.get("saved_at"),
        saved_by=read_names(entry.session, [saved_by]).get(saved_by, ""),
        is_same_person=saved_by == entry.actor.user_id,
        differences=tuple(differences),
        item=item,
    )


def _is_told(item: ItemRow, name: str, mine: object, theirs: object) -> bool:
    """Whether a field belongs into the comparison: not an empty one, nor that a question with a value is "answered"."""
    if name == "state" and item.kind != ItemKind.IMPLEMENTATION:
        return AnswerState.NOT_APPLICABLE in (mine, theirs)
    return bool(mine or theirs)


def _mark(
    entry: Entry,
    item: ItemRow,
    *,
    status: int = 200,
    collision: Collision | None = None,
    saved_at_moment: Any = None,
    nav: Any = None,
    progress: Any = None,
    **context: Any,
) -> Response:
    return render(
        entry,
        "answering/saved.html",
        status,
        assessment=entry.subject,
        item=item,
        item_code=item.code,
        key=key_of(item.code),
        collision=collision,
        saved_at_moment=saved_at_moment,
        nav=nav,
        progress=progress,
        may_answer=True,
        **context,
    )
