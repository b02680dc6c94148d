"""Reading the classes of information, and the list of designated items of an engagement."""

import json
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import EngagementClass
from contracts.information.models import DesignatedItem, InformationClass
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
    needed = select(col(EngagementClass.class_code)).where(col(EngagementClass.engagement_id) == engagement_id)
    return [ClassRow._make(row) for row in session.execute(_classes().where(col(InformationClass.code).in_(needed)))]


def list_items(session: Session, engagement_id: str, *, after: str | None = None, limit: int | None = None) -> list[ItemRow]:
    """The designated items of an engagement by number. `available` pieces can still be handed over.

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
    ).where(col(DesignatedItem.engagement_id) == engagement_id)
    if after is not None:
        # Another list's row must not sort this one.
        last = (col(DesignatedItem.id) == after, col(DesignatedItem.engagement_id) == engagement_id)
        query = query.where(col(DesignatedItem.number) > select(col(DesignatedItem.number)).where(*last).scalar_subquery())
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
