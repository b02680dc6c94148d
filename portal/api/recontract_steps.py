"""Re-contracting over the API, acting: the request and its answers, the decision of each principal, sending down, comparing, reporting.

The promises of a re-contractor are signed by a person on the page (docs/api.md).
"""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from contracts.recontracts import actions
from contracts.recontracts.actions import Wish
from contracts.recontracts.actions.sending_down import Questions
from contracts.recontracts.models import Recontract
from contracts.recontracts.rules import REASON_LIMIT
from portal.api.bodies import Raw, read_body, with_file
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.procurement.countries import Country
from portal.pages.recontracts.comparing import ConfirmationInput, TickedInput, tick_by
from portal.pages.recontracts.mailing import tell_by_mail
from portal.pages.recontracts.reporting import ReportInput
from portal.pages.recontracts.request import AnswerInput, ConsentInput, QuestionInput, RefusalInput, RevocationInput, SeenInput
from portal.pages.recontracts.sending_down import send_below
from storage.acts import Act

router = APIRouter()
Id = Annotated[str, Field(min_length=32, max_length=32)]
Needed = Annotated[str, Field(min_length=1, max_length=REASON_LIMIT)]
Codes = Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=30)]


class WishBody(FormModel):
    """What consent is asked for. The partner is one of the contractors that the caller's company has registered."""

    partner_id: Id
    reason: Needed
    necessity: Needed
    work: Annotated[str, Field(min_length=1, max_length=200)]
    class_codes: Codes
    country: Country
    place: Annotated[str, Field(min_length=1, max_length=200)]
    starts_on: date
    ends_on: date

    @property
    def wish(self) -> Wish:
        """The same for the action."""
        values = self.model_dump(include=set(WishBody.model_fields) - {"partner_id", "class_codes"})
        return Wish(partner_organisation_id=self.partner_id, class_codes=tuple(self.class_codes), **values)


class RequestBody(WishBody):
    """A new request; with `below_engagement_id` it asks afterwards for a link that was opened without consent."""

    below_engagement_id: Id | None = None


class ChangeBody(WishBody):
    """A draft written anew, from the version that was seen."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class DownBody(FormModel):
    """What is sent down beside the terms above: for what, who asks until when, and the figures of the terms by name, never weaker."""

    purpose: Annotated[str, Field(min_length=1, max_length=2000)]
    custodian: Annotated[str, Field(max_length=100)] = ""
    reason: Annotated[str, Field(max_length=1000)] = ""
    contact_name: Annotated[str, Field(max_length=300)] = ""
    contact_detail: Annotated[str, Field(max_length=300)] = ""
    due_on: date
    parameters: Annotated[dict[Annotated[str, Field(max_length=60)], str | int | None], Field(max_length=100)] = {}


class Standing(BaseModel):
    """The request after a step: its state, and the version that the next step names."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    number: int
    state: str
    version: int


class SentDownOut(BaseModel):
    """What was made below; null where it was there before, or where nothing above was there to send down."""

    engagement_id: str
    agreement_id: str | None
    assessment_id: str | None


class ComparedOut(BaseModel):
    """How many of the twelve items the terms below carry."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    carried: int


class SentReportOut(BaseModel):
    """A written report that was sent, and the hash of its frozen facts."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    facts_hash: str


@router.post("/engagements/{engagement_id}/recontracts", status_code=201)
def draft(entry: Annotated[Entry, guard(Act.RECONTRACT_DRAFT, of=subjects.engagement)], wanted: RequestBody) -> Standing:
    """Write a request as a draft; `sending` puts it before the principal."""
    made = actions.draft(entry.session, entry.stamp, entry.subject, wanted.wish, below_engagement_id=wanted.below_engagement_id)
    return Standing.model_validate(made)


@router.post("/recontracts/{recontract_id}/edit")
def change(entry: Annotated[Entry, guard(Act.RECONTRACT_DRAFT, of=subjects.recontract)], wanted: ChangeBody) -> Standing:
    """Write a draft anew."""
    actions.change(entry.session, entry.stamp, entry.subject, wanted.wish, expected_version=wanted.version)
    return Standing.model_validate(entry.subject)


@router.post("/recontracts/{recontract_id}/sending")
def send(entry: Annotated[Entry, guard(Act.RECONTRACT_SEND, of=subjects.recontract)], seen: SeenInput) -> Standing:
    """Put the request before the principal."""
    actions.send(entry.session, entry.stamp, entry.subject, expected_version=seen.version)
    return _after(entry)


@router.post("/recontracts/{recontract_id}/withdrawal")
def withdraw(entry: Annotated[Entry, guard(Act.RECONTRACT_WITHDRAW, of=subjects.recontract)], seen: SeenInput) -> Standing:
    """Take the request back before it is decided."""
    actions.withdraw(entry.session, entry.stamp, entry.subject, expected_version=seen.version)
    return _after(entry)


