"""Publishing the classes of information, and designating confidential items (表1: document 004 付7 para. 2)."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.engagements.models import Engagement
from contracts.engagements.queries import lock_open
from contracts.engagements.rules import Side
from contracts.information.listing import check_values, put_on_list, renew_version
from contracts.information.models import DesignatedItem, InformationClass
from contracts.information.queries import built_in
from contracts.information.rules import ClassKind, ItemForm, Register
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
    listed_as: Register = Register.DESIGNATED,
) -> DesignatedItem:
    """Put a confidential item on a list of the engagement, where both sides see it; `quantity` pieces of it exist.

    What one side discloses it designates alone, and it is protected from then on: the principal its own information, the
    contractor what it discloses to the principal. The other side's word on the list makes it an agreed version. What arises
    from the work is proposed by either side (`contracts.information.proposals`).
    Raises Forbidden("not-the-principal" | "not-the-contractor"), Conflict("engagement-closed"), Invalid("class-unknown" |
    "name-missing" | "quantity-not-positive" | "arising-is-proposed").
    """
    if listed_as is Register.ARISING:
        raise Invalid("arising-is-proposed", field="listed_as")
    side = Side.CONTRACTOR if listed_as is Register.FROM_CONTRACTOR else Side.PRINCIPAL
    lock_open(session, stamp.actor, engagement, side)
    values = check_values(session, class_code=class_code, name=name, form=form, identifier=identifier, quantity=quantity)
    item = put_on_list(session, stamp, engagement, listed_as, values)
    details = {"class": class_code, "number": item.number, "form": item.form, "quantity": quantity, "list": item.listed_as}
    append(session, stamp, Act.ITEM_DESIGNATE, "designated-item", item.id, engagement_id=engagement.id, details=details)
    other = engagement.contractor_organisation_id if side is Side.PRINCIPAL else engagement.principal_organisation_id
    renew_version(session, stamp, engagement, listed_as, waits_for=other)
    return item
