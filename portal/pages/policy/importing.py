"""A policy as a document: pasted, checked by the same rules without changing anything, and only then taken into the draft."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.information.queries import list_classes
from contracts.sharing import drafting
from contracts.sharing.models import SharingPolicyDraft
from contracts.sharing.rules.comparing import compare_rules
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.policy.showing import Difference, speaker_for, today_of
from portal.pages.policy.telling import place_of
from portal.pages.policy.writing import Version, named
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Invalid

router = APIRouter()
LIMIT = 200_000


class ImportInput(FormModel):
    """The text of the document, and whether it is only to be checked."""

    version: Version
    document: Annotated[str, Field(min_length=2, max_length=LIMIT)]
    step: Literal["check", "take"] = "check"

    def parsed(self) -> object:
        """What the text says. Raises Invalid("policy-document-no-json")."""
        try:
            return json.loads(self.document)
        except (ValueError, RecursionError) as error:
            raise Invalid("policy-document-no-json", "document") from error


@router.get("/sharing-policy/drafts/{policy_draft_id}/import")
def show(entry: Annotated[Entry, guard(Act.SHARING_POLICY_DRAFT, of=subjects.sharing_policy_draft)]) -> Response:
    """The place for the text."""
    return _page(entry, blank_form(document=""))


@router.post("/sharing-policy/drafts/{policy_draft_id}/import")
def take(entry: Annotated[Entry, guard(Act.SHARING_POLICY_DRAFT, of=subjects.sharing_policy_draft)]) -> Response:
    """Show what the document would change, or take it over."""
    filled = read_form(ImportInput, entry.form)
    if filled.value is not None and filled.value.step == "check":
        return _check(entry, filled)
    made = attempt(
        entry.session,
        filled,
        lambda value: drafting.take_document(
            entry.session, entry.stamp, entry.subject, value.parsed(), expected_version=value.version, today=today_of(entry)
        ),
    )
    if made is None:
        return _page(entry, filled, status=422)
    return redirect(entry, place_of(entry.subject), "policy-document-taken", count=made)


def _check(entry: Entry, filled: Filled[ImportInput]) -> Response:
    """The dry run: what is wrong, or which classes would differ from the draft."""
    read = attempt(entry.session, filled, lambda value: drafting.read_document(entry.session, value.parsed(), today_of(entry)))
    if read is None:
        return _page(entry, filled, status=422)
    rules, faults = read
    speaker = speaker_for(entry)
    if faults:
        return _page(entry, filled, status=422, faults=[speaker.fault(fault) for fault in faults])
    written = drafting.list_rules(entry.session, entry.subject)
    changes = {code: compare_rules(written[code].rule, rule) for code, rule in rules.items() if code in written}
    return _page(entry, filled, differences={code: speaker.differences(found) for code, found in changes.items() if found})


def _page(
    entry: Entry,
    filled: Filled[Any],
    *,
    status: int = 200,
    faults: list[str] | None = None,
    differences: dict[str, list[Difference]] | None = None,
) -> Response:
    draft: SharingPolicyDraft = entry.subject
    speaker = speaker_for(entry)
    return render(
        entry,
        "policy/import.html",
        status,
        draft=draft,
        filled=named(filled, speaker),
        faults=faults or [],
        differences=differences,
        classes=list_classes(entry.session),
        limit=LIMIT,
    )