@router.post("/recontracts/{recontract_id}/questions", status_code=201)
def ask(entry: Annotated[Entry, guard(Act.RECONTRACT_ASK, of=subjects.recontract)], asked: QuestionInput) -> Standing:
    """Ask the contractor something before deciding."""
    actions.ask(entry.session, entry.stamp, entry.subject, question=asked.question, expected_version=asked.version)
    return _after(entry)


@router.post("/recontracts/{recontract_id}/answers", status_code=201)
def answer(entry: Annotated[Entry, guard(Act.RECONTRACT_ANSWER, of=subjects.recontract)], given: AnswerInput) -> Standing:
    """Answer the open question; it is the principal's turn again."""
    actions.answer(entry.session, entry.stamp, entry.subject, question_id=given.question_id, text=given.answer)
    return _after(entry)


@router.post("/recontracts/{recontract_id}/consent", status_code=201)
def approve(entry: Annotated[Entry, guard(Act.RECONTRACT_DECIDE, of=subjects.recontract)], given: ConsentInput) -> Standing:
    """Consent by name, under conditions or without; where another principal must consent too, the request goes up with this."""
    actions.approve(entry.session, entry.stamp, entry.subject, expected_version=given.version, **given.model_dump(exclude={"version"}))
    return _after(entry)


@router.post("/recontracts/{recontract_id}/refusal", status_code=201)
def refuse(entry: Annotated[Entry, guard(Act.RECONTRACT_DECIDE, of=subjects.recontract)], given: RefusalInput) -> Standing:
    """Refuse by name, with the reason."""
    actions.refuse(entry.session, entry.stamp, entry.subject, expected_version=given.version, **given.model_dump(exclude={"version"}))
    return _after(entry)


@router.post("/recontracts/{recontract_id}/revocation", status_code=201)
def revoke(entry: Annotated[Entry, guard(Act.RECONTRACT_REVOKE, of=subjects.recontract)], given: RevocationInput) -> Standing:
    """Take a consent back by name, with the reason; from then on nothing may be shared below."""
    actions.revoke(entry.session, entry.stamp, entry.subject, **given.model_dump())
    return _after(entry)


@router.post("/recontracts/{recontract_id}/sending-down", status_code=201)
def send_down(entry: Annotated[Entry, guard(Act.RECONTRACT_SEND_DOWN, of=subjects.recontract)], wanted: DownBody) -> SentDownOut:
    """Open the link below, offer the same terms and put the same questions, all or nothing. Inviting its people stays with the page."""
    questions = Questions(wanted.reason, wanted.contact_name, wanted.contact_detail, wanted.due_on)
    made = send_below(entry, entry.subject, wanted.purpose, wanted.custodian, wanted.parameters, questions)
    agreement, assessment = made.agreement, made.assessment
    return SentDownOut(
        engagement_id=made.engagement.id,
        agreement_id=agreement.id if agreement else None,
        assessment_id=assessment.id if assessment else None,
    )


@router.post("/recontracts/{recontract_id}/comparison", status_code=201)
def compare(entry: Annotated[Entry, guard(Act.RECONTRACT_COMPARE, of=subjects.recontract)], given: ConfirmationInput) -> ComparedOut:
    """Confirm by name what both texts show: that the terms below carry all twelve items. 409 where one is missing or weaker."""
    made = actions.compare_by_text(entry.session, entry.stamp, entry.subject, person_name=given.person_name)
    return ComparedOut.model_validate(made)


@router.post("/recontracts/{recontract_id}/comparison-by-hand", status_code=201, openapi_extra=with_file(TickedInput, needs_file=True))
def compare_by_hand(
    raw: Raw, entry: Annotated[Entry, guard(Act.RECONTRACT_COMPARE, of=subjects.recontract, takes_file=True)]
) -> ComparedOut:
    """Say for each of the twelve items, in their order, where the company's own paper holds it; the paper comes along as the file."""
    return ComparedOut.model_validate(tick_by(entry, read_body(TickedInput, raw, entry, needs_file=True)))


@router.post("/recontracts/{recontract_id}/reports", status_code=201)
def send_report(entry: Annotated[Entry, guard(Act.RECONTRACT_REPORT, of=subjects.recontract)], given: ReportInput) -> SentReportOut:
    """Send the written report by name; its facts are frozen as they are now."""
    return SentReportOut.model_validate(actions.send_report(entry.session, entry.stamp, entry.subject, **given.model_dump()))


def _after(entry: Entry) -> Standing:
    recontract: Recontract = entry.subject
    tell_by_mail(entry, recontract)
    return Standing.model_validate(recontract)
