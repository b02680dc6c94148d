"""The policy in force and its versions: what each class demands, in sentences; and the same as a document to keep."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.information.queries import list_classes
from contracts.sharing import queries
from contracts.sharing.drafting import find_draft
from contracts.sharing.models import SharingPolicy
from contracts.sharing.rules import parse_policy
from contracts.sharing.rules.comparing import compare
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_names
from portal.pages.policy.showing import speaker_for, today_of
from portal.rendering.downloads import attachment
from portal.rendering.pages import render
from storage.acts import Act

router = APIRouter()
PAGE = 20


@router.get("/sharing-policy")
def show(entry: Annotated[Entry, guard(Act.SHARING_POLICY_VIEW)], after: Annotated[str | None, Query(max_length=32)] = None) -> Response:
    """What holds today, the draft if there is one, and every version that two persons have made the policy."""
    own, today = entry.actor.organisation_id, today_of(entry)
    versions = queries.list_versions(entry.session, own, after=after, limit=PAGE + 1)
    shown = versions[:PAGE]
    people = {person for row in shown for person in (row.proposed_by, row.approved_by)}
    return render(
        entry,
        "policy/in_force.html",
        **_policy(entry, queries.policy_for(entry.session, own, today)),
        today=today,
        draft=find_draft(entry.session, own),
        versions=shown,
        names=read_names(entry.session, people),
        next_after=shown[-1].id if len(versions) > PAGE else None,
        is_first=after is None,
    )


@router.get("/sharing-policy/versions/{policy_id}")
def show_version(entry: Annotated[Entry, guard(Act.SHARING_POLICY_VIEW, of=subjects.sharing_policy)]) -> Response:
    """One version, and what it changed in the built-in policy."""
    row: SharingPolicy = entry.subject
    today = today_of(entry)
    built_in = parse_policy(queries.get_built_in(entry.session, today).document)
    policy = parse_policy(row.document)
    speaker = speaker_for(entry)
    changes = compare(built_in, policy) if row.organisation_id else {}
    return render(
        entry,
        "policy/version.html",
        **_policy(entry, row),
        today=today,
        names=read_names(entry.session, {person for person in (row.proposed_by, row.approved_by) if person}),
        differences={code: speaker.differences(found) for code, found in changes.items()},
    )


@router.get("/sharing-policy/versions/{policy_id}/document")
def download(entry: Annotated[Entry, guard(Act.SHARING_POLICY_VIEW, of=subjects.sharing_policy)]) -> Response:
    """The version as its document, word for word as it was published."""
    row: SharingPolicy = entry.subject
    return as_file(row.document, f"sharing-policy-{row.version}.json")


def as_file(document: object, name: str) -> Response:
    """A document to save, which can be read in again."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return Response(text, media_type="application/json", headers=attachment(name))


def _policy(entry: Entry, row: SharingPolicy) -> dict[str, Any]:
    return {
        "row": row,
        "policy": parse_policy(row.document),
        "classes": list_classes(entry.session),
        "speaker": speaker_for(entry),
    }
