"""What follows on the first notice over the API: the record, who was told, measures, the proposal to lift the stop, dates, the close.

Approving a lift is the second pair of eyes and stays with a person on the page (docs/api.md).
"""

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.incidents import actions
from contracts.incidents.personal_data import Answer, Findings, find
from contracts.incidents.rules import Particulars
from portal.api.bodies import Raw, read_body, with_file
from portal.api.incidents import EventOut, IncidentOut, LiftOut, MeasureOut, NoticeOut, incident_out, notices_out
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.incidents.law import QuestionsInput, find_check, told_on
from portal.pages.incidents.lifting import ClosingInput, LiftInput
from portal.pages.incidents.lifting import propose_by as propose_lift_by
from portal.pages.incidents.mailing import tell_by_mail
from portal.pages.incidents.measures import AnswerInput, MeasureInput, WorkInput, take, work_by
from portal.pages.incidents.measures import propose_by as propose_measure_by
from portal.pages.incidents.telling import RecipientInput, ToldInput
from portal.pages.incidents.writing import FileInput, add_file_by
from storage.acts import Act

router = APIRouter(prefix="/incidents/{incident_id}")
Codes = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=50)]


class RecordBody(FormModel):
    """The record written anew, over the version that was read."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    is_suspected: bool
    particulars: Particulars
    class_codes: Codes = []
    reason: Annotated[str, Field(max_length=500)] = ""


class EventBody(FormModel):
    """What happened when; for a talk about prevention, the engagements of the chain whose principals took part."""

    happened_at: AwareDatetime
    text: Annotated[str, Field(min_length=1, max_length=2000)]
    talk_with: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=10)] = []


class VersionOut(BaseModel):
    """The version that was written, and what the incident stops now."""

    version: int
    class_codes: list[str]
    stopped: list[str]


class FileKept(BaseModel):
    """A file beside the record."""

    model_config = ConfigDict(from_attributes=True)

    evidence_id: str
    measure_id: str | None


class KindOut(BaseModel):
    """One of the four kinds of accident that call for a report, and whether it applies ("yes" or "may")."""

    code: str
    answer: Answer


class ClockOut(BaseModel):
    """A date of the law; `leans_on` names values of the rules that are not certain."""

    code: str
    begins_on: date
    from_on: date | None
    until_on: date
    moved_to: date | None
    leans_on: list[str]


class FindingsOut(BaseModel):
    """What follows from the answers. Help, not legal advice; `edition` is that of the rules."""

    edition: str
    is_exempt: bool
    may_be_released: bool
    kinds: list[KindOut]
    clocks: list[ClockOut]
    leans_on: list[str]


@router.post("/record", status_code=201)
def write_record(entry: Annotated[Entry, guard(Act.INCIDENT_REVISE, of=subjects.incident)], record: RecordBody) -> VersionOut:
    """Keep the record as a further version. Classes that come in are stopped with this; none is released."""
    made = actions.revise(
        entry.session, entry.stamp, entry.subject, expected_version=record.version,
        particulars=record.particulars, class_codes=record.class_codes, is_suspected=record.is_suspected, reason=record.reason,
    )  # fmt: skip
    return VersionOut(version=made.number, class_codes=made.class_codes, stopped=incident_out(entry, entry.subject).stopped)


@router.post("/events", status_code=201)
def add_event(entry: Annotated[Entry, guard(Act.INCIDENT_REVISE, of=subjects.incident)], event: EventBody) -> EventOut:
    """Add to what happened when."""
    return EventOut.model_validate(actions.add_event(entry.session, entry.stamp, entry.subject, **event.model_dump()))


@router.post("/notices", status_code=201)
def add_recipient(entry: Annotated[Entry, guard(Act.INCIDENT_REVISE, of=subjects.incident)], wanted: RecipientInput) -> list[NoticeOut]:
    """Put somebody on the list of who has to know whom no agreement names; the whole list comes back."""
    actions.add_recipient(entry.session, entry.stamp, entry.subject, **wanted.model_dump())
    return notices_out(entry, entry.subject)


@router.post("/notices/{notice_id}/told")
def tell(entry: Annotated[Entry, guard(Act.INCIDENT_TELL, of=subjects.incident)], notice_id: str, told: ToldInput) -> list[NoticeOut]:
    """Write down how one of the list was told; by way of "portal" the notice goes to their people with this."""
    made = actions.tell(entry.session, entry.stamp, entry.subject, notice_id=notice_id, **told.model_dump())
    tell_by_mail(entry, entry.subject, made)
    return notices_out(entry, entry.subject)


@router.post("/confirmation")
def confirm_receipt(entry: Annotated[Entry, guard(Act.INCIDENT_CONFIRM, of=subjects.incident)]) -> list[NoticeOut]:
    """Confirm that the caller's company received the notice."""
    actions.confirm_receipt(entry.session, entry.stamp, entry.subject)
    return notices_out(entry, entry.subject)


