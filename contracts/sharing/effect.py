"""What another policy would change, before it holds: for each work, which classes it would stop and which it would open.

Decided by the same rules from the same facts as at the gate, one page of works at a time: the statements of a page do not grow with
it. What changes in all is added up in the same pieces, for as many works as a person can wait for.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.parties import CONTRACTOR, IS_CONTRACTOR, IS_PRINCIPAL, PRINCIPAL
from contracts.engagements.queries import Reach
from contracts.engagements.rules import EngagementState
from contracts.sharing.gathering import Ruling, gather_facts
from contracts.sharing.rules import Decision, Policy

PAGE = 100
MOST = 1000  # works that are added up in one go


class Effect(NamedTuple):
    """A work for which something would change; `stopped` are the decisions of the new policy, `allowed` the classes that it opens."""

    engagement_id: str
    work: str
    principal_name: str
    principal_name_english: str
    contractor_name: str
    contractor_name_english: str
    is_below: bool  # further down the chain: the work of a contractor of ours
    stopped: tuple[Decision, ...]
    allowed: tuple[str, ...]


class EffectPage(NamedTuple):
    """The changes among `looked_at` works out of `total`; `next_after` is None on the last page."""

    effects: tuple[Effect, ...]
    looked_at: int
    total: int
    next_after: str | None


class Total(NamedTuple):
    """What changes in all: classes that would be stopped and opened, in how many works, among `looked_at` of them."""

    stopped: int
    allowed: int
    works: int
    looked_at: int


def add_up(
    session: Session, reach: Reach, candidate: Policy, today: date, first: EffectPage, *, limit: int = PAGE, most: int = MOST
) -> Total:
    """The whole effect of `candidate`, from the first page onwards; of the `most` works that end first where there are more."""
    page, stopped, allowed, works, looked_at = first, 0, 0, 0, 0
    while True:
        stopped += sum(len(effect.stopped) for effect in page.effects)
        allowed += sum(len(effect.allowed) for effect in page.effects)
        works, looked_at = works + len(page.effects), looked_at + page.looked_at
        if page.next_after is None or looked_at >= most:
            return Total(stopped, allowed, works, looked_at)
        page = preview(session, reach, candidate, today, after=page.next_after, limit=limit)


def preview(session: Session, reach: Reach, candidate: Policy, today: date, *, after: str | None = None, limit: int = PAGE) -> EffectPage:
    """The effect of `candidate` as the policy of the reach's organisation, on `today`'s facts, for the works that are going on.

    Among them those further down the chain: what the policy demands holds there too. Those that end first, first; `after` is
    the last engagement that was looked at.
    """
    which: Sequence[ColumnElement[bool]] = (
        col(Engagement.state) == EngagementState.OPEN,
        col(Engagement.id).in_(reach.engagements()),
        col(Engagement.contractor_organisation_id) != reach.organisation_id,
    )
    key = (col(Engagement.ends_on), col(Engagement.id))
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Engagement.id),
            col(Engagement.work),
            col(Engagement.principal_organisation_id).label("principal_id"),
            col(PRINCIPAL.name).label("principal_name"),
            col(PRINCIPAL.name_english).label("principal_name_english"),
            col(CONTRACTOR.name).label("contractor_name"),
            col(CONTRACTOR.name_english).label("contractor_name_english"),
        )
        .join(PRINCIPAL, IS_PRINCIPAL)
        .join(CONTRACTOR, IS_CONTRACTOR)
        .where(*which)
        .order_by(*key)
        .limit(limit + 1)
    )
    if after is not None:
        last = select(*key).where(col(Engagement.id) == after, *which).scalar_subquery()
        query = query.where(tuple_(*key) > last)
    rows = session.execute(query).all()
    total = session.scalar(select(func.count()).select_from(Engagement).where(*which)) or 0
    shown = rows[:limit]
    if not shown:
        return EffectPage((), 0, total, None)
    known = gather_facts(session, [row.id for row in shown], today)
    now, then = known.decide(), known.decide({reach.organisation_id: Ruling("", candidate)})
    effects = []
    for row in shown:
        pairs = list(zip(now[row.id].decisions, then[row.id].decisions, strict=True))
        stopped = tuple(new for old, new in pairs if old.is_allowed and not new.is_allowed)
        allowed = tuple(new.class_code for old, new in pairs if new.is_allowed and not old.is_allowed)
        if stopped or allowed:
            is_below = row.principal_id != reach.organisation_id
            names = (row.principal_name, row.principal_name_english, row.contractor_name, row.contractor_name_english)
            effects.append(Effect(row.id, row.work, *names, is_below, stopped, allowed))
    return EffectPage(tuple(effects), len(shown), total, shown[-1].id if len(rows) > limit else None)
