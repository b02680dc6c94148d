"""Marking several answers of a section for return in one act: one remark for all that are ticked, or one for each."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about
from portal.pages.review.desk import make_folders
from portal.pages.review.judging import REMARK_LIMIT, SEEN, tell_theirs
from portal.rendering.pages import redirect, render
from questionnaires.answers import queries as answers
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews import actions
from questionnaires.reviews.actions import Mark
from storage.acts import Act
from storage.problems import Conflict, Invalid

router = APIRouter()
Code = Annotated[str, Field(max_length=100)]
Remark = Annotated[str, Field(max_length=REMARK_LIMIT)]
MOST = 300


class MarkingInput(FormModel):
    """One line per answer: its code, the versions seen, its own remark; those that are ticked; the remark for the others of them."""

    item: Annotated[list[Code], Field(max_length=MOST)] = []
    seen: Annotated[list[Annotated[str, Field(pattern=SEEN)]], Field(max_length=MOST)] = []
    own: Annotated[list[Remark], Field(max_length=MOST)] = []
    ticked: Annotated[list[Code], Field(max_length=MOST)] = []
    remark: Remark = ""

    def marks(self) -> list[Mark]:
        """The answers to mark. Raises Invalid("remark-missing") naming the first that has neither remark."""
        if not len(self.item) == len(self.seen) == len(self.own):
            raise Invalid("request-malformed")
        marks = []
        for code, seen, own in zip(self.item, self.seen, self.own, strict=True):
            if code not in self.ticked:
                continue
            if not (own or self.remark):
                raise Invalid("remark-missing-for", "remark", item=code)
            answer, _, judgement = seen.partition("-")
            marks.append(Mark(code, own or self.remark, int(answer), int(judgement or 0)))
        return marks


@router.get("/assessments/{assessment_id}/review/sections/{section_code}/marking")
def show(entry: Annotated[Entry, guard(Act.REVIEW_JUDGE, of=subjects.assessment)], section_code: str) -> Response:
    """The answers of the section in short, to tick."""
    return _page(entry, section_code, blank_form(ticked=[], remark="", own=[], item=[]))


@router.post("/assessments/{assessment_id}/review/sections/{section_code}/marking")
def mark(entry: Annotated[Entry, guard(Act.REVIEW_JUDGE, of=subjects.assessment)], section_code: str) -> Response:
    """Mark what was ticked; they go back when the reviewer returns them."""
    filled = read_form(MarkingInput, entry.form)
    made = attempt(entry.session, filled, lambda value: actions.mark_for_return(entry.session, entry.stamp, entry.subject, value.marks()))
    if made is None:
        tell_theirs(entry, filled)
        return _page(entry, section_code, filled, status=422)
    return redirect(entry, f"/assessments/{entry.subject.id}/review/sections/{section_code}", "answers-marked", count=len(made))


def _page(entry: Entry, section_code: str, filled: Filled[MarkingInput] | Filled[FormModel], *, status: int = 200) -> Response:
    if entry.subject.state != AssessmentState.SUBMITTED:
        raise Conflict("assessment-not-submitted", state=entry.subject.state)
    views = answers.list_for_section(entry.session, entry.subject, section_code)
    items, own = filled.raw.get("item"), filled.raw.get("own")
    remarks = dict(zip(items, own, strict=False)) if isinstance(items, list) and isinstance(own, list) else {}
    return render(
        entry,
        "review/marking.html",
        status,
        assessment=entry.subject,
        about=read_about(entry, entry.subject),
        section_code=section_code,
        folders=make_folders(entry, views),
        filled=filled,
        remarks=remarks,
        remark_limit=REMARK_LIMIT,
    )
