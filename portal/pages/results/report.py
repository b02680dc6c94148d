"""The report on one engagement as a PDF, to file, to send, or to lay before an auditor."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.downloads import attachment
from portal.reports import engagement
from portal.reports.typesetting import typeset
from storage.acts import Act

router = APIRouter()


@router.get("/engagements/{engagement_id}/report.pdf")
def show(entry: Annotated[Entry, guard(Act.REPORT_VIEW, of=subjects.engagement)]) -> Response:
    """As things stand now, in the person's language, for either party."""
    told = engagement.tell(entry)
    name = f"{told['title']}-{entry.subject.reference or entry.subject.id[:8]}.pdf"
    headers = attachment(name)
    return Response(typeset("engagement", told), media_type="application/pdf", headers=headers)
