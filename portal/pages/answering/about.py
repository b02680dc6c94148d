"""What stands at the top of every request: who asks, for which work, of whom, and which day it is for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from contracts.engagements.models import Engagement
from contracts.parties import queries as parties
from portal.accounts.models import User
from portal.guards import Entry
from portal.pages.answering.cards import key_of
from portal.permissions import Standing
from portal.rendering.formats import company
from portal.rendering.languages import locale_of
from questionnaires.assessments.models import Assessment
from questionnaires.templates import queries as templates
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireVersion
from questionnaires.templates.queries import ItemRow
from storage import clock


@dataclass(frozen=True, slots=True)
class About:
    """The frame of one assessment, for its pages on both sides."""

    version: QuestionnaireVersion
    work: str
    issuer: str
    respondent: str
    today: date  # at the principal, whose local dates the deadlines are
    is_scored: bool  # whether any question weighs something; a survey only asks
    side: str  # "respondent" or "issuer": who looks, and so whose words are used


def read_about(entry: Entry, assessment: Assessment) -> About:
    """The frame of `assessment`. Five statements."""
    issuer = parties.get_organisation(entry.session, assessment.issuer_organisation_id)
    respondent = parties.get_organisation(entry.session, assessment.respondent_organisation_id)
    locale = locale_of(entry.request)
    return About(
        version=templates.get_version(entry.session, assessment.version_id),
        work=entry.session.get_one(Engagement, assessment.engagement_id).work,
        issuer=company(issuer, locale),
        respondent=company(respondent, locale),
        today=clock.local_date(entry.stamp.at, issuer.time_zone),
        is_scored=_is_scored(entry.session, assessment.version_id),
        side="respondent" if entry.standing in {Standing.CONTRACTOR, Standing.CONTRIBUTOR} else "issuer",
    )


def _is_scored(session: Session, version_id: str) -> bool:
    """Whether the edition has weights. One statement."""
    weighed = select(QuestionnaireItem.id).where(col(QuestionnaireItem.version_id) == version_id, col(QuestionnaireItem.weight) > 0)
    return session.exec(weighed.limit(1)).first() is not None


def read_names(session: Session, user_ids: Iterable[str]) -> dict[str, str]:
    """The display names behind user ids, in one statement; an id without a person (the system) is left out."""
    query = select(User.id, User.display_name).where(col(User.id).in_(set(user_ids)))
    return dict(session.exec(query).all())


def section_of(entry: Entry, item_code: str) -> str:
    """The code of the section that holds the item. Raises Missing("item-missing")."""
    return section_name(entry, templates.get_item(entry.session, entry.subject.version_id, item_code))


def section_name(entry: Entry, item: ItemRow) -> str:
    """The code of the section that holds `item`."""
    sections = templates.list_sections(entry.session, entry.subject.version_id)
    return next(section.code for section in sections if section.id == item.section_id)


def place_of(entry: Entry, section: str, item_code: str, layout: str | None) -> str:
    """The address of one question, in the way of showing that the person had chosen."""
    query = f"?view={layout}" if layout else ""
    query += f"&at={item_code}" if layout == "one" else ""
    return f"/assessments/{entry.subject.id}/sections/{section}{query}#q-{key_of(item_code)}"
