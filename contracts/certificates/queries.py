"""Reading certificates held: one organisation's, what is valid on a day, what ends soon, what waits for judgement."""

import json
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.certificates.models import CertificateHeld
from contracts.certificates.rules import WARNS_AT, HeldState, Kind, Nature
from contracts.engagements.models import Engagement
from contracts.engagements.rules import EngagementState
from contracts.parties.models import Organisation
from storage.problems import Missing
from storage.reach import EngagementReach


class Ending(NamedTuple):
    """The last one of a kind that an organisation holds, and its last day."""

    certificate_id: str
    kind: str
    scope: str
    valid_until: date


class WaitingHeld(NamedTuple):
    """One that waits for the judgement of the actor's organisation."""

    id: str
    engagement_id: str
    kind: str
    scope: str
    organisation_name: str
    organisation_name_english: str


_ACCEPTED = select(
    col(CertificateHeld.organisation_id), col(CertificateHeld.kind), col(CertificateHeld.valid_from), col(CertificateHeld.valid_until)
).where(col(CertificateHeld.organisation_id).in_(bindparam("ids", expanding=True)), col(CertificateHeld.state) == HeldState.ACCEPTED)


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by code, in the order of the data file."""
    document = json.loads(files(__package__).joinpath("data/kinds.json").read_text("utf-8"))
    found = [Kind(**{**kind, "nature": Nature(kind["nature"])}) for kind in document["kinds"]]
    return {kind.code: kind for kind in found}


def get(session: Session, reach: EngagementReach, certificate_id: str) -> CertificateHeld:
    """The certificate, for its holder and for every principal that has the holder's work in reach.

    Raises Missing("certificate-held-missing").
    """
    found = session.scalars(select(CertificateHeld).where(col(CertificateHeld.id) == certificate_id, _in_reach(reach))).one_or_none()
    if found is None:
        raise Missing("certificate-held-missing")
    return found


def list_for_organisation(session: Session, reach: EngagementReach, organisation_id: str, *, limit: int = 200) -> list[CertificateHeld]:
    """Everything that the organisation has filed, the latest end first: what holds now, and the history."""
    query = select(CertificateHeld).where(col(CertificateHeld.organisation_id) == organisation_id, _in_reach(reach))
    latest = (col(CertificateHeld.valid_until).desc().nulls_first(), col(CertificateHeld.filed_at).desc(), col(CertificateHeld.id))
    return list(session.scalars(query.order_by(*latest).limit(limit)))


def list_held(session: Session, organisation_ids: Collection[str], today: date) -> dict[str, dict[str, date | None]]:
    """The kinds that each organisation holds on `today`: accepted, begun and not expired, with the last day that any of the kind
    has, or None where one has no end. Every organisation is present. One query."""
    held: dict[str, dict[str, date | None]] = {organisation_id: {} for organisation_id in organisation_ids}
    ends: dict[tuple[str, str], date] = {}
    for organisation_id, kind, valid_from, valid_until in session.execute(_ACCEPTED, {"ids": list(organisation_ids)}):
        end = valid_until or date.max
        ends[organisation_id, kind] = max(end, ends.get((organisation_id, kind), end))
        if valid_from <= today <= end:
            held[organisation_id][kind] = None
    for organisation_id, kinds_held in held.items():
        for kind in kinds_held:
            last = ends[organisation_id, kind]
            kinds_held[kind] = None if last == date.max else last
    return held


def list_valid(session: Session, organisation_ids: Collection[str], today: date) -> dict[str, frozenset[str]]:
    """The kinds that each organisation holds on `today`. Every organisation is present. One query."""
    return {organisation_id: frozenset(held) for organisation_id, held in list_held(session, organisation_ids, today).items()}


def list_ending(
    session: Session, organisation_ids: Collection[str], today: date, *, within_days: int = WARNS_AT[0], is_ended: bool = False
) -> dict[str, list[Ending]]:
    """The kinds that each organisation will no longer hold within these days, by the last day; with `is_ended` also those that have ended.

    One that was renewed does not count: of each kind the accepted one with the latest end speaks. One query.
    """
    found = _list_ending(session, col(CertificateHeld.organisation_id).in_(organisation_ids), today, within_days, is_ended=is_ended)
    return {organisation_id: found.get(organisation_id, []) for organisation_id in organisation_ids}


def list_ending_of_contractors(session: Session, principal_id: str, today: date, *, limit: int = 20) -> list[tuple[Organisation, Ending]]:
    """What ends within the first warning, or has ended, at the companies that do open work for the principal. Two queries."""
    contractors = select(col(Engagement.contractor_organisation_id)).where(
        col(Engagement.principal_organisation_id) == principal_id, col(Engagement.state) == EngagementState.OPEN
    )
    found = _list_ending(session, col(CertificateHeld.organisation_id).in_(contractors), today, WARNS_AT[0], is_ended=True)
    names = {one.id: one for one in session.scalars(select(Organisation).where(col(Organisation.id).in_(found)))}
    rows = [(names[organisation_id], ending) for organisation_id, endings in found.items() for ending in endings]
    return sorted(rows, key=lambda row: (row[1].valid_until, row[1].certificate_id))[:limit]


def find_work(session: Session, reach: EngagementReach, held: CertificateHeld) -> str | None:
    """A work of the holder that is in reach: the one on whose page it was filed, or else another."""
    works = select(col(Engagement.id)).where(
        col(Engagement.contractor_organisation_id) == held.organisation_id, col(Engagement.id).in_(reach.engagements())
    )
    filed_first = (col(Engagement.id) != held.engagement_id, col(Engagement.opened_at).desc(), col(Engagement.id))
    return session.scalar(works.order_by(*filed_first).limit(1))


def list_waiting(session: Session, reviewing_organisation_id: str, *, limit: int = 50) -> list[WaitingHeld]:
    """What the organisation's own contractors have filed and nobody has judged, oldest first."""
    query = (
        select(
            col(CertificateHeld.id),
            col(CertificateHeld.engagement_id),
            col(CertificateHeld.kind),
            col(CertificateHeld.scope),
            col(Organisation.name),
            col(Organisation.name_english),
        )
        .join(Organisation, col(Organisation.id) == col(CertificateHeld.organisation_id))
        .where(col(Organisation.registrar_organisation_id) == reviewing_organisation_id, col(CertificateHeld.state) == HeldState.FILED)
        .order_by(col(CertificateHeld.filed_at), col(CertificateHeld.id))
        .limit(limit)
    )
    return [WaitingHeld._make(row) for row in session.execute(query)]


