"""What a card says after a save: kept, not yet an answer, refused, or written by somebody else meanwhile."""

from typing import Any

from fastapi.responses import Response

from portal.forms import FieldProblem, Filled
from portal.guards import Entry
from portal.pages.answering.about import read_names, section_of
from portal.pages.answering.cards import Collision, Difference, key_of
from portal.pages.answering.sections import Layout, section_nav
from portal.rendering.pages import render
from questionnaires.answers.models import Answer
from questionnaires.assessments import queries as assessments

CHANGED_MEANWHILE = "answer-changed-meanwhile"
NOT_NOW = frozenset({CHANGED_MEANWHILE, "answer-sealed"})


def kept(entry: Entry, item_code: str, saved: Answer, lacking: FieldProblem | None, layout: Layout | None) -> Response:
    """The mark of an answer that is stored, with the new numbers of the sections; `lacking`: what it needs to count."""
    section = section_of(entry, item_code)
    progress = assessments.progress(entry.session, entry.subject)
    return _mark(
        entry,
        item_code,
        section_code=section,
        version=saved.version,
        problem=lacking,
        saved_at_moment=saved.saved_at,
        nav=section_nav(entry.subject, progress, section, layout or "all"),
        progress=progress,
    )


def refused(entry: Entry, item_code: str, filled: Filled[Any]) -> Response:
    """The mark of an answer that was not stored. It keeps the version that the page knew: only a choice may overwrite."""
    return _mark(
        entry,
        item_code,
        status=status_of(filled),
        section_code=section_of(entry, item_code),
        version=entry.form.get("version", "0"),
        problem=filled.problems[0],
        collision=collide(entry, filled),
    )


def status_of(filled: Filled[Any]) -> int:
    """409 where somebody else was faster or the answers are sealed, otherwise 422."""
    return 409 if any(problem.code in NOT_NOW for problem in filled.problems) else 422


def collide(entry: Entry, filled: Filled[Any]) -> Collision | None:
    """Both texts, field by field, where somebody else has saved since the page was opened."""
    problem = next((one for one in filled.problems if one.code == CHANGED_MEANWHILE), None)
    if problem is None:
        return None
    theirs: Any = problem.parameters.get("theirs") or {}
    yours: Any = problem.parameters.get("yours") or {}
    differences = [Difference(name, mine, theirs.get(name)) for name, mine in yours.items()]
    saved_by = str(theirs.get("saved_by", ""))
    return Collision(
        version=int(theirs.get("version", 0)),
        saved_at=theirs.get("saved_at"),
        saved_by=read_names(entry.session, [saved_by]).get(saved_by, ""),
        is_same_person=saved_by == entry.actor.user_id,
        differences=tuple(one for one in differences if one.mine or one.theirs),
    )


def _mark(
    entry: Entry,
    item_code: str,
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
        item_code=item_code,
        key=key_of(item_code),
        collision=collision,
        saved_at_moment=saved_at_moment,
        nav=nav,
        progress=progress,
        **context,
    )
