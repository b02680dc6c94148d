"""Publishing the classes of information, and designating confidential items (表1: document 004 付7 para. 2)."""

import hashlib

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import lock_open
from contracts.engagements.rules import Side
from contracts.information.models import DesignatedItem, InformationClass
from contracts.information.queries import built_in
from contracts.information.rules import ClassKind, ItemForm
from storage.acts import Act
from storage.ledger.actions import append
from storage.ledger.rules import canonical
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


def load(session: Session, stamp: Stamp) -> list[InformationClass]:
    """Store the built-in classes that are not stored yet; returns those newly stored. Doing it again changes nothing.

    Words may be corrected with a new release; what a class *is* may not: Conflict("information-class-changed", class_code)
    when its kind, rank or hard stop would change under items that already carry it.
    """
    stored = {found.code: found for found in session.scalars(select(InformationClass))}
    added, changed = [], []
    for position, document in enumerate(built_in(), start=1):
        given = InformationClass(**document, position=position, is_hard_stop=document["kind"] == ClassKind.LEGAL_REGIME)
        known = stored.get(given.code)
        if known is None:
            session.add(given)
            added.append(given)
            continue
        if (known.kind, known.rank, known.is_hard_stop) != (given.kind, given.rank, given.is_hard_stop):
            raise Conflict("information-class-changed", class_code=given.code)
        words = (given.position, given.name, given.description, given.example)
        if (known.position, known.name, known.description, known.example) != words:
            known.position, known.name, known.description, known.example = words
            changed.append(known)
    session.flush()
    if added or changed:
        content_hash = hashlib.sha256(canonical(built_in())).hexdigest()
        details = {"added": [new.code for new in added], "changed": [old.code for old in changed], "content_hash": content_hash}
        append(session, stamp, Act.CATALOGUE_LOAD, "information-class", "built-in", details=details)
    return added


def designate(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    *,
    class_code: str,
    name: str,
    form: ItemForm,
    identifier: str = "",
    quantity: int = 1,
) -> DesignatedItem:
    """Put a confidential item on the engagement's list, where both sides see it; `quantity` pieces of it exist.

    Raises Forbidden("not-the-principal"), Conflict("engagement-closed"), Invalid("class-unknown" | "name-missing" |
    "quantity-not-positive").
    """
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    if session.get(InformationClass, class_code) is None:
        raise Invalid("class-unknown", field="class_code", classes=[class_code])
    if not name.strip():
        raise Invalid("name-missing", field="name")
    if quantity < 1:
        raise Invalid("quantity-not-positive", field="quantity", quantity=quantity)
    last = session.scalar(select(func.max(col(DesignatedItem.number))).where(col(DesignatedItem.engagement_id) == engagement.id))
    item = DesignatedItem(
        engagement_id=engagement.id,
        class_code=class_code,
        number=(last or 0) + 1,
        name=name.strip(),
        form=ItemForm(form),
        identifier=identifier.strip(),
        quantity=quantity,
        designated_at=stamp.at,
        designated_by=stamp.actor.user_id,
    )
    session.add(item)
    session.flush()
    details = {"class": class_code, "number": item.number, "form": item.form, "quantity": quantity}
    append(session, stamp, Act.ITEM_DESIGNATE, "designated-item", item.id, engagement_id=engagement.id, details=details)
    return item
