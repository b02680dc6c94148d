"""Changing an engagement while it is open: its period, and the classes of information that it needs."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.engagements import actions, queries
from contracts.engagements.models import Engagement
from contracts.engagements.rules import Tier
from contracts.information.queries import list_classes
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.procurement.opening import KNOWN, Telework
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()


class ChangeInput(FormModel):
    """The new terms, with the version that the person saw. Without a tier, tier, place and telework stay as they are."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    starts_on: date
    ends_on: date
    tier: Tier | None = None
    place: Annotated[str, Field(max_length=200)] = ""
    telework: Telework = "unknown"
    class_codes: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=30)]


@router.get("/engagements/{engagement_id}/edit")
def edit(entry: Annotated[Entry, guard(Act.ENGAGEMENT_CHANGE, of=subjects.engagement)]) -> Response:
    """The form as the engagement stands."""
    engagement: Engagement = entry.subject
    classes = queries.list_classes(entry.session, engagement.id)
    telework = next(word for word, known in KNOWN.items() if known is engagement.is_telework)
    now = {"version": engagement.version, "starts_on": engagement.starts_on, "ends_on": engagement.ends_on, "class_codes": classes}
    return _form(entry, blank_form(**now, tier=engagement.tier, place=engagement.place, telework=telework))


@router.post("/engagements/{engagement_id}/edit")
def change(entry: Annotated[Entry, guard(Act.ENGAGEMENT_CHANGE, of=subjects.engagement)]) -> Response:
    """Store what differs; the limits follow at once, since they are decided anew on every view."""
    engagement: Engagement = entry.subject
    filled = read_form(ChangeInput, entry.form)
    if attempt(entry.session, filled, lambda value: change_by(entry, value)) is None:
        return _form(entry, filled)
    return redirect(entry, f"/engagements/{engagement.id}", "engagement-changed", work=engagement.work)


def change_by(entry: Entry, value: ChangeInput) -> Engagement:
    """The act itself, for page and API: store what differs."""
    engagement: Engagement = entry.subject
    changed, version = engagement, value.version
    if (value.starts_on, value.ends_on) != (engagement.starts_on, engagement.ends_on):
        period = {"starts_on": value.starts_on, "ends_on": value.ends_on}
        changed = actions.change_period(entry.session, entry.stamp, engagement, expected_version=version, **period)
        version = changed.version
    if set(value.class_codes) != set(queries.list_classes(entry.session, engagement.id)):
        codes = value.class_codes
        changed = actions.set_classes(entry.session, entry.stamp, engagement, class_codes=codes, expected_version=version)
        version = changed.version
    if value.tier is None:
        return changed
    return actions.set_profile(
        entry.session,
        entry.stamp,
        changed,
        tier=value.tier,
        place=value.place,
        is_telework=KNOWN[value.telework],
        expected_version=version,
    )


def _form(entry: Entry, filled: Filled[Any]) -> Response:
    return render(
        entry,
        "procurement/engagement_edit.html",
        422 if filled.problems else 200,
        filled=filled,
        engagement=entry.subject,
        classes=list_classes(entry.session),
        tiers=list(Tier),
    )
