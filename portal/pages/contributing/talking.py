"""The talk beside a question, from the card or from the reviewer's desk; and all that was said lately in one list."""

from datetime import datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field
from sqlmodel import Session, col, select

from portal.accounts.models import Membership
from portal.forms import Filled, FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.mail.notices import KIND
from portal.pages import subjects
from portal.pages.answering.about import place_of, read_names, section_of
from portal.pages.answering.cards import key_of
from portal.pages.answering.sections import section_page
from portal.pages.contributing.beside import read_beside, with_comment
from portal.permissions import Standing
from portal.rendering.formats import DISPLAY_TIME_ZONE
from portal.rendering.pages import is_htmx, redirect, render
from questionnaires.answers import queries as answers
from questionnaires.assessments.models import Assessment
from questionnaires.comments import actions, queries
from questionnaires.comments.models import Comment
from questionnaires.comments.rules import TEXT_LIMIT, Visibility
from questionnaires.contributing.queries import list_contributors
from questionnaires.contributing.rules import unite
from storage.acts import Act
from storage.jobs import enqueue
from storage.stamp import Role

router = APIRouter()
PAGE = 50
DIGEST_AT = time(17, 0)
"""When the day's unread comments are mailed, in Japan's time."""


class CommentInput(FormModel):
    """What to say, and to whom."""

    text: Annotated[str, Field(max_length=TEXT_LIMIT)] = ""
    visibility: Visibility = Visibility.BOTH


@router.post("/assessments/{assessment_id}/items/{item_code}/comments")
def write(entry: Annotated[Entry, guard(Act.COMMENT_WRITE, of=subjects.assessment)], item_code: str) -> Response:
    """Say something beside a question."""
    filled = read_form(CommentInput, entry.form)
    made = attempt(entry.session, filled, lambda value: write_by(entry, item_code, value))
    if made is None:
        return _again(entry, item_code, filled)
    return _answer(entry, item_code, "comment-written")


@router.post("/assessments/{assessment_id}/items/{item_code}/comments/reading")
def mark_read(entry: Annotated[Entry, guard(Act.COMMENT_READ, of=subjects.assessment)], item_code: str) -> Response:
    """I have read this thread."""
    actions.mark_read(entry.session, entry.stamp, entry.subject, item_code=item_code)
    return _answer(entry, item_code, "")


@router.get("/comments")
def show(entry: Annotated[Entry, guard(Act.COMMENT_VIEW)], after: Annotated[str | None, Query(max_length=32)] = None) -> Response:
    """What others have said beside questions, the newest first."""
    found = queries.list_comments(entry.session, entry.actor, after=after, limit=PAGE)
    rows = queries.narrow(entry.session, entry.actor, found)
    return render(
        entry,
        "contributing/comments.html",
        rows=rows,
        names=read_names(entry.session, {row.user_id for row in rows}) if rows else {},
        key_of=key_of,
        may_judge=entry.actor.has(Role.REVIEWER),
        is_first=after is None,
        next_after=found[-1].id if len(found) == PAGE else "",
    )


def write_by(entry: Entry, item_code: str, value: CommentInput) -> Comment:
    """The act itself, for page and API."""
    comment = actions.write(entry.session, entry.stamp, entry.subject, item_code=item_code, text=value.text, visibility=value.visibility)
    _tell(entry, comment, item_code)
    return comment


def _answer(entry: Entry, item_code: str, flash: str) -> Response:
    if is_htmx(entry):
        return _side(entry, item_code)
    return redirect(entry, _place(entry, item_code), flash)


def _again(entry: Entry, item_code: str, filled: Filled[CommentInput]) -> Response:
    """The thread again, with what was typed."""
    if is_htmx(entry) or entry.standing is Standing.PRINCIPAL:
        return _side(entry, item_code, filled)
    return section_page(entry, section_of(entry, item_code), at=item_code, status=filled.status, comment=(item_code, filled))


def _side(entry: Entry, item_code: str, filled: Filled[CommentInput] | None = None) -> Response:
    """What stands beside one question, alone: for htmx, which swaps it; for the desk without htmx a small page of its own."""
    assessment: Assessment = entry.subject
    view = answers.get_item(entry.session, assessment, item_code)
    beside = read_beside(entry, assessment, [view])
    if filled is not None:
        beside = with_comment(beside, item_code, filled)
    template = "contributing/side_part.html" if is_htmx(entry) else "contributing/thread.html"
    status = filled.status if filled is not None else 200
    return render(
        entry, template, status, assessment=assessment, view=view, key=key_of(item_code), sides=beside, back=_place(entry, item_code)
    )


def _place(entry: Entry, item_code: str) -> str:
    section = section_of(entry, item_code)
    if entry.standing is Standing.PRINCIPAL and entry.may(Act.REVIEW_JUDGE):
        return f"/assessments/{entry.subject.id}/review/sections/{section}#q-{key_of(item_code)}"
    return place_of(entry, section, item_code, None)


def _tell(entry: Entry, comment: Comment, item_code: str) -> None:
    """One message a day at most to each person whom it concerns: what is unread by then is counted when it is sent."""
    assessment: Assessment = entry.subject
    sides = {entry.actor.organisation_id}
    if comment.visibility == Visibility.BOTH:
        sides = {assessment.issuer_organisation_id, assessment.respondent_organisation_id}
    at = next_digest(entry.stamp.at)
    for organisation_id in sorted(sides):
        for user_id in sorted(_concerned(entry, comment, item_code, organisation_id) - {entry.actor.user_id}):
            payload = {"template": "comments-waiting", "user_id": user_id, "organisation_id": organisation_id, "parameters": {}}
            key = f"comments:{organisation_id}:{user_id}:{at.astimezone(DISPLAY_TIME_ZONE).date().isoformat()}"
            enqueue(entry.session, KIND, payload, dedupe_key=key, run_at=at)


def next_digest(now: datetime) -> datetime:
    """The next time at which the day's comments are mailed."""
    local = now.astimezone(DISPLAY_TIME_ZONE)
    day = local.date() if local.time() < DIGEST_AT else local.date() + timedelta(days=1)
    return datetime.combine(day, DIGEST_AT, tzinfo=DISPLAY_TIME_ZONE)


def _concerned(entry: Entry, comment: Comment, item_code: str, organisation_id: str) -> set[str]:
    """Who of a side is told: of those who asked their reviewers; of the contractor the owner, or all who answer, and who was asked
    for this question; and everybody who has said something here.
    """
    assessment: Assessment = entry.subject
    concerned = set(queries.list_speakers(entry.session, assessment.id, comment.item_id, organisation_id))
    if organisation_id == assessment.issuer_organisation_id:
        return concerned | _members(entry.session, organisation_id, Role.REVIEWER)
    section = section_of(entry, item_code)
    for part in list_contributors(entry.session, assessment.id):
        scope = unite([part])
        if part.user_id and scope is not None and scope.admits(section, item_code):
            concerned.add(part.user_id)
    owner = assessment.owner_user_id
    return concerned | ({owner} if owner else _members(entry.session, organisation_id, Role.RESPONDENT))


def _members(session: Session, organisation_id: str, role: Role) -> set[str]:
    held = (col(Membership.organisation_id) == organisation_id, col(Membership.role) == role)
    return set(session.exec(select(Membership.user_id).where(*held)))
