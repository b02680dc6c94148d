"""What the homes and the hub say of education."""

from datetime import date

from contracts.education import queries
from contracts.education.courses import built_in
from contracts.parties.queries import get_organisation
from portal.guards import Entry
from portal.pages.procurement.cabinet import Told
from portal.pages.waiting import LIMIT, Waiting
from portal.rendering.formats import company
from portal.rendering.languages import locale_of
from storage.clock import local_date
from storage.stamp import Role


def list_waiting(entry: Entry, today: date) -> list[Waiting]:
    """Courses that people of this company still have to pass, for those who answer for it."""
    if not entry.actor.has(Role.RESPONDENT):
        return []
    left = queries.list_left(entry.session, entry.actor.organisation_id, today, limit=LIMIT)
    locale = locale_of(entry.request)
    names = {one.principal_organisation_id: "" for one in left}
    for organisation_id in names:
        names[organisation_id] = company(get_organisation(entry.session, organisation_id), locale)
    return [
        Waiting(
            "education-left",
            f"/engagements/{one.engagement_id}/education",
            one.work,
            names[one.principal_organisation_id],
            one.due_on,
            {"title": built_in()[one.course_code].title, "count": one.missing},
        )
        for one in left
    ]


def tell_drawer(entry: Entry) -> Told:
    """How many courses are asked for, and how many records are missing."""
    principal = get_organisation(entry.session, entry.subject.principal_organisation_id)
    today = local_date(entry.stamp.at, principal.time_zone)
    progress = queries.list_progress(entry.session, entry.subject, today)
    missing = sum(one.missing for one in progress)
    if not progress:
        return Told("neutral", "education-none")
    if not missing:
        return Told("allowed", "education-done", {"count": len(progress)})
    is_late = any(one.missing and one.assignment.due_on < today for one in progress)
    return Told("stop" if is_late else "caution", "education-missing", {"count": missing})