@router.post("/measures", status_code=201)
def propose_measure(entry: Annotated[Entry, guard(Act.MEASURE_PROPOSE, of=subjects.incident)], measure: MeasureInput) -> MeasureOut:
    """Propose a dated measure against recurrence, as the contractor."""
    return MeasureOut.model_validate(propose_measure_by(entry, measure))


@router.post("/measures/{measure_id}/answer")
def answer_measure(
    entry: Annotated[Entry, guard(Act.MEASURE_AGREE, of=subjects.incident)], measure_id: str, answer: AnswerInput
) -> MeasureOut:
    """Agree to a proposed measure, or return it with a remark, as the principal."""
    return MeasureOut.model_validate(take(entry, measure_id, answer))


@router.post("/measures/{measure_id}/work", openapi_extra=with_file(WorkInput))
def work_on_measure(
    raw: Raw, entry: Annotated[Entry, guard(Act.MEASURE_DO, of=subjects.incident, takes_file=True)], measure_id: str
) -> MeasureOut:
    """Propose a returned measure anew, or say that an agreed one is done and show it by a file, as the contractor."""
    return MeasureOut.model_validate(work_by(entry, measure_id, read_body(WorkInput, raw, entry)))


@router.post("/files", status_code=201, openapi_extra=with_file(FileInput, needs_file=True))
def add_file(raw: Raw, entry: Annotated[Entry, guard(Act.INCIDENT_REVISE, of=subjects.incident, takes_file=True)]) -> FileKept:
    """Lay a file beside the record; it can be opened once the check of it is done."""
    read_body(FileInput, raw, entry, needs_file=True)
    return FileKept.model_validate(add_file_by(entry))


@router.post("/lifts", status_code=201)
def propose_lift(entry: Annotated[Entry, guard(Act.INCIDENT_PROPOSE_LIFT, of=subjects.incident)], lift: LiftInput) -> LiftOut:
    """Propose to lift the stop of some classes. Nothing changes before a second person has approved it on the page."""
    return LiftOut.model_validate(propose_lift_by(entry, lift))


@router.get("/personal-data")
def show_dates(entry: Annotated[Entry, guard(Act.INCIDENT_CHECK, of=subjects.incident)]) -> FindingsOut | None:
    """What follows from the answers that the caller's company gave last; null before the first ones."""
    answered = find_check(entry)
    return _findings(find(answered)) if answered else None


@router.post("/personal-data", status_code=201)
def check_dates(entry: Annotated[Entry, guard(Act.INCIDENT_CHECK, of=subjects.incident)], asked: QuestionsInput) -> FindingsOut:
    """Answer the questions about personal data; the dates that follow come onto the list of who has to know."""
    questions = asked.questions(told_on(entry, entry.subject))
    _, findings = actions.check_personal_data(entry.session, entry.stamp, entry.subject, questions=questions)
    return _findings(findings)


@router.post("/closing")
def close(entry: Annotated[Entry, guard(Act.INCIDENT_CLOSE, of=subjects.incident)], closing: ClosingInput) -> IncidentOut:
    """End the handling, as the principal: the stop is lifted, everybody was told, the measures are done."""
    actions.close(entry.session, entry.stamp, entry.subject, no_measure_reason=closing.no_measure_reason)
    return incident_out(entry, entry.subject)


def _findings(found: Findings) -> FindingsOut:
    return FindingsOut.model_validate(asdict(found))
