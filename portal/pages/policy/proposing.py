"""From the draft to the policy in force: its effect on all works, the proposal of one person, the word of another."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.information.queries import list_classes
from contracts.sharing import drafting, publishing
from contracts.sharing.effect import add_up, preview
from portal.forms import FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.reasons import reasons_for
from portal.pages.policy.showing import today_of
from portal.pages.policy.telling import place_of, tell_second_person
from portal.pages.policy.writing import SeenInput, Version, draft_page
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Invalid

router = APIRouter()
Reason = Annotated[str, Field(max_length=1000)]


class ProposalInput(FormModel):
    """Why, and from when it is to hold; no date: as soon as it is approved."""

    version: Version
    reason: Reason = ""
    effective_on: date | None = None


class DecisionInput(FormModel):
    """What the second person says."""

    version: Version
    answer: Literal["approve", "send-back"]
    decision_reason: Reason = ""


@router.get("/sharing-policy/drafts/{policy_draft_id}/effect")
def effect(
    entry: Annotated[Entry, guard(Act.SHARING_POLICY_VIEW, of=subjects.sharing_policy_draft)],
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> Response:
    """For which works which classes would be stopped or opened, if the draft held today."""
    today = today_of(entry)
    candidate = drafting.read_candidate(entry.session, entry.subject, drafting.read_choices(entry.session, today), today)
    page = preview(entry.session, entry.reach, candidate, today, after=after)
    return render(
        entry,
        "policy/effect.html",
        draft=entry.subject,
        page=page,
        in_all=None if after else add_up(entry.session, entry.reach, candidate, today, page),
        after=after,
        today=today,
        names={row.code: row.name for row in list_classes(entry.session)},
        reasons=reasons_for(entry.session, locale_of(entry.request), ""),
    )


@router.post("/sharing-policy/drafts/{policy_draft_id}/proposal")
def propose(entry: Annotated[Entry, guard(Act.SHARING_POLICY_PROPOSE, of=subjects.sharing_policy_draft)]) -> Response:
    """Ask another reviewer to let it hold; they are told."""
    filled = read_form(ProposalInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: publishing.propose(
            entry.session,
            entry.stamp,
            entry.subject,
            reason=value.reason,
            effective_on=value.effective_on,
            expected_version=value.version,
            today=today_of(entry),
        ),
    )
    if made is None:
        return draft_page(entry, filled, status=422)
    tell_second_person(entry.session, entry.stamp, entry.subject)
    return redirect(entry, place_of(entry.subject), "policy-proposed")


@router.post("/sharing-policy/drafts/{policy_draft_id}/withdrawal")
def withdraw(entry: Annotated[Entry, guard(Act.SHARING_POLICY_PROPOSE, of=subjects.sharing_policy_draft)]) -> Response:
    """Take the proposal back, to go on writing."""
    filled = read_form(SeenInput, entry.form)
    if filled.value is None:
        raise Invalid("request-malformed")
    publishing.withdraw(entry.session, entry.stamp, entry.subject, expected_version=filled.value.version)
    return redirect(entry, place_of(entry.subject), "policy-withdrawn")


@router.post("/sharing-policy/drafts/{policy_draft_id}/decision")
def decide(entry: Annotated[Entry, guard(Act.SHARING_POLICY_DECIDE, of=subjects.sharing_policy_draft)]) -> Response:
    """Approve as another person, or send it back with the reason."""
    filled = read_form(DecisionInput, entry.form)
    if filled.value is not None and filled.value.answer == "send-back":
        sent = attempt(
            entry.session,
            filled,
            lambda value: publishing.send_back(
                entry.session, entry.stamp, entry.subject, reason=value.decision_reason, expected_version=value.version
            ),
        )
        return redirect(entry, place_of(entry.subject), "policy-sent-back") if sent else draft_page(entry, filled, status=422)
    made = attempt(
        entry.session,
        filled,
        lambda value: publishing.publish(
            entry.session,
            entry.stamp,
            entry.subject,
            reason=value.decision_reason,
            expected_version=value.version,
            today=today_of(entry),
        ),
    )
    if made is None:
        return draft_page(entry, filled, status=422)
    return redirect(entry, "/sharing-policy", "policy-published", day=made.dated)
