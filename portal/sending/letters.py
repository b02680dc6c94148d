"""The letters about due dates: the mail of the day with all that is owed, and the calendar file beside a request.

They are made when they are sent. Whoever owes nothing any more gets none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from contracts.engagements.models import Engagement
from contracts.engagements.rules import EngagementState
from contracts.parties.models import Organisation
from portal.accounts.models import Membership, User, UserState
from portal.mail.addresses import normalise_address
from portal.mail.facts import Letter
from portal.rendering.formats import company, day
from portal.rendering.languages import Locale, as_locale, catalogue
from portal.sending.calendar import Deadline
from portal.sending.days import days
from portal.words import N_
from questionnaires.assessments.models import Assessment
from questionnaires.reminders.queries import OwedRow, list_owed_by
from questionnaires.templates.models import QuestionnaireVersion
from storage.problems import Invalid
from storage.stamp import Role

TO_PERSON, TO_SECOND = "reminder", "reminder-to-second"
OF_OWED = frozenset({TO_PERSON, TO_SECOND})
WITH_DEADLINE = frozenset({"questionnaire-issued", "dates-changed"})
MOST_ITEMS = 20  # a mail that lists more is not read

DUE = N_("“{title}” for {principal}: due on {due_on}. Work: {work}.")
OVERDUE = N_("“{title}” for {principal}: overdue since {due_on}. Work: {work}.")
MORE = N_("and {count} more")


def gather_owed(db: Session, payload: Mapping[str, Any], now: datetime) -> Letter | None:
    """The mail of the day to one person, or to the second contact of a company; None where nothing is owed any more."""
    organisation = db.get_one(Organisation, str(payload["organisation_id"]))
    if payload["template"] == TO_SECOND:
        return _to_second(db, organisation, now)
    user = db.get(User, str(payload["user_id"]))
    if user is None or user.state != UserState.ACTIVE:
        return None
    works_for = select(Membership.organisation_id).where(col(Membership.user_id) == user.id, col(Membership.role) == Role.RESPONDENT)
    owed = _owed(db, db.exec(works_for).all(), now)
    return _letter(db, TO_PERSON, organisation, user.email, user.display_name, as_locale(user.locale), owed, now)


def add_deadline(db: Session, letter: Letter | None) -> Letter | None:
    """A letter about one assessment with its due date as a calendar file; others as they are."""
    if letter is None or letter.template not in WITH_DEADLINE:
        return letter
    return replace(letter, deadlines=(read_deadline(db, letter.facts["assessment_id"], letter.locale),))


def read_deadline(db: Session, assessment_id: str, locale: Locale) -> Deadline:
    """The due date of an assessment, which the caller has found in reach, as a calendar shows it."""
    assessment = db.get_one(Assessment, assessment_id)
    return _deadlines(db, [assessment], locale)[0]


def _to_second(db: Session, organisation: Organisation, now: datetime) -> Letter | None:
    try:
        address = normalise_address(organisation.contact_two_email)
    except Invalid:  # it was changed meanwhile
        return None
    locale: Locale = "ja" if organisation.country == "JP" else "en"
    day_of = days(db)
    owed = [row for row in _owed(db, [organisation.id], now) if row.due_on < day_of(row.issuer_organisation_id, now)]
    return _letter(db, TO_SECOND, organisation, address, organisation.contact_two_name, locale, owed, now)


def _owed(db: Session, organisation_ids: Sequence[str], now: datetime) -> list[OwedRow]:
    running = select(Engagement.id).where(col(Engagement.state) == EngagementState.OPEN)
    day_of = days(db)
    rows = list_owed_by(db, running, organisation_ids)
    return [row for row in rows if row.can_be_answered(day_of(row.issuer_organisation_id, now))]


def _letter(
    db: Session, template: str, organisation: Organisation, address: str, name: str, locale: Locale, owed: list[OwedRow], now: datetime
) -> Letter | None:
    if not owed:
        return None
    say, day_of = catalogue(locale).gettext, days(db)
    labels = _labels(db, owed[:MOST_ITEMS], locale)
    items = [
        (
            say(OVERDUE if row.due_on < day_of(row.issuer_organisation_id, now) else DUE).format(
                **labels[row.id], due_on=day(row.due_on, locale, weekday=True)
            ),
            f"/assessments/{row.id}",
        )
        for row in owed[:MOST_ITEMS]
    ]
    if len(owed) > MOST_ITEMS:
        items.append((say(MORE).format(count=len(owed) - MOST_ITEMS), "/contractor"))
    facts = {"count": str(len(owed)), "contractor": company(organisation, locale)}
    deadlines = _deadlines(db, owed[:MOST_ITEMS], locale) if template == TO_PERSON else []
    return Letter(template, organisation.id, address, name, locale, facts, tuple(items), tuple(deadlines))


def _labels(db: Session, rows: Sequence[OwedRow | Assessment], locale: Locale) -> dict[str, dict[str, str]]:
    """Title, principal and work of assessments, by their id. Three statements."""
    versions = select(QuestionnaireVersion.id, QuestionnaireVersion.title).where(
        col(QuestionnaireVersion.id).in_({row.version_id for row in rows})
    )
    titles = {version_id: title[locale] for version_id, title in db.exec(versions)}
    works = select(Engagement.id, Engagement.work).where(col(Engagement.id).in_({row.engagement_id for row in rows}))
    work_of = dict(db.exec(works).all())
    issuers = select(Organisation).where(col(Organisation.id).in_({row.issuer_organisation_id for row in rows}))
    names = {one.id: company(one, locale) for one in db.exec(issuers)}
    return {
        row.id: {"title": titles[row.version_id], "principal": names[row.issuer_organisation_id], "work": work_of[row.engagement_id]}
        for row in rows
    }


def _deadlines(db: Session, rows: Sequence[OwedRow | Assessment], locale: Locale) -> list[Deadline]:
    say, labels = catalogue(locale).gettext, _labels(db, rows, locale)
    return [
        Deadline(
            assessment_id=row.id,
            due_on=row.due_on,
            issued_at=row.issued_at,
            moved_at=row.due_set_at,
            summary=say(N_("Answer by today: {title}")).format(**labels[row.id]),
            description=say(N_("{principal} asks for your answers. Work: {work}.")).format(**labels[row.id]),
        )
        for row in rows
    ]
