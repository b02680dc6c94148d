"""The sharing policy over the API as it is in force, and its versions. A new one begins in `policy_drafts`."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from contracts.sharing import queries
from contracts.sharing.models import SharingPolicy
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.policy.showing import today_of
from storage.acts import Act

router = APIRouter()
PAGE = 50
After = Annotated[str | None, Query(max_length=32)]


class PolicyOut(BaseModel):
    """A version of the policy, with its document as it was published."""

    id: str
    version: str
    is_own: bool
    dated: date
    published_at: datetime
    reason: str
    document: dict[str, Any]


class VersionOut(BaseModel):
    """One line of the history."""

    id: str
    version: str
    dated: date
    published_at: datetime
    reason: str


class VersionPage(BaseModel):
    """The versions of the own policy, the newest first; `next_after` is None on the last page."""

    versions: list[VersionOut]
    next_after: str | None


@router.get("/sharing-policy")
def show_policy(entry: Annotated[Entry, guard(Act.SHARING_POLICY_VIEW)]) -> PolicyOut:
    """The policy in force for the caller's organisation: its own, or the built-in one."""
    return _out(queries.policy_for(entry.session, entry.actor.organisation_id, today_of(entry)))


@router.get("/sharing-policy/versions")
def list_versions(entry: Annotated[Entry, guard(Act.SHARING_POLICY_VIEW)], after: After = None) -> VersionPage:
    """The history of the organisation's own policy."""
    rows = queries.list_versions(entry.session, entry.actor.organisation_id, after=after, limit=PAGE + 1)
    shown = [
        VersionOut(id=row.id, version=row.version, dated=row.dated, published_at=row.published_at, reason=row.reason) for row in rows[:PAGE]
    ]
    return VersionPage(versions=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.get("/sharing-policy/versions/{policy_id}")
def show_version(entry: Annotated[Entry, guard(Act.SHARING_POLICY_VIEW, of=subjects.sharing_policy)]) -> PolicyOut:
    """One version."""
    return _out(entry.subject)


def _out(row: SharingPolicy) -> PolicyOut:
    return PolicyOut(is_own=row.organisation_id is not None, **row.model_dump(include=set(PolicyOut.model_fields) - {"is_own"}))
