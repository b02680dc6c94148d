"""Disposal certificates: the contractor files one with its proof, the reviewer approves or rejects it."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.disposals import actions, queries
from contracts.disposals.models import DisposalCertificate
from contracts.disposals.rules import DisposalMethod, DisposalResult
from portal.forms import FieldProblem, Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.mail.notices import notify
from portal.pages import subjects
from portal.pages.information.evidence import keep_file
from portal.pages.information.work import LinesInput, Name, OptionalText, typed_quantities, work_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.evidence import queries as evidence
from storage.stamp import Role

router = APIRouter()


class CertificateInput(LinesInput):
    """The fields of a disposal certificate."""

    method: DisposalMethod
    technique: Annotated[str, Field(max_length=500)] = ""
    medium: Annotated[str, Field(min_length=1, max_length=200)]
    serial: Annotated[str, Field(max_length=200)] = ""
    disposed_on: date
    place: Annotated[str, Field(max_length=200)] = ""
    person_name: Name
    witness_name: Name
    result: DisposalResult


class JudgementInput(FormModel):
    """The reviewer's word; a rejection needs a reason."""

    outcome: Annotated[str, Field(pattern="^(approved|rejected)$")]
    reason: OptionalText = ""


@router.get("/engagements/{engagement_id}/certificates/new")
def new(entry: Annotated[Entry, guard(Act.DISPOSAL_FILE, of=subjects.engagement)]) -> Response:
    """The form over everything that is still out."""
    return _form(entry, blank_form(disposed_on=work_of(entry).today, person_name=entry.actor.display_name))


@router.post("/engagements/{engagement_id}/certificates")
def file(entry: Annotated[Entry, guard(Act.DISPOSAL_FILE, of=subjects.engagement, takes_file=True)]) -> Response:
    """File a certificate with its document. The document is stored first, then the row that names it."""
    filled = read_form(CertificateInput, entry.form)
    if entry.intake is None:
        filled.problems.append(FieldProblem("file", "file-missing"))
    made = attempt(entry.session, filled, lambda value: file_by(entry, value))
    if made is None:
        return _form(entry, filled, filled.status)
    return redirect(entry, f"/certificates/{made.id}", "certificate-filed", number=made.number)


@router.get("/certificates/{certificate_id}")
def show(entry: Annotated[Entry, guard(Act.DISPOSAL_VIEW, of=subjects.certificate)]) -> Response:
    """The certificate with its document, its automatic checks and the lines it settles; for the reviewer, the judgement."""
    return _page(entry, blank_form())


@router.post("/certificates/{certificate_id}/judgement")
def judge(entry: Annotated[Entry, guard(Act.DISPOSAL_JUDGE, of=subjects.certificate)]) -> Response:
    """Approve or reject, and go on to the next one that waits."""
    certificate: DisposalCertificate = entry.subject
    filled = read_form(JudgementInput, entry.form)
    if attempt(entry.session, filled, lambda value: judge_by(entry, value)) is None:
        return _page(entry, filled, 422)
    waiting = queries.list_waiting_certificates(entry.session, entry.reach, limit=1)
    path = f"/certificates/{waiting[0].id}" if waiting else f"/engagements/{certificate.engagement_id}/balance"
    return redirect(entry, path, f"certificate-{certificate.state}", number=certificate.number)


def file_by(entry: Entry, value: CertificateInput) -> DisposalCertificate:
    """The act itself, for page and API: with the document that came along."""
    stored = keep_file(entry, engagement_id=entry.subject.id)
    return actions.file_certificate(entry.session, entry.stamp, entry.subject, lines=value.lines, evidence_id=stored.id, **value.rest())


def judge_by(entry: Entry, value: JudgementInput) -> DisposalCertificate:
    """The act itself, for page and API: the contractor is told."""
    is_approved = value.outcome == "approved"
    judged = actions.judge_certificate(entry.session, entry.stamp, entry.subject, is_approved=is_approved, reason=value.reason)
    notify(
        entry.session,
        template="certificate-judged",
        organisation_id=work_of(entry, judged.engagement_id).contractor.id,
        role=Role.RESPONDENT,
        engagement_id=judged.engagement_id,
        parameters={"certificate_id": judged.id},
    )
    return judged


def _form(entry: Entry, filled: Filled[FormModel] | Filled[CertificateInput], status: int = 200) -> Response:
    balance = queries.balance(entry.session, entry.subject.id)
    return render(
        entry,
        "information/certificate_form.html",
        status,
        work=work_of(entry),
        filled=filled,
        lines=[line for line in balance.lines if line.outstanding - line.claimed > 0],
        quantities=typed_quantities(filled.raw.get("quantity"), filled.raw.get("line_id")),
        methods=list(DisposalMethod),
        results=list(DisposalResult),
        limit=entry.settings.upload_limit_bytes,
    )


def _page(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    certificate: DisposalCertificate = entry.subject
    document = evidence.get_file(
        entry.session,
        certificate.evidence_id,
        organisation_id=entry.actor.organisation_id,
        engagement_ids=entry.reach.engagements(),
    )
    return render(
        entry,
        "information/certificate.html",
        status,
        work=work_of(entry, certificate.engagement_id),
        certificate=certificate,
        document=document,
        filled=filled,
        lines=queries.list_certificate_lines(entry.session, certificate.id),
        checks=queries.checks(entry.session, certificate),
        may_judge=entry.may(Act.DISPOSAL_JUDGE) and certificate.judged_at is None,
    )
