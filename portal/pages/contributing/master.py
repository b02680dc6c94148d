"""Our answers: what this company has said to which question, when and for whom. For its own people alone."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.rendering.pages import render
from questionnaires.reuse import queries
from questionnaires.reuse.queries import Framework
from questionnaires.templates import queries as templates
from storage.acts import Act
from storage.problems import Missing

router = APIRouter()
Chosen = Annotated[str, Query(max_length=60)]


@router.get("/answers")
def show(entry: Annotated[Entry, guard(Act.ANSWERS_VIEW)], questionnaire: Chosen = "", section: Chosen = "") -> Response:
    """The answers of the company by framework, section and question; `questionnaire` is the id of an edition."""
    frameworks = queries.list_frameworks(entry.session, entry.actor.organisation_id)
    chosen = _choose(frameworks, questionnaire)
    sections = templates.list_sections(entry.session, chosen.version_id) if chosen else []
    if section and section not in {one.code for one in sections}:
        raise Missing("section-missing")
    section = section or (sections[0].code if sections else "")
    items = templates.list_items(entry.session, chosen.version_id, section) if chosen else []
    said = queries.list_said(entry.session, entry.actor.organisation_id, chosen, section) if chosen else {}
    return render(
        entry,
        "contributing/answers.html",
        frameworks=frameworks,
        chosen=chosen,
        sections=sections,
        section_code=section,
        rows=[(item, said.get(item.code, [])) for item in items if not item.is_legacy],
    )


def _choose(frameworks: list[Framework], version_id: str) -> Framework | None:
    """The framework that was asked for, else the first. Raises Missing("questionnaire-missing")."""
    if not version_id:
        return frameworks[0] if frameworks else None
    found = next((one for one in frameworks if one.version_id == version_id), None)
    if found is None:
        raise Missing("questionnaire-missing")
    return found
