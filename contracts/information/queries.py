"""Reading the classes of information, and the list of designated items of an engagement."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement, EngagementClass
from contracts.engagements.numbers import number_of
from contracts.information.models import DesignatedItem, InformationClass, ItemProposal, ListVersion
from contracts.information.rules import FIELDS, ProposalState, Register
from contracts.parties.models import Organisation
from storage.problems import Missing
from storage.reach import EngagementReach


class ClassRow(NamedTuple):
    """A class of information with its words in both languages."""

    code: str
    kind: str
    rank: int
    position: int
    name: dict[str, str]
    description: dict[str, str]
    example: dict[str, str]
    is_hard_stop: bool


class ItemRow(NamedTuple):
    """A line of the list of designated items, and where its pieces are."""

    id: str
    number: int
    class_code: str
    name: str
    form: str
    identifier: str
    quantity: int
    outstanding: int
    destroyed: int
    available: int
    designated_at: datetime
    listed_as: str
    is_handed: bool


class WaitingList(NamedTuple):
    """A work whose lists wait for a word: how many proposals or lists."""

    engagement_id: str
    work: str
    counterpart: str
    counterpart_english: str  # "" where none is known
    waiting: int


def built_in() -> list[dict[str, Any]]:
    """The classes that come with the product, in their order."""
    document = json.loads((files("contracts.information") / "data" / "classes.json").read_text(encoding="utf-8"))
    classes: list[dict[str, Any]] = document["classes"]
    return classes


def list_classes(session: Session) -> list[ClassRow]:
    """All classes, in their order."""
    return [ClassRow._make(row) for row in session.execute(_classes())]


def list_needed(session: Session, engagement_id: str) -> list[ClassRow]:
    """The classes that the work of an engagement needs, in their order."""
    return [ClassRow._make(row) for row in session.execute(_needed(), {"engagement_id": engagement_id})]


def list_items(
    session: Session, engagement_id: str, *, after: str | None = None, limit: int | None = None, listed_as: Register = Register.DESIGNATED
) -> list[ItemRow]:
    """The items on one list of an engagement by number. `available` pieces can still be handed over.

    `after` is the id of the last row seen; without `limit` the whole list comes, as a slip or an export wants it.
    """
    query = select(
        col(DesignatedItem.id),
        col(DesignatedItem.number),
        col(DesignatedItem.class_code),
        col(DesignatedItem.name),
        col(DesignatedItem.form),
        col(DesignatedItem.identifier),
        col(DesignatedItem.quantity),
        col(DesignatedItem.outstanding),
        col(DesignatedItem.destroyed),
        col(DesignatedItem.quantity) - col(DesignatedItem.outstanding) - col(DesignatedItem.destroyed),
        col(DesignatedItem.designated_at),
        col(DesignatedItem.listed_as),
        col(DesignatedItem.is_handed),
    ).where(*_on_list(engagement_id, listed_as))
    if after is not None:
        query = query.where(col(DesignatedItem.number) > number_of(DesignatedItem, engagement_id, after))
    return [ItemRow._make(row) for row in session.execute(query.order_by(col(DesignatedItem.number)).limit(limit))]


def get_item(session: Session, reach: EngagementReach, item_id: str) -> DesignatedItem:
    """The item; Missing("item-missing") when there is none in reach."""
    query = select(DesignatedItem).where(col(DesignatedItem.id) == item_id, col(DesignatedItem.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("item-missing")
    return found


def classes_of(session: Session, engagement_id: str, item_ids: Sequence[str]) -> list[str]:
    """The classes of these items of one engagement, each once, in alphabetical order.

    Raises Missing("item-missing") when one of them is not on the engagement's list.
    """
    wanted = set(item_ids)
    query = select(col(DesignatedItem.id), col(DesignatedItem.class_code)).where(
        col(DesignatedItem.engagement_id) == engagement_id, col(DesignatedItem.id).in_(wanted)
    )
    found = dict(session.execute(query).all())
    if wanted - found.keys():
        raise Missing("item-missing")
    return sorted(set(found.values()))


def list_lines(session: Session, engagement_id: str, listed_as: Register) -> list[dict[str, Any]]:
    """A list as a version of it freezes it: what it says of each item, by number."""
    columns = [col(getattr(DesignatedItem, name)) for name in ("number", *FIELDS)]
    query = select(*columns).where(*_on_list(engagement_id, listed_as)).order_by(col(DesignatedItem.number))
    return [dict(zip(("number", *FIELDS), row, strict=True)) for row in session.execute(query)]


def get_proposal(session: Session, reach: EngagementReach, proposal_id: str) -> ItemProposal:
    """The proposal; Missing("proposal-missing") when there is none in reach."""
    query = select(ItemProposal).where(col(ItemProposal.id) == proposal_id, col(ItemProposal.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("proposal-missing")
    return found


def list_proposals(
    session: Session, engagement_id: str, *, is_open: bool, before: int | None = None, limit: int = 50
) -> list[ItemProposal]:
    """The proposals for the lists of an engagement that wait for an answer, or those that have one; newest first."""
    waits = col(ItemProposal.state) == ProposalState.PROPOSED
    query = select(ItemProposal).where(col(ItemProposal.engagement_id) == engagement_id, waits if is_open else ~waits)
    if before is not None:
        query = query.where(col(ItemProposal.number) < before)
    return list(session.scalars(query.order_by(col(ItemProposal.number).desc()).limit(limit)))


def find_version(session: Session, engagement_id: str, listed_as: Register, number: int | None = None) -> ListVersion | None:
    """A version of a list, the latest unless `number` says which."""
    query = select(ListVersion).where(col(ListVersion.engagement_id) == engagement_id, col(ListVersion.listed_as) == listed_as)
    if number is not None:
        query = query.where(col(ListVersion.number) == number)
    return session.scalars(query.order_by(col(ListVersion.number).desc()).limit(1)).first()


def list_present(session: Session, engagement_id: str) -> list[ListVersion]:
    """The latest version of each list of an engagement that has any."""
    query = select(ListVersion).where(col(ListVersion.engagement_id) == engagement_id).order_by(col(ListVersion.number))
    return list({version.listed_as: version for version in session.scalars(query)}.values())


def list_versions(session: Session, engagement_id: str, listed_as: Register, *, limit: int = 50) -> list[ListVersion]:
    """The versions of a list, newest first."""
    query = select(ListVersion).where(col(ListVersion.engagement_id) == engagement_id, col(ListVersion.listed_as) == listed_as)
    return list(session.scalars(query.order_by(col(ListVersion.number).desc()).limit(limit)))


def list_waiting_proposals(session: Session, reach: EngagementReach, *, limit: int = 20) -> list[WaitingList]:
    """The works in which the other side's proposals wait for the word of the actor's organisation, oldest first."""
    return [WaitingList._make(row) for row in session.execute(_waiting_proposals(limit), {"own": reach.organisation_id})]


def list_waiting_versions(session: Session, reach: EngagementReach, *, limit: int = 20) -> list[WaitingList]:
    """The works in which a list waits for the word of the actor's organisation, with the number of its lists that do."""
    return [WaitingList._make(row) for row in session.execute(_waiting_versions(limit), {"own": reach.organisation_id})]


