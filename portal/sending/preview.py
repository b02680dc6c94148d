"""The rows of a dispatch as they are shown and reported: who gets what, who would be told, and how much is asked of each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from portal.accounts.models import Membership, User, UserState
from portal.sending.profiles import read_recipients
from questionnaires.dispatches.models import Dispatch, DispatchTarget
from questionnaires.dispatches.rules import Recipient, TargetState
from questionnaires.templates.conditions import Asked
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireVersion
from storage.stamp import Role


class TargetRow(NamedTuple):
    """One engagement of a dispatch, as it is known now."""

    position: int
    engagement_id: str
    work: str
    reference: str
    contractor_id: str
    contractor_name: str
    contractor_name_english: str
    tier: str
    state: str
    reason: str
    told: int
    assessment_id: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A row with what the preview adds to it."""

    row: TargetRow
    people: int  # of the contractor who can sign in to answer: so many get the mail
    sections: int  # of the questionnaire that apply


@dataclass(frozen=True, slots=True)
class Sections:
    """How many sections of a version apply under the facts of an engagement, before anything is answered."""

    total: int
    conditions: dict[str, dict[str, object]]
    codes: dict[str, frozenset[str | None]]  # section id -> the conditions of its items; None where one is always asked

    def count(self, recipient: Recipient) -> int:
        """The number for one engagement."""
        asked = Asked(self.conditions, {}, {}, recipient.profile)
        return sum(any(asked.holds(code) for code in codes) for codes in self.codes.values())


def list_targets(
    session: Session, dispatch: Dispatch, *, states: Iterable[TargetState] = (), after: int = 0, limit: int = 50
) -> list[TargetRow]:
    """A page of the targets of a dispatch, which the caller has found to be the organisation's own; after the position `after`."""
    query = (
        sa_select(
            col(DispatchTarget.position),
            col(Engagement.id),
            col(Engagement.work),
            col(Engagement.reference),
            col(Organisation.id),
            col(Organisation.name),
            col(Organisation.name_english),
            col(Engagement.tier),
            col(DispatchTarget.state),
            col(DispatchTarget.reason),
            col(DispatchTarget.told),
            col(DispatchTarget.assessment_id),
        )
        .join(Engagement, col(Engagement.id) == col(DispatchTarget.engagement_id))
        .join(Organisation, col(Organisation.id) == col(DispatchTarget.respondent_organisation_id))
        .where(col(DispatchTarget.dispatch_id) == dispatch.id, col(DispatchTarget.position) > after)
        .order_by(col(DispatchTarget.position))
        .limit(limit)
    )
    if states:
        query = query.where(col(DispatchTarget.state).in_(list(states)))
    return [TargetRow(*row) for row in session.execute(query)]


def show(session: Session, dispatch: Dispatch, rows: Sequence[TargetRow]) -> tuple[list[Shown], int]:
    """The rows with what the preview adds, and how many sections there are in all. As many statements for fifty rows as for one."""
    recipients = read_recipients(session, [row.engagement_id for row in rows])
    people = count_people(session, {row.contractor_id for row in rows})
    sections = read_sections(session, dispatch.version_id)
    shown = [Shown(row, people.get(row.contractor_id, 0), sections.count(recipients[row.engagement_id])) for row in rows]
    return shown, sections.total


def walk(session: Session, dispatch: Dispatch) -> Iterator[TargetRow]:
    """All targets, a piece at a time: for a report of any length."""
    after = 0
    while rows := list_targets(session, dispatch, after=after, limit=500):
        yield from rows
        after = rows[-1].position


def count_people(session: Session, organisation_ids: Iterable[str]) -> dict[str, int]:
    """How many people of each organisation can sign in to answer; organisations without one are left out."""
    query = (
        select(Membership.organisation_id, func.count(func.distinct(col(User.id))))
        .join(User, col(User.id) == col(Membership.user_id))
        .where(
            col(Membership.organisation_id).in_(set(organisation_ids)),
            col(Membership.role) == Role.RESPONDENT,
            col(User.state) == UserState.ACTIVE,
        )
        .group_by(col(Membership.organisation_id))
    )
    return dict(session.exec(query).all())


def read_sections(session: Session, version_id: str) -> Sections:
    """The sections of a version with the conditions of their items. Two statements."""
    version = session.get_one(QuestionnaireVersion, version_id)
    query = select(QuestionnaireItem.section_id, QuestionnaireItem.condition_code)
    codes: dict[str, set[str | None]] = {}
    for section_id, code in session.exec(query.where(col(QuestionnaireItem.version_id) == version_id).distinct()):
        codes.setdefault(section_id, set()).add(code)
    return Sections(len(codes), version.conditions, {section: frozenset(found) for section, found in codes.items()})
