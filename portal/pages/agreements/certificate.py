"""The certificate of acceptance: which text, who, with what authority, when, from where; and whether the record still agrees."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.agreements import queries
from contracts.agreements.models import Agreement, AgreementAcceptance, SignedCopy
from contracts.agreements.rules import AgreementState, hash_text
from contracts.engagements import queries as engagements
from contracts.engagements.queries import Parties
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering import formats
from portal.rendering.downloads import attachment
from portal.rendering.languages import catalogue, locale_of
from portal.rendering.pages import render
from portal.reports.typesetting import typeset
from portal.words import N_, say
from storage.acts import Act
from storage.ledger.models import LedgerEntry
from storage.problems import Conflict

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Proof:
    """One side's acceptance with its entry in the ledger, and whether text, row and entry agree."""

    acceptance: AgreementAcceptance
    entry: LedgerEntry | None
    is_sound: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the certificate says, computed anew each time that it is looked at."""

    computed_hash: str
    proofs: list[Proof]
    copy: SignedCopy | None  # what was signed elsewhere and confirmed here

    @property
    def is_sound(self) -> bool:
        """Whether the text, both acceptances and the ledger still say the same."""
        return len(self.proofs) == len({"principal", "contractor"}) and all(proof.is_sound for proof in self.proofs)


def read_certificate(entry: Entry, agreement: Agreement) -> Certificate:
    """Hash the stored text again, and compare it with what each side accepted and with what the ledger holds."""
    computed = hash_text(agreement.text)
    entries = queries.acceptance_entries(entry.session, agreement.id)
    proofs = []
    for acceptance in queries.list_acceptances(entry.session, agreement.id):
        written = entries.get(acceptance.side)
        hashes = {computed, agreement.text_hash, acceptance.text_hash, str(written.details.get("text_hash")) if written else ""}
        proofs.append(Proof(acceptance, written, len(hashes) == 1))
    is_elsewhere = any(proof.acceptance.signed_copy_id for proof in proofs)
    return Certificate(computed, proofs, queries.find_signed_copy(entry.session, agreement.id) if is_elsewhere else None)


@router.get("/agreements/{agreement_id}/certificate")
def show(entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)]) -> Response:
    """The certificate as a page to look at and to print."""
    agreement, parties = _accepted(entry)
    certificate = read_certificate(entry, agreement)
    engagement = engagements.get(entry.session, entry.reach, agreement.engagement_id)
    return render(
        entry, "agreements/certificate.html", agreement=agreement, engagement=engagement, parties=parties, certificate=certificate
    )


@router.get("/agreements/{agreement_id}/certificate.pdf")
def download(entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)]) -> Response:
    """The certificate as PDF."""
    agreement, parties = _accepted(entry)
    data = tell(entry, agreement, parties, read_certificate(entry, agreement))
    headers = attachment(f"{data['title']}-{agreement.text_hash[:12]}.pdf")
    return Response(typeset("certificate", data), media_type="application/pdf", headers=headers)


def tell(entry: Entry, agreement: Agreement, parties: Parties, certificate: Certificate) -> dict[str, Any]:
    """The facts for the paper, in the person's language."""
    locale = locale_of(entry.request)
    _ = catalogue(locale).gettext
    engagement = engagements.get(entry.session, entry.reach, agreement.engagement_id)
    names = {"principal": formats.company(parties.principal, locale), "contractor": formats.company(parties.contractor, locale)}
    sides = []
    for proof in certificate.proofs:
        one = proof.acceptance
        rows = [
            (_(N_("Organisation")), names[one.side]),
            (_(N_("Person who accepted")), one.person_name),
            (_(N_("Office and authority")), one.person_title),
            (_(N_("Moment")), formats.moment(one.accepted_at, locale)),
            (_(N_("Network address")), one.address or "–"),
            (_(N_("Browser")), one.agent or "–"),
            (_(N_("Sentence agreed to")), one.consent),
            (_(N_("Entry in the ledger")), f"{proof.entry.seq} · {proof.entry.entry_hash}" if proof.entry else "–"),
        ]
        kind = "allowed" if proof.is_sound else "stop"
        word = say(locale, "certificate-proof", "sound" if proof.is_sound else "unsound")
        sides.append({"title": say(locale, "side", one.side), "kind": kind, "word": word, "rows": rows})
    return {
        "language": locale,
        "title": _(N_("Certificate of acceptance")),
        "author": entry.actor.organisation_name,
        "kind": "allowed" if certificate.is_sound else "stop",
        "sentence": say(locale, "certificate", "sound" if certificate.is_sound else "unsound"),
        "facts": [
            (_(N_("Agreement")), agreement.text[locale]["title"]),
            (_(N_("Work")), engagement.work),
            (_(N_("In force since")), formats.moment(agreement.in_force_at, locale) if agreement.in_force_at else "–"),
            *([(_(N_("Signed document")), certificate.copy.sha256)] if certificate.copy else []),
        ],
        "hash_label": _(N_("Hash of the text (SHA-256)")),
        "hash": agreement.text_hash,
        "computed_label": _(N_("Computed again from the stored text")),
        "computed": certificate.computed_hash,
        "sides": sides,
        "footer": formats.moment(entry.stamp.at, locale),
    }


def need_accepted(agreement: Agreement) -> None:
    """Refuse a certificate of what both sides have not accepted yet."""
    if agreement.in_force_at is None or agreement.state == AgreementState.OFFERED:
        raise Conflict("certificate-too-early")


def _accepted(entry: Entry) -> tuple[Agreement, Parties]:
    agreement: Agreement = entry.subject
    need_accepted(agreement)
    engagement = engagements.get(entry.session, entry.reach, agreement.engagement_id)
    return agreement, engagements.get_parties(entry.session, engagement)
