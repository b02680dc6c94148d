"""What designating and agreeing have in common: a checked line, its place on the list, and the version that the list is at."""

import hashlib
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.information.models import DesignatedItem, InformationClass, ListVersion
from contracts.information.queries import find_version, list_lines
from contracts.information.rules import ItemForm, Register
from storage.ledger.rules import canonical
from storage.problems import Invalid
from storage.stamp import Stamp


def check_values(session: Session, *, class_code: str, name: str, form: str, identifier: str, quantity: int) -> dict[str, Any]:
    """What a list will say of an item. Raises Invalid("class-unknown" | "name-missing" | "quantity-not-positive")."""
    if session.get(InformationClass, class_code) is None:
        raise Invalid("class-unknown", field="class_code", classes=[class_code])
    if not name.strip():
        raise Invalid("name-missing", field="name")
    if quantity < 1:
        raise Invalid("quantity-not-positive", field="quantity", quantity=quantity)
    return {
        "class_code": class_code,
        "name": name.strip(),
        "form": ItemForm(form).value,
        "identifier": identifier.strip(),
        "quantity": quantity,
    }


def put_on_list(session: Session, stamp: Stamp, engagement: Engagement, listed_as: Register, values: dict[str, Any]) -> DesignatedItem:
    """A new line; numbers run through all lists of the engagement, so that one number means one item."""
    last = session.scalar(select(func.max(col(DesignatedItem.number))).where(col(DesignatedItem.engagement_id) == engagement.id))
    item = DesignatedItem(
        engagement_id=engagement.id,
        number=(last or 0) + 1,
        listed_as=listed_as,
        designated_at=stamp.at,
        designated_by=stamp.actor.user_id,
        **values,
    )
    session.add(item)
    session.flush()
    return item


def renew_version(session: Session, stamp: Stamp, engagement: Engagement, listed_as: Register, *, waits_for: str | None) -> ListVersion:
    """The version of a list that has just changed; `waits_for` is the side whose word on the change is missing.

    A version that already waits goes on waiting, with the new content; one that both sides agreed on is never touched again.
    """
    items = list_lines(session, engagement.id, listed_as)
    content_hash = hashlib.sha256(canonical(items)).hexdigest()
    version = find_version(session, engagement.id, listed_as)
    if version is None or version.agreed_at is not None:
        number = version.number + 1 if version else 1
        version = ListVersion(
            engagement_id=engagement.id,
            listed_as=listed_as,
            number=number,
            items=items,
            content_hash=content_hash,
            made_at=stamp.at,
            made_by=stamp.actor.user_id,
            waits_for_organisation_id=waits_for,
            agreed_at=None if waits_for else stamp.at,
            agreed_by=None if waits_for else stamp.actor.user_id,
        )
        session.add(version)
    else:
        version.items, version.content_hash, version.made_at, version.made_by = items, content_hash, stamp.at, stamp.actor.user_id
    session.flush()
    return version
