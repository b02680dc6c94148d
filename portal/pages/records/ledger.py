"""The ledger as people read it: newest first, within reach, with the state of the chain."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlmodel import Session, col, select

from contracts.engagements.models import Engagement
from portal.accounts.models import User
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.pages import render
from storage.acts import Act
from storage.ledger import queries
from storage.ledger.models import LedgerEntry

router = APIRouter()
PAGE = 50
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("/ledger")
def show_all(entry: Annotated[Entry, guard(Act.LEDGER_VIEW)], before: Before = None) -> Response:
    """Everything that was done in the engagements within reach and in the own organisation."""
    entries = queries.list_entries(
        entry.session,
        engagement_ids=entry.reach.engagements(),
        organisation_id=entry.actor.organisation_id,
        before_seq=before,
        limit=PAGE + 1,
    )
    return _page(entry, entries, None, before)


@router.get("/engagements/{engagement_id}/ledger")
def show_engagement(entry: Annotated[Entry, guard(Act.LEDGER_VIEW, of=subjects.engagement)], before: Before = None) -> Response:
    """Everything that was done in one engagement."""
    only_this = entry.reach.engagements().where(col(type(entry.subject).id) == entry.subject.id)
    entries = queries.list_entries(entry.session, engagement_ids=only_this, before_seq=before, limit=PAGE + 1)
    return _page(entry, entries, entry.subject, before)


def _page(entry: Entry, entries: Sequence[LedgerEntry], engagement: Engagement | None, before: int | None) -> Response:
    shown = entries[:PAGE]
    return render(
        entry,
        "records/ledger.html",
        entries=shown,
        names=_names(entry.session, {one.actor_user_id for one in shown}),
        engagement=engagement,
        before=before,
        head=queries.head(entry.session),
        next_before=shown[-1].seq if len(entries) > PAGE else None,
    )


def _names(session: Session, user_ids: set[str]) -> dict[str, str]:
    """The names behind user ids, in one query; the ledger itself keeps ids only."""
    return dict(session.exec(select(User.id, User.display_name).where(col(User.id).in_(user_ids))).all())
