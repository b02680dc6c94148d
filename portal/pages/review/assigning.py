"""Who reviews: the reviewers of the organisation, and the assignment of one of them to an assessment."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field
from sqlmodel import col, select

from portal.accounts.models import Membership, User, UserState
from portal.forms import FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.pages import redirect
from questionnaires.reviews.assigning import assign
from storage.acts import Act
from storage.problems import Conflict, Invalid
from storage.stamp import Role

router = APIRouter()


class AssignmentInput(FormModel):
    """The person who is to review; empty: nobody in particular."""

    reviewer: Annotated[str, Field(max_length=64)] = ""


@router.post("/assessments/{assessment_id}/review/assignment")
def change(entry: Annotated[Entry, guard(Act.REVIEW_ASSIGN, of=subjects.assessment)]) -> Response:
    """Say who is to review. Only a reviewer of the own organisation can be named."""
    filled = read_form(AssignmentInput, entry.form)
    name = attempt(entry.session, filled, lambda value: assign_by(entry, value))
    if name is None:
        raise Conflict(filled.problems[0].code)
    return redirect(entry, f"/assessments/{entry.subject.id}/review", "reviewer-assigned" if name else "reviewer-released", name=name)


def assign_by(entry: Entry, value: AssignmentInput) -> str:
    """The act itself, for page and API. The name of who is to review, or none."""
    names = dict(list_reviewers(entry))
    if value.reviewer and value.reviewer not in names:
        raise Invalid("reviewer-unknown", "reviewer")
    assign(entry.session, entry.stamp, entry.subject, user_id=value.reviewer or None)
    return names.get(value.reviewer, "")


def list_reviewers(entry: Entry) -> list[tuple[str, str]]:
    """The active reviewers of the actor's organisation: user id and name, by name. One statement."""
    query = (
        select(User.id, User.display_name)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(
            col(Membership.organisation_id) == entry.actor.organisation_id,
            col(Membership.role) == Role.REVIEWER,
            col(User.state) == UserState.ACTIVE,
        )
        .order_by(col(User.display_name), col(User.id))
    )
    return [(id_, name) for id_, name in entry.session.exec(query.limit(200))]