def list_to_warn(session: Session, until: date, *, after: str = "", limit: int = 200) -> Sequence[CertificateHeld]:
    """Accepted ones that end by `until` and have not had their last warning, for the daily round."""
    query = select(CertificateHeld).where(
        col(CertificateHeld.state) == HeldState.ACCEPTED,
        col(CertificateHeld.valid_until) <= until,
        or_(col(CertificateHeld.warned).is_(None), col(CertificateHeld.warned) > 0),
        col(CertificateHeld.id) > after,
    )
    return session.scalars(query.order_by(col(CertificateHeld.id)).limit(limit)).all()


def list_renewed(session: Session, certificates: Collection[CertificateHeld]) -> set[str]:
    """The ids of those among `certificates` beside which a later one of the same kind was accepted. One query."""
    keys = {(one.organisation_id, one.kind) for one in certificates}
    query = select(col(CertificateHeld.organisation_id), col(CertificateHeld.kind), col(CertificateHeld.valid_until)).where(
        tuple_(col(CertificateHeld.organisation_id), col(CertificateHeld.kind)).in_(keys), col(CertificateHeld.state) == HeldState.ACCEPTED
    )
    ends: dict[tuple[str, str], list[date]] = {}
    for organisation_id, kind, valid_until in session.execute(query):
        ends.setdefault((organisation_id, kind), []).append(valid_until or date.max)
    return {
        one.id for one in certificates if any(end > (one.valid_until or date.max) for end in ends.get((one.organisation_id, one.kind), []))
    }


def _list_ending(session: Session, of: ColumnElement[bool], today: date, within_days: int, *, is_ended: bool) -> dict[str, list[Ending]]:
    query = select(
        col(CertificateHeld.organisation_id),
        col(CertificateHeld.id),
        col(CertificateHeld.kind),
        col(CertificateHeld.scope),
        col(CertificateHeld.valid_until),
    ).where(of, col(CertificateHeld.state) == HeldState.ACCEPTED)
    latest: dict[tuple[str, str], Ending | None] = {}
    for organisation_id, certificate_id, kind, scope, valid_until in session.execute(query):
        key = (organisation_id, kind)
        known = latest.get(key)
        if valid_until is None:
            latest[key] = None  # has no end
        elif key not in latest or (known is not None and known.valid_until < valid_until):
            latest[key] = Ending(certificate_id, kind, scope, valid_until)
    horizon = today + timedelta(days=within_days)
    found: dict[str, list[Ending]] = {}
    for (organisation_id, _kind), ending in latest.items():
        if ending is not None and ending.valid_until <= horizon and (is_ended or ending.valid_until >= today):
            found.setdefault(organisation_id, []).append(ending)
    return {organisation_id: sorted(endings, key=lambda one: one.valid_until) for organisation_id, endings in found.items()}


def _in_reach(reach: EngagementReach) -> ColumnElement[bool]:
    holders = select(col(Engagement.contractor_organisation_id)).where(col(Engagement.id).in_(reach.engagements()))
    return col(CertificateHeld.organisation_id).in_(holders)
