"""The letters about duties: what an organisation owes and until when, or what is owed to it and late. Made when they are sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from contracts.engagements.queries import reach_of
from contracts.obligations.lists import DueRow, Side, Wanted, list_due
from contracts.obligations.reminding_rules import FIRST
from contracts.obligations.rules import PerformanceState, is_whole_day
from contracts.parties.models import Organisation
from portal.accounts.models import Membership, User, UserState
from portal.mail.facts import Letter
from portal.rendering.formats import company, day, moment, or_english
from portal.rendering.languages import Locale, as_locale, catalogue
from portal.words import N_
from storage.clock import local_date
from storage.stamp import Actor, Role

TO_OWNER, TO_OWED = "duties-due", "duties-late"
OF_DUTIES = frozenset({TO_OWNER, TO_OWED})
MOST_ITEMS = 20  # a mail that lists more is not read

DUE = N_("{title}: due on {due}. For {counterpart}, work: {work}.")
LATE = N_("{title}: overdue since {due}. For {counterpart}, work: {work}.")
LATE_FROM = N_("{title}: overdue since {due}. From {counterpart}, work: {work}.")
ENDS = N_("{title}: ends on {due}. With {counterpart}, work: {work}.")
OPEN_ENDED = N_("{title}: still to be done. For {counterpart}, work: {work}.")
REST = N_("The rest stands in the portal.")


def gather_duties(db: Session, payload: Mapping[str, Any], now: datetime) -> Letter | None:
    """The letter of the day to one person; None where there is nothing to say any more, or nobody to say it to."""
    template, organisation_id = str(payload["template"]), str(payload["organisation_id"])
    user = db.get(User, str(payload["user_id"]))
    if user is None or user.state != UserState.ACTIVE:
        return None
    held = select(Membership.role).where(col(Membership.user_id) == user.id, col(Membership.organisation_id) == organisation_id)
    roles = frozenset(Role(role) for role in db.exec(held))
    if not roles - {Role.CONTRIBUTOR}:
        return None
    reach = reach_of(Actor(user.id, organisation_id, roles, user.display_name, ""))
    is_owner = template == TO_OWNER
    soon = now + timedelta(days=1 - FIRST)
    side: Side = "ours" if is_owner else "theirs"
    pressing = Wanted(side=side, states=[PerformanceState.DUE], due_before=soon if is_owner else now, or_without=is_owner)
    ending = Wanted(side=side, states=[PerformanceState.LASTING], due_before=soon)
    rows = [row for wanted in (pressing, ending) for row in list_due(db, reach, wanted, limit=MOST_ITEMS + 1)]
    if not rows:
        return None
    organisation, locale = db.get_one(Organisation, organisation_id), as_locale(user.locale)
    items = [(_sentence(row, organisation_id, now, locale), f"/duties/{row.id}") for row in rows[:MOST_ITEMS]]
    if len(rows) > MOST_ITEMS:
        items.append((catalogue(locale).gettext(REST), "/duties"))
    facts = {"count": str(min(len(rows), MOST_ITEMS)), "organisation": company(organisation, locale)}
    return Letter(template, organisation_id, user.email, user.display_name, locale, facts, tuple(items))


def _sentence(row: DueRow, own: str, now: datetime, locale: Locale) -> str:
    if row.state == PerformanceState.LASTING:
        said = ENDS
    elif row.owner_organisation_id == own:
        said = OPEN_ENDED if row.due_at is None else LATE if row.is_late(now) else DUE
    else:
        said = LATE_FROM
    principal, contractor = (
        or_english(locale, row.principal, row.principal_english),
        or_english(locale, row.contractor, row.contractor_english),
    )
    return (
        catalogue(locale)
        .gettext(said)
        .format(
            title=row.title[locale],
            due=until(row.due_at, row.time_zone, locale) if row.due_at else "",
            counterpart=principal if own == row.contractor_id else contractor,
            work=row.work,
        )
    )


def until(due_at: datetime, time_zone: str, locale: Locale) -> str:
    """A deadline as people read it: a date of the principal's, or a moment where hours were agreed."""
    if is_whole_day(due_at, time_zone):
        return day(local_date(due_at, time_zone), locale, weekday=True)
    return moment(due_at, locale)
