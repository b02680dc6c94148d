"""An agreement as a file to keep and sign, and its duties beside what is required."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.agreements.models import Agreement
from contracts.clauses import queries
from contracts.clauses.rules.twelve import compare
from contracts.engagements import queries as engagements
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.clauses.choosing import counts, duties_of, labels
from portal.rendering.downloads import attachment
from portal.rendering.languages import locale_of
from portal.rendering.pages import render
from portal.reports.agreement import View, write_docx, write_pdf
from storage.acts import Act

router = APIRouter()
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/agreements/{agreement_id}/agreement.pdf")
def show_pdf(entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)], text: View | None = None) -> Response:
    """The agreement as a PDF, in one language or both."""
    view = text or _usual(entry)
    return Response(write_pdf(entry, entry.subject, view), media_type="application/pdf", headers=_headers(entry, view, "pdf"))


@router.get("/agreements/{agreement_id}/agreement.docx")
def show_docx(entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)], text: View | None = None) -> Response:
    """The agreement as a Word document, in one language or both."""
    view = text or _usual(entry)
    return Response(write_docx(entry, entry.subject, view), media_type=DOCX, headers=_headers(entry, view, "docx"))


@router.get("/agreements/{agreement_id}/comparison")
def show_comparison(entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)]) -> Response:
    """The duties of the agreement beside those that its principal requires, and the twelve terms of a re-contract."""
    agreement: Agreement = entry.subject
    engagement = engagements.get(entry.session, entry.reach, agreement.engagement_id)
    document: Mapping[str, Any] = queries.get(entry.session, agreement.template_id).document
    told = duties_of(entry, engagement.principal_organisation_id, document, agreement.text, agreement.parameters)
    return render(
        entry,
        "clauses/comparison.html",
        agreement=agreement,
        engagement=engagement,
        told=told,
        counts=counts(told),
        labels=labels(entry, document),
        twelve=compare(agreement.text),
        title=agreement.text[locale_of(entry.request)]["title"],
    )


def _usual(entry: Entry) -> View:
    """Japanese governs, so who reads Japanese gets it alone; others get both."""
    return "ja" if locale_of(entry.request) == "ja" else "both"


def _headers(entry: Entry, view: View, ending: str) -> dict[str, str]:
    agreement: Agreement = entry.subject
    return attachment(f"{agreement.text['ja' if view == 'ja' else 'en']['title']}-{agreement.text_hash[:8]}.{ending}")
