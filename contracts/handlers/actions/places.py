"""The places where the information is kept."""

from datetime import date
from typing import Any

from sqlmodel import Session

from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day, lock_open
from contracts.engagements.rules import Side
from contracts.handlers.actions.duties import keep_change
from contracts.handlers.models import StoragePlace
from contracts.handlers.queries import get_place
from contracts.handlers.rules import ChangeKind, PlaceKind
from storage.acts import Act
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


def add_place(
    session: Session, stamp: Stamp, engagement: Engagement, *, kind: PlaceKind, name: str, address: str, protection: str, since: date
) -> StoragePlace:
    """The contractor names a place. Raises Forbidden("not-the-contractor"), Conflict("engagement-closed"), Invalid("name-missing")."""
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    wanted = _values(kind, name, address, protection)
    place = StoragePlace(engagement_id=engagement.id, since=since, **wanted)
    session.add(place)
    session.flush()
    _keep(session, stamp, engagement, ChangeKind.PLACE_ADDED, place, after={**wanted, "since": since}, happened_on=since)
    return place


def change_place(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    place_id: str,
    *,
    kind: PlaceKind,
    name: str,
    address: str,
    protection: str,
    expected_version: int,
) -> StoragePlace:
    """Write anew what is said of a place; what was said before is kept. No change, no entry.

    Raises as `add_place`, Missing("place-missing"), Conflict("place-changed-meanwhile" | "place-ended").
    """
    place = _current(session, stamp, engagement, place_id, expected_version)
    wanted = _values(kind, name, address, protection)
    before = {field: getattr(place, field) for field, value in wanted.items() if getattr(place, field) != value}
    if not before:
        return place
    after = {field: wanted[field] for field in before}
    _write(session, place, after)
    today = local_day(session, engagement, stamp.at)
    _keep(session, stamp, engagement, ChangeKind.PLACE_CHANGED, place, before=before, after=after, happened_on=today)
    return place


def end_place(session: Session, stamp: Stamp, engagement: Engagement, place_id: str, *, until: date, expected_version: int) -> StoragePlace:
    """Nothing is kept there any more. Raises as `change_place`, Invalid("until-before-since" | "until-in-future")."""
    place = _current(session, stamp, engagement, place_id, expected_version)
    if until < place.since:
        raise Invalid("until-before-since", field="until", since=place.since)
    if until > local_day(session, engagement, stamp.at):
        raise Invalid("until-in-future", field="until", until=until)
    _write(session, place, {"until": until})
    _keep(session, stamp, engagement, ChangeKind.PLACE_ENDED, place, before={"until": None}, after={"until": until}, happened_on=until)
    return place


def _values(kind: PlaceKind, name: str, address: str, protection: str) -> dict[str, Any]:
    if not name.strip():
        raise Invalid("name-missing", field="name")
    return {"kind": PlaceKind(kind).value, "name": name.strip(), "address": address.strip(), "protection": protection.strip()}


def _current(session: Session, stamp: Stamp, engagement: Engagement, place_id: str, expected_version: int) -> StoragePlace:
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    place = get_place(session, engagement.id, place_id)
    if place.until is not None:
        raise Conflict("place-ended", name=place.name)
    if place.version != expected_version:
        raise Conflict("place-changed-meanwhile", name=place.name)
    return place


def _write(session: Session, place: StoragePlace, values: dict[str, Any]) -> None:
    for field, value in values.items():
        setattr(place, field, value)
    place.version += 1
    session.flush()


def _keep(session: Session, stamp: Stamp, engagement: Engagement, kind: ChangeKind, place: StoragePlace, **what: Any) -> None:
    keep_change(session, stamp, engagement, Act.PLACE_KEEP, kind, place, place.name, **what)
