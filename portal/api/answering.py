"""What goes with an answer, over the API: its files, the option that is followed, and what either side says beside the question."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from portal.api.assessments import AnswerOut, answer_out
from portal.api.bodies import Raw, read_body, with_file
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_names, section_of
from portal.pages.answering.answers import AlternativeInput
from portal.pages.answering.evidence import DatesInput, attach_by
from portal.pages.contributing.narrowing import narrow_views
from portal.pages.contributing.talking import CommentInput, write_by
from portal.pages.review.behalf import ObjectionInput
from questionnaires.answers import actions
from questionnaires.answers.queries import ItemView, get_item
from questionnaires.assessments.actions import choose_alternative
from questionnaires.comments import actions as comments
from questionnaires.comments import queries
from questionnaires.reviews import behalf
from storage.acts import Act
from storage.problems import Missing

router = APIRouter()
PAGE = 50


class ChoiceOut(BaseModel):
    """The option of a group of alternatives that is followed. The next change names this `version`."""

    model_config = ConfigDict(from_attributes=True)

    option: str
    version: int


class ObjectionOut(BaseModel):
    """What the contractor says against an answer that was entered in its place."""

    model_config = ConfigDict(from_attributes=True)

    objection: str
    answer_version: int
    objected_at: datetime


class SaidOut(BaseModel):
    """What was said beside a question: a comment, or the remark of a return (`round` is its round, 0 for a comment)."""

    by: str
    organisation_id: str
    text: str
    at: datetime
    is_internal: bool
    is_unread: bool
    round: int


class CommentOut(BaseModel):
    """A comment of somebody else, in the list over all questionnaires."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    assessment_id: str
    section: str
    item: str
    organisation_id: str
    text: str
    at: datetime
    is_unread: bool


class CommentPage(BaseModel):
    """One page of comments, the newest first; `next_after` is None on the last one."""

    comments: list[CommentOut]
    next_after: str | None


@router.get("/assessments/{assessment_id}/items/{item_code}/answer")
def show_answer(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)], item_code: str) -> AnswerOut:
    """One question with its answer and its files."""
    return answer_out(entry, _view(entry, item_code))


@router.post(
    "/assessments/{assessment_id}/items/{item_code}/evidence", status_code=201, openapi_extra=with_file(DatesInput, needs_file=True)
)
def attach(
    raw: Raw, entry: Annotated[Entry, guard(Act.ANSWER_ATTACH, of=subjects.assessment, takes_file=True)], item_code: str
) -> AnswerOut:
    """Lay a file beside the answer, with the dates of its content. It shows something once it was scanned.

    The version of the answer rises by it. Its bytes are at `/evidence/{id}/file`.
    """
    attach_by(entry, item_code, read_body(DatesInput, raw, entry, needs_file=True))
    return answer_out(entry, get_item(entry.session, entry.subject, item_code))


@router.post("/assessments/{assessment_id}/items/{item_code}/evidence/{evidence_id}/removal")
def detach(entry: Annotated[Entry, guard(Act.ANSWER_DETACH, of=subjects.assessment)], item_code: str, evidence_id: str) -> AnswerOut:
    """Take a file away from the answer. The file and its entry in the ledger stay."""
    actions.detach(entry.session, entry.stamp, entry.subject, item_code=item_code, evidence_id=evidence_id)
    return answer_out(entry, get_item(entry.session, entry.subject, item_code))


@router.post("/assessments/{assessment_id}/alternatives/{group}")
def choose(entry: Annotated[Entry, guard(Act.ANSWER_SAVE, of=subjects.assessment)], group: str, given: AlternativeInput) -> ChoiceOut:
    """Say which option of a group of alternatives is followed; from then on only its questions are asked.

    Without `version` whatever was chosen before is replaced; with it, 409 where somebody has chosen otherwise since.
    """
    made = choose_alternative(entry.session, entry.stamp, entry.subject, group=group, option=given.option, expected_version=given.version)
    return ChoiceOut.model_validate(made)


@router.post("/assessments/{assessment_id}/items/{item_code}/objection", status_code=201)
def object_to(
    entry: Annotated[Entry, guard(Act.ANSWER_OBJECT, of=subjects.assessment)], item_code: str, given: ObjectionInput
) -> ObjectionOut:
    """Say what is wrong with an answer that was entered in the contractor's place. A later objection takes the place of the first."""
    made = behalf.object_to(entry.session, entry.stamp, entry.subject, item_code=item_code, objection=given.objection)
    return ObjectionOut.model_validate(made)


@router.get("/assessments/{assessment_id}/items/{item_code}/comments")
def list_thread(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)], item_code: str) -> list[SaidOut]:
    """What was said beside a question, the first first, with the remarks of returns."""
    return _thread(entry, _view(entry, item_code))


@router.post("/assessments/{assessment_id}/items/{item_code}/comments", status_code=201)
def write_comment(
    entry: Annotated[Entry, guard(Act.COMMENT_WRITE, of=subjects.assessment)], item_code: str, given: CommentInput
) -> list[SaidOut]:
    """Say something beside a question, to both sides or to the own company alone. Whom it concerns is told once a day."""
    write_by(entry, item_code, given)
    return _thread(entry, _view(entry, item_code))


@router.post("/assessments/{assessment_id}/items/{item_code}/comments/reading")
def mark_read(entry: Annotated[Entry, guard(Act.COMMENT_READ, of=subjects.assessment)], item_code: str) -> list[SaidOut]:
    """Mark what was said beside a question as read by this person."""
    comments.mark_read(entry.session, entry.stamp, entry.subject, item_code=item_code)
    return _thread(entry, _view(entry, item_code))


@router.get("/comments")
def list_comments(
    entry: Annotated[Entry, guard(Act.COMMENT_VIEW)], after: Annotated[str | None, Query(max_length=32)] = None
) -> CommentPage:
    """What others have said beside questions, the newest first."""
    found = queries.list_comments(entry.session, entry.actor, after=after, limit=PAGE + 1)
    shown = queries.narrow(entry.session, entry.actor, found[:PAGE])
    return CommentPage(
        comments=[CommentOut.model_validate(row) for row in shown], next_after=found[PAGE - 1].id if len(found) > PAGE else None
    )


def _view(entry: Entry, item_code: str) -> ItemView:
    """The question, if this person may see it: a helper sees what was given to it."""
    view = get_item(entry.session, entry.subject, item_code)
    if not narrow_views(entry, entry.subject, section_of(entry, item_code), [view]):
        raise Missing("item-missing", item=item_code)
    return view


def _thread(entry: Entry, view: ItemView) -> list[SaidOut]:
    thread = queries.read_threads(entry.session, entry.actor, entry.subject, [view.item.id]).get(view.item.id, ())
    names = read_names(entry.session, [said.user_id for said in thread])
    return [
        SaidOut(
            by=names.get(said.user_id, ""),
            organisation_id=said.organisation_id,
            text=said.text,
            at=said.at,
            is_internal=said.is_internal,
            is_unread=said.is_unread,
            round=said.round,
        )
        for said in thread
    ]
