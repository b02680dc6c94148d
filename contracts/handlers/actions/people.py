"""The people of the ledger: who handles, who answers for it, who was told and has pledged, and who left."""

from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from contracts.engagements.models import Engagement, EngagementHandler
from contracts.engagements.queries import local_day, lock_open
from contracts.engagements.rules import Side
from contracts.handlers.actions.duties import PLEDGE_CHECKED, keep_change
from contracts.handlers.queries import find_custodian, get_person
from contracts.handlers.rules import ChangeKind
from contracts.parties.rules import clean_name
from storage.acts import Act
from storage.evidence.queries import get_file
from storage.jobs import enqueue
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


def add_handler(
    session: Session, stamp: Stamp, engagement: Engagement, *, person_name: str, post: str, duty: str, since: date
) -> EngagementHandler:
    """The contractor names a person who will handle the information.

    Raises Forbidden("not-the-contractor"), Conflict("engagement-closed" | "handler-known"), Invalid("name-missing").
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    name = clean_name(person_name)
    if not name:
        raise Invalid("name-missing", field="person_name")
    _refuse_twice(session, engagement, name, duty)
    last = session.scalar(select(func.max(col(EngagementHandler.position))).where(col(EngagementHandler.engagement_id) == engagement.id))
    handler = EngagementHandler(
        engagement_id=engagement.id, position=(last or 0) + 1, person_name=name, post=post.strip(), duty=duty.strip(), since=since
    )
    session.add(handler)
    session.flush()
    after = {"person_name": name, "post": handler.post, "duty": handler.duty, "since": since}
    _keep(session, stamp, engagement, ChangeKind.HANDLER_ADDED, handler, after=after, happened_on=since)
    return handler


def change_handler(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    handler_id: str,
    *,
    person_name: str,
    post: str,
    duty: str,
    since: date | None,
    expected_version: int,
) -> EngagementHandler:
    """The contractor writes anew what the ledger says of a person; what it said before is kept. No change, no entry.

    Raises as `add_handler`, and Missing("handler-missing"), Conflict("handler-changed-meanwhile" | "handler-ended").
    """
    handler = _current(session, stamp, engagement, handler_id, expected_version)
    wanted = {"person_name": clean_name(person_name), "post": post.strip(), "duty": duty.strip(), "since": since}
    if not wanted["person_name"]:
        raise Invalid("name-missing", field="person_name")
    before = {field: getattr(handler, field) for field, value in wanted.items() if getattr(handler, field) != value}
    if not before:
        return handler
    after = {field: wanted[field] for field in before}
    if {"person_name", "duty"} & before.keys():
        _refuse_twice(session, engagement, str(wanted["person_name"]), str(wanted["duty"]), itself=handler.id)
    _write(session, handler, after)
    today = local_day(session, engagement, stamp.at)
    _keep(session, stamp, engagement, ChangeKind.HANDLER_CHANGED, handler, before=before, after=after, happened_on=today)
    return handler


def record_preparation(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    handler_id: str,
    *,
    told_on: date | None,
    told_how: str,
    pledged_on: date | None,
    evidence_id: str | None = None,
    expected_version: int,
) -> EngagementHandler:
    """A person was told what the contract asks for, has pledged to keep it, or both; `evidence_id` is the signed pledge.

    A file counts when it was checked. Raises as `change_handler`, Invalid("preparation-missing" | "told-on-in-future" |
    "pledged-on-in-future"), Missing("evidence-missing") unless the file is the contractor's own, for this engagement.
    """
    handler = _current(session, stamp, engagement, handler_id, expected_version)
    today = local_day(session, engagement, stamp.at)
    if told_on is None and pledged_on is None:
        raise Invalid("preparation-missing", field="told_on")
    if told_on is not None and told_on > today:
        raise Invalid("told-on-in-future", field="told_on", told_on=told_on)
    if pledged_on is not None and pledged_on > today:
        raise Invalid("pledged-on-in-future", field="pledged_on", pledged_on=pledged_on)
    wanted: dict[str, Any] = {"told_on": told_on, "told_how": told_how.strip(), "pledged_on": pledged_on}
    if evidence_id is not None:
        file = get_file(session, evidence_id, organisation_id=stamp.actor.organisation_id, engagement_ids=None)
        if file.engagement_id != engagement.id:
            raise Missing("evidence-missing", field="file")
        wanted["pledge_evidence_id"] = file.id
    before = {field: getattr(handler, field) for field, value in wanted.items() if getattr(handler, field) != value}
    if not before:
        return handler
    after = {field: wanted[field] for field in before}
    _write(session, handler, after)
    happened_on = max(day for day in (told_on, pledged_on) if day is not None)
    _keep(session, stamp, engagement, ChangeKind.HANDLER_PREPARED, handler, before=before, after=after, happened_on=happened_on)
    if evidence_id is not None:
        enqueue(session, PLEDGE_CHECKED, {"handler_id": handler.id}, dedupe_key=f"{PLEDGE_CHECKED}:{evidence_id}")
    return handler


def end_handler(
    session: Session, stamp: Stamp, engagement: Engagement, handler_id: str, *, until: date, reason: str = "", expected_version: int
) -> EngagementHandler:
    """A person handles the information no longer; the entry stays. A custodian leaves the post with it.

    Raises as `change_handler`, and Invalid("until-before-since" | "until-in-future").
    """
    handler = _current(session, stamp, engagement, handler_id, expected_version)
    if handler.since is not None and until < handler.since:
        raise Invalid("until-before-since", field="until", since=handler.since)
    if until > local_day(session, engagement, stamp.at):
        raise Invalid("until-in-future", field="until", until=until)
    was = {"until": None, "is_custodian": handler.is_custodian}
    _write(session, handler, {"until": until, "is_custodian": False})
    after = {"until": until, "is_custodian": False, "reason": reason.strip()}
    _keep(session, stamp, engagement, ChangeKind.HANDLER_ENDED, handler, before=was, after=after, happened_on=until)
    return handler


def name_custodian(session: Session, stamp: Stamp, engagement: Engagement, handler_id: str, *, since: date) -> EngagementHandler:
    """Make a person of the ledger the custodian; there is one at a time, and the history says who it was before.

    Raises as `change_handler`, and Conflict("custodian-already").
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    handler = get_person(session, engagement.id, handler_id)
    if handler.until is not None:
        raise Conflict("handler-ended", name=handler.person_name)
    if handler.is_custodian:
        raise Conflict("custodian-already", name=handler.person_name)
    before = find_custodian(session, engagement.id)
    others = (col(EngagementHandler.engagement_id) == engagement.id, col(EngagementHandler.is_custodian))
    session.execute(update(EngagementHandler).where(*others).values(is_custodian=False, version=col(EngagementHandler.version) + 1))
    _write(session, handler, {"is_custodian": True})
    was = {"custodian": before.person_name if before else ""}
    after = {"custodian": handler.person_name, "since": since}
    change = ChangeKind.CUSTODIAN_NAMED
    keep_change(
        session, stamp, engagement, Act.CUSTODIAN_NAME, change, handler, handler.person_name, before=was, after=after, happened_on=since
    )
    return handler


