"""Papers of agreements over the API: the agreement as a file, what was signed elsewhere and its signatures, the certificate."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from contracts.agreements import actions, queries
from contracts.agreements.models import Agreement
from portal.api.bodies import Raw, read_body, with_file
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.agreements import certificate
from portal.pages.agreements.certificate import read_certificate
from portal.pages.agreements.negotiating import tell_other_side
from portal.pages.agreements.signing import CopyInput, file_by
from portal.pages.clauses import papers
from storage.acts import Act
from storage.problems import Conflict, Missing

router = APIRouter()


class CopyOut(BaseModel):
    """A document signed elsewhere. `report` says what was found of each signature: valid, invalid, or of unknown trust."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    evidence_id: str
    sha256: str
    signed_on: date
    note: str
    side: str
    filed_at: datetime
    state: str
    report: dict[str, Any]
    checked_at: datetime | None


class ProofOut(BaseModel):
    """One side's acceptance, its entry in the ledger, and whether text, acceptance and ledger still say the same."""

    side: str
    person_name: str
    person_title: str
    accepted_at: datetime
    address: str
    agent: str
    consent: str
    text_hash: str
    ledger_number: int | None
    ledger_hash: str | None
    is_sound: bool


class CertificateOut(BaseModel):
    """The certificate of acceptance, computed anew from what is stored."""

    agreement_id: str
    text_hash: str
    computed_hash: str
    is_sound: bool
    signed_document_sha256: str | None
    acceptances: list[ProofOut]


@router.get("/agreements/{agreement_id}/signed-copy")
def show_signed_copy(entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)]) -> CopyOut:
    """The document that lies on the table, and what the check of its signatures found.

    The bytes are at `/evidence/{evidence_id}/file`.
    """
    found = queries.find_signed_copy(entry.session, entry.subject.id)
    if found is None:
        raise Missing("signed-copy-missing")
    return CopyOut.model_validate(found)


@router.post("/agreements/{agreement_id}/signed-copy", status_code=201, openapi_extra=with_file(CopyInput, needs_file=True))
def file_signed_copy(raw: Raw, entry: Annotated[Entry, guard(Act.SIGNED_COPY_FILE, of=subjects.agreement, takes_file=True)]) -> CopyOut:
    """File the PDF that was signed on paper or elsewhere. Its digital signatures and time stamps are checked shortly after.

    Both sides then confirm it by accepting with its id as `signed_copy_id`.
    """
    copy = file_by(entry, entry.subject, read_body(CopyInput, raw, entry, needs_file=True))
    tell_other_side(entry, entry.subject, "agreement-signed-elsewhere")
    return CopyOut.model_validate(copy)


@router.post("/agreements/{agreement_id}/signed-copy/withdrawal")
def withdraw_signed_copy(entry: Annotated[Entry, guard(Act.SIGNED_COPY_WITHDRAW, of=subjects.agreement)]) -> CopyOut:
    """Take the own side's document off the table."""
    copy = queries.find_signed_copy(entry.session, entry.subject.id)
    if copy is None:
        raise Conflict("signed-copy-missing")
    return CopyOut.model_validate(actions.withdraw_signed_copy(entry.session, entry.stamp, entry.subject, copy))


@router.get("/agreements/{agreement_id}/certificate")
def show_certificate(entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)]) -> CertificateOut:
    """Who accepted which text, with what authority, when and from where; 409 before both sides have."""
    agreement: Agreement = entry.subject
    certificate.need_accepted(agreement)
    found = read_certificate(entry, agreement)
    return CertificateOut(
        agreement_id=agreement.id,
        text_hash=agreement.text_hash,
        computed_hash=found.computed_hash,
        is_sound=found.is_sound,
        signed_document_sha256=found.copy.sha256 if found.copy else None,
        acceptances=[
            ProofOut(
                **proof.acceptance.model_dump(include=set(ProofOut.model_fields)),
                ledger_number=proof.entry.seq if proof.entry else None,
                ledger_hash=proof.entry.entry_hash if proof.entry else None,
                is_sound=proof.is_sound,
            )
            for proof in found.proofs
        ],
    )


router.get("/agreements/{agreement_id}/certificate.pdf")(certificate.download)
router.get("/agreements/{agreement_id}/agreement.pdf")(papers.show_pdf)
router.get("/agreements/{agreement_id}/agreement.docx")(papers.show_docx)
