"""What comes back and what is destroyed, over the API: returns with their receipt, disposal certificates with their judgement."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from contracts.disposals import actions, queries
from contracts.disposals.models import DisposalCertificate, ReturnRecord
from contracts.handovers.rules import Way
from portal.api.bodies import Lines, Name, Numbered, Raw, Text, read_body, with_file
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.certificates import CertificateInput, JudgementInput, file_by, judge_by
from portal.pages.information.returns import ReceiptInput, receive_by
from storage.acts import Act

router = APIRouter()


class ReturnIn(Lines):
    """What goes back, when and how."""

    returned_on: date
    returner_name: Name
    way: Way
    note: Text = ""


class ReturnRow(Numbered):
    """A return in the list of its work."""

    returned_on: date
    way: str
    pieces: int
    recorded_at: datetime


class SettledOut(BaseModel):
    """A line of a slip, and how many of its pieces this settles."""

    model_config = ConfigDict(from_attributes=True)

    line_id: str
    item_id: str
    item_name: str
    class_code: str
    quantity: int


class ReturnOut(Numbered):
    """A return. It counts once the principal has confirmed it."""

    engagement_id: str
    returned_on: date
    returner_name: str
    way: str
    note: str
    confirmed_at: datetime | None
    receiver_name: str
    reason: str
    lines: list[SettledOut]


class CertificateRow(Numbered):
    """A disposal certificate in the list of its work."""

    method: str
    disposed_on: date
    person_name: str
    result: str
    pieces: int
    filed_at: datetime


class CheckOut(BaseModel):
    """What was checked by rule before a reviewer judges."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    is_ok: bool


class CertificateOut(Numbered):
    """A disposal certificate. Its pieces count as destroyed once a reviewer of the principal has approved it."""

    engagement_id: str
    method: str
    technique: str
    medium: str
    serial: str
    disposed_on: date
    place: str
    person_name: str
    witness_name: str
    result: str
    evidence_id: str
    filed_at: datetime
    judged_at: datetime | None
    judgement_reason: str
    lines: list[SettledOut]
    checks: Annotated[list[CheckOut], Field(description="What informs the reviewer, who decides.")]


@router.get("/engagements/{engagement_id}/returns")
def list_returns(entry: Annotated[Entry, guard(Act.DISPOSAL_VIEW, of=subjects.engagement)]) -> list[ReturnRow]:
    """The returns of a work."""
    return [ReturnRow.model_validate(row) for row in queries.list_returns(entry.session, entry.reach, entry.subject.id)]


@router.post("/engagements/{engagement_id}/returns", status_code=201)
def record_return(entry: Annotated[Entry, guard(Act.RETURN_RECORD, of=subjects.engagement)], given: ReturnIn) -> ReturnOut:
    """Record what goes back, line by line of the balance; it counts when the principal confirms it."""
    values = given.model_dump(exclude={"lines"})
    return _return_out(entry, actions.record_return(entry.session, entry.stamp, entry.subject, lines=given.pairs(), **values))


@router.get("/returns/{return_id}")
def show_return(entry: Annotated[Entry, guard(Act.DISPOSAL_VIEW, of=subjects.return_record)]) -> ReturnOut:
    """One return and what it settles."""
    return _return_out(entry, entry.subject)


@router.post("/returns/{return_id}/confirmation")
def confirm_return(entry: Annotated[Entry, guard(Act.RETURN_CONFIRM, of=subjects.return_record)], given: ReceiptInput) -> ReturnOut:
    """Confirm that it arrived, or decline with a reason: then the contractor records it again."""
    return _return_out(entry, receive_by(entry, given))


@router.get("/engagements/{engagement_id}/certificates")
def list_certificates(entry: Annotated[Entry, guard(Act.DISPOSAL_VIEW, of=subjects.engagement)]) -> list[CertificateRow]:
    """The disposal certificates of a work."""
    return [CertificateRow.model_validate(row) for row in queries.list_certificates(entry.session, entry.reach, entry.subject.id)]


@router.post("/engagements/{engagement_id}/certificates", status_code=201, openapi_extra=with_file(CertificateInput, needs_file=True))
def file_certificate(
    raw: Raw, entry: Annotated[Entry, guard(Act.DISPOSAL_FILE, of=subjects.engagement, takes_file=True)]
) -> CertificateOut:
    """File a disposal certificate with its document. The form names each line by `line_id` and its pieces by `quantity`, both repeated."""
    return _certificate_out(entry, file_by(entry, read_body(CertificateInput, raw, entry, needs_file=True)))


@router.get("/certificates/{certificate_id}")
def show_certificate(entry: Annotated[Entry, guard(Act.DISPOSAL_VIEW, of=subjects.certificate)]) -> CertificateOut:
    """One certificate with what was checked by rule."""
    return _certificate_out(entry, entry.subject)


@router.post("/certificates/{certificate_id}/judgement")
def judge_certificate(entry: Annotated[Entry, guard(Act.DISPOSAL_JUDGE, of=subjects.certificate)], given: JudgementInput) -> CertificateOut:
    """Approve or reject; the contractor is told."""
    return _certificate_out(entry, judge_by(entry, given))


def _return_out(entry: Entry, record: ReturnRecord) -> ReturnOut:
    lines = [SettledOut.model_validate(row) for row in queries.list_return_lines(entry.session, record.id)]
    return ReturnOut(**record.model_dump(include=set(ReturnOut.model_fields)), lines=lines)


def _certificate_out(entry: Entry, certificate: DisposalCertificate) -> CertificateOut:
    return CertificateOut(
        **certificate.model_dump(include=set(CertificateOut.model_fields)),
        lines=[SettledOut.model_validate(row) for row in queries.list_certificate_lines(entry.session, certificate.id)],
        checks=[CheckOut.model_validate(check) for check in queries.checks(entry.session, certificate)],
    )