@cache
def _waiting_proposals(limit: int) -> Select[*tuple[Any, ...]]:
    mine: BindParameter[str] = bindparam("own")
    return (
        select(col(Engagement.id), col(Engagement.work), col(Organisation.name), col(Organisation.name_english), func.count())
        .select_from(ItemProposal)
        .join(Engagement, col(Engagement.id) == col(ItemProposal.engagement_id))
        .join(Organisation, col(Organisation.id) == col(ItemProposal.proposer_organisation_id))
        .where(
            col(ItemProposal.state) == ProposalState.PROPOSED,
            col(ItemProposal.proposer_organisation_id) != mine,
            or_(col(Engagement.principal_organisation_id) == mine, col(Engagement.contractor_organisation_id) == mine),
        )
        .group_by(col(Engagement.id), col(Engagement.work), col(Organisation.id))
        .order_by(func.min(col(ItemProposal.proposed_at)), col(Engagement.id))
        .limit(limit)
    )


@cache
def _waiting_versions(limit: int) -> Select[*tuple[Any, ...]]:
    return (
        select(col(Engagement.id), col(Engagement.work), col(Organisation.name), col(Organisation.name_english), func.count())
        .select_from(ListVersion)
        .join(Engagement, col(Engagement.id) == col(ListVersion.engagement_id))
        .join(Organisation, col(Organisation.id) == col(Engagement.principal_organisation_id))
        .where(col(ListVersion.waits_for_organisation_id) == bindparam("own"))
        .group_by(col(Engagement.id), col(Engagement.work), col(Organisation.id))
        .order_by(func.min(col(ListVersion.made_at)), col(Engagement.id))
        .limit(limit)
    )


def _on_list(engagement_id: str, listed_as: Register) -> tuple[Any, ...]:
    return (
        col(DesignatedItem.engagement_id) == engagement_id,
        col(DesignatedItem.listed_as) == listed_as,
        col(DesignatedItem.removed_at).is_(None),
    )


@cache
def _needed() -> Select[*tuple[Any, ...]]:
    needed = select(col(EngagementClass.class_code)).where(col(EngagementClass.engagement_id) == bindparam("engagement_id"))
    return _classes().where(col(InformationClass.code).in_(needed))


@cache
def _classes() -> Select[*tuple[Any, ...]]:
    return select(
        col(InformationClass.code),
        col(InformationClass.kind),
        col(InformationClass.rank),
        col(InformationClass.position),
        col(InformationClass.name),
        col(InformationClass.description),
        col(InformationClass.example),
        col(InformationClass.is_hard_stop),
    ).order_by(col(InformationClass.position))
