"""How this organisation reviews: whether closing needs a second person, and how long a result stands in full."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages.review.assigning import list_reviewers
from portal.rendering.pages import redirect, render
from questionnaires.reviews.policy import change_policy, read_policy
from questionnaires.reviews.rules import INTERVAL_LIMITS
from questionnaires.scoring.ageing import FIFTHS, STEP_DAYS
from storage.acts import Act

router = APIRouter()


class PolicyInput(FormModel):
    """The settings, and the version of them that was shown."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    second: bool = False
    review_interval_days: Annotated[int, Field(ge=0, le=9999)]


@router.get("/review/policy")
def show(entry: Annotated[Entry, guard(Act.REVIEW_POLICY_VIEW)]) -> Response:
    """The settings in effect."""
    policy = read_policy(entry.session, entry.actor.organisation_id)
    filled = blank_form(second=policy.needs_second_person, review_interval_days=policy.review_interval_days)
    return _page(entry, filled)


@router.post("/review/policy")
def change(entry: Annotated[Entry, guard(Act.REVIEW_POLICY_CHANGE)]) -> Response:
    """Change them; the ledger keeps who changed what from what."""
    filled = read_form(PolicyInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: change_policy(
            entry.session,
            entry.stamp,
            needs_second_person=value.second,
            review_interval_days=value.review_interval_days,
            expected_version=value.version,
        ),
    )
    if made is None:
        return _page(entry, filled, status=422)
    return redirect(entry, "/review/policy", "review-policy-changed")


def _page(entry: Entry, filled: Filled[PolicyInput] | Filled[FormModel], *, status: int = 200) -> Response:
    return render(
        entry,
        "review/policy.html",
        status,
        filled=filled,
        policy=read_policy(entry.session, entry.actor.organisation_id),
        may_change=entry.may(Act.REVIEW_POLICY_CHANGE),
        limits=INTERVAL_LIMITS,
        reviewers=list_reviewers(entry),
        steps=[(STEP_DAYS * step + 1, STEP_DAYS * (step + 1), FIFTHS - step - 1) for step in range(FIFTHS)],
    )