def _current(session: Session, stamp: Stamp, engagement: Engagement, handler_id: str, expected_version: int) -> EngagementHandler:
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    handler = get_person(session, engagement.id, handler_id)
    if handler.until is not None:
        raise Conflict("handler-ended", name=handler.person_name)
    if handler.version != expected_version:
        raise Conflict("handler-changed-meanwhile", name=handler.person_name)
    return handler


def _write(session: Session, handler: EngagementHandler, values: dict[str, Any]) -> None:
    for field, value in values.items():
        setattr(handler, field, value)
    handler.version += 1
    session.flush()


def _keep(session: Session, stamp: Stamp, engagement: Engagement, kind: ChangeKind, handler: EngagementHandler, **what: Any) -> None:
    keep_change(session, stamp, engagement, Act.HANDLER_KEEP, kind, handler, handler.person_name, **what)


def _refuse_twice(session: Session, engagement: Engagement, name: str, duty: str, itself: str = "") -> None:
    same = select(col(EngagementHandler.id)).where(
        col(EngagementHandler.engagement_id) == engagement.id,
        col(EngagementHandler.person_name) == name,
        col(EngagementHandler.duty) == duty.strip(),
        col(EngagementHandler.until).is_(None),
        col(EngagementHandler.id) != itself,
    )
    if session.scalars(same.limit(1)).first() is not None:
        raise Conflict("handler-known", field="person_name", name=name)
