"""Opening an engagement and changing its terms. Closing stands in `contracts.disposals`: it needs the balance."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement, EngagementAncestor, EngagementClass, EngagementHandler
from contracts.engagements.queries import demand_running, find_circle, get, lock_chain, lock_open, reach_of, side_of
from contracts.engagements.rules import Handler, Side, Tier
from contracts.parties.models import Organisation
from contracts.parties.queries import get_contractor
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Stamp


def open(  # noqa: A001 - the trade opens an engagement; the module is always named beside it
    session: Session,
    stamp: Stamp,
    *,
    contractor_organisation_id: str,
    parent_engagement_id: str | None = None,
    reference: str = "",
    work: str,
    purpose: str,
    starts_on: date,
    ends_on: date,
    class_codes: Collection[str],
    handlers: Sequence[Handler],
    tier: Tier = Tier.STANDARD,
    place: str = "",
    is_telework: bool | None = None,
) -> Engagement:
    """The actor's organisation entrusts `work` to one of its contractors.

    `parent_engagement_id` is the engagement that this one passes on a part of: the actor must be its contractor.
    Raises Missing (contractor or parent out of reach), Forbidden("not-the-contractor") on a foreign parent,
    Conflict("engagement-closed") on a closed one, Conflict("recontract-circle") where the
    contractor stands above in the same chain already, Invalid("period-reversed" | "class-unknown" | "work-missing" | "purpose-missing").
    """
    _check(work=work, purpose=purpose, starts_on=starts_on, ends_on=ends_on)
    contractor = get_contractor(session, stamp.actor, contractor_organisation_id)
    above = _lock_parent(session, stamp, parent_engagement_id, contractor) if parent_engagement_id is not None else []
    engagement = Engagement(
        principal_organisation_id=stamp.actor.organisation_id,
        contractor_organisation_id=contractor.id,
        parent_engagement_id=parent_engagement_id,
        reference=reference,
        work=work,
        purpose=purpose,
        starts_on=starts_on,
        ends_on=ends_on,
        tier=tier,
        place=place,
        is_telework=is_telework,
        opened_at=stamp.at,
        opened_by=stamp.actor.user_id,
    )
    session.add(engagement)
    session.flush()
    session.add_all(EngagementAncestor(engagement_id=engagement.id, ancestor_id=ancestor, depth=depth) for ancestor, depth in above)
    session.add_all(
        EngagementHandler(
            engagement_id=engagement.id,
            position=position,
            person_name=handler.person_name,
            duty=handler.duty,
            is_custodian=handler.is_custodian,
        )
        for position, handler in enumerate(handlers, start=1)
    )
    _store_classes(session, engagement.id, class_codes)
    details = {"contractor": contractor.id, "parent": parent_engagement_id, "classes": sorted(set(class_codes)), "tier": str(tier)}
    append(session, stamp, Act.ENGAGEMENT_OPEN, "engagement", engagement.id, engagement_id=engagement.id, details=details)
    return engagement


def set_classes(
    session: Session, stamp: Stamp, engagement: Engagement, *, class_codes: Collection[str], expected_version: int
) -> Engagement:
    """Say anew which classes of information the work needs.

    Raises Forbidden("not-the-principal"), Conflict("engagement-changed-meanwhile" | "engagement-closed"), Invalid("class-unknown").
    """
    _change(session, stamp, engagement, expected_version, {})
    session.execute(delete(EngagementClass).where(col(EngagementClass.engagement_id) == engagement.id))
    _store_classes(session, engagement.id, class_codes)
    details = {"classes": sorted(set(class_codes))}
    append(
        session, stamp, Act.ENGAGEMENT_CHANGE, "engagement", engagement.id, engagement_id=engagement.id, fields=["classes"], details=details
    )
    return engagement


def change_period(
    session: Session, stamp: Stamp, engagement: Engagement, *, starts_on: date, ends_on: date, expected_version: int
) -> Engagement:
    """Move the period in which information may be given.

    Raises Forbidden("not-the-principal"), Conflict("engagement-changed-meanwhile" | "engagement-closed"), Invalid("period-reversed").
    """
    _check(work=engagement.work, purpose=engagement.purpose, starts_on=starts_on, ends_on=ends_on)
    _change(session, stamp, engagement, expected_version, {"starts_on": starts_on, "ends_on": ends_on})
    details = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    fields = ["starts_on", "ends_on"]
    append(session, stamp, Act.ENGAGEMENT_CHANGE, "engagement", engagement.id, engagement_id=engagement.id, fields=fields, details=details)
    return engagement


def set_profile(
    session: Session, stamp: Stamp, engagement: Engagement, *, tier: Tier, place: str, is_telework: bool | None, expected_version: int
) -> Engagement:
    """Say anew how much depends on the work, where it is done, and whether it is done from home. No change, no entry.

    The entry names the fields that changed: schedules take a change of place and the beginning of telework from there.
    Raises Forbidden("not-the-principal"), Conflict("engagement-changed-meanwhile" | "engagement-closed").
    """
    values: dict[str, Any] = {"tier": tier, "place": place, "is_telework": is_telework}
    changed = [field for field, value in values.items() if getattr(engagement, field) != value]
    if not changed:
        return engagement
    _change(session, stamp, engagement, expected_version, values)
    details = {"tier": str(tier), "is_telework": is_telework}
    append(session, stamp, Act.ENGAGEMENT_CHANGE, "engagement", engagement.id, engagement_id=engagement.id, fields=changed, details=details)
    return engagement


def _check(*, work: str, purpose: str, starts_on: date, ends_on: date) -> None:
    if not work.strip():
        raise Invalid("work-missing", field="work")
    if not purpose.strip():
        raise Invalid("purpose-missing", field="purpose")
    if ends_on < starts_on:
        raise Invalid("period-reversed", field="ends_on", starts_on=starts_on, ends_on=ends_on)


def _lock_parent(session: Session, stamp: Stamp, parent_id: str, contractor: Organisation) -> list[tuple[str, int]]:
    """The chain above a new link, with the depth that each will have; locked, so that no link of it closes meanwhile.

    Nobody gets back what it passed on: Conflict("recontract-circle", path) names the companies of the circle.
    """
    parent = get(session, reach_of(stamp.actor), parent_id)
    lock_chain(session, parent.id)
    if side_of(parent, stamp.actor) is not Side.CONTRACTOR:
        raise Forbidden("not-the-contractor")
    demand_running(parent)
    if circle := find_circle(session, parent, contractor):
        raise Conflict("recontract-circle", field="contractor", path=" → ".join(circle))
    query = select(col(EngagementAncestor.ancestor_id), col(EngagementAncestor.depth)).where(
        col(EngagementAncestor.engagement_id) == parent.id
    )
    return [(parent.id, 1), *((ancestor, depth + 1) for ancestor, depth in session.execute(query))]


def _change(session: Session, stamp: Stamp, engagement: Engagement, expected_version: int, values: dict[str, Any]) -> None:
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    if engagement.version != expected_version:
        raise Conflict("engagement-changed-meanwhile", work=engagement.work)
    session.execute(update(Engagement).where(col(Engagement.id) == engagement.id).values(**values, version=expected_version + 1))
    session.refresh(engagement)


def _store_classes(session: Session, engagement_id: str, class_codes: Collection[str]) -> None:
    session.add_all(EngagementClass(engagement_id=engagement_id, class_code=code) for code in sorted(set(class_codes)))
    try:
        session.flush()
    except IntegrityError as error:  # the classes stand higher on this floor; the foreign key knows them
        raise Invalid("class-unknown", field="class_codes", classes=sorted(set(class_codes))) from error
