"""Who else is on this section: the open page says every twenty seconds that somebody is here, and hears who the others are."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_names
from portal.rendering.pages import is_htmx, redirect, render
from questionnaires.contributing import actions, queries
from questionnaires.templates import queries as templates
from storage.acts import Act
from storage.problems import Missing

router = APIRouter()


@router.post("/assessments/{assessment_id}/sections/{section_code}/presence")
def show_presence(entry: Annotated[Entry, guard(Act.PRESENCE_SHOW, of=subjects.assessment)], section_code: str) -> Response:
    """Note that this person is here, and say who else of the company is. Without htmx there is nobody to tell: back to the section."""
    if section_code not in {section.code for section in templates.list_sections(entry.session, entry.subject.version_id)}:
        raise Missing("section-missing")
    actions.show_presence(entry.session, entry.stamp, entry.subject, section_code)
    if not is_htmx(entry):
        return redirect(entry, f"/assessments/{entry.subject.id}/sections/{section_code}")
    others = queries.list_present(
        entry.session,
        entry.subject.id,
        organisation_id=entry.actor.organisation_id,
        at=entry.stamp.at,
        besides=entry.actor.user_id,
    )
    here = [user_id for section, user_id in others if section == section_code]
    names = read_names(entry.session, here) if here else {}
    return render(entry, "contributing/presence.html", present=[names[user_id] for user_id in here if user_id in names])
