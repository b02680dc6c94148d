"""The report on one engagement as a PDF, to file, to send, or to lay before an auditor."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.evidence import DOWNLOAD_POLICY
from portal.reports import engagement
from portal.reports.typesetting import typeset
from storage.acts import Act

router = APIRouter()


@router.get("/engagements/{engagement_id}/report.pdf")
def show(entry: Annotated[Entry, guard(Act.REPORT_VIEW, of=subjects.engagement)]) -> Response:
    """As things stand now, in the person's language, for either party."""
    told = engagement.tell(entry)
    name = quote(f"{told['title']}-{entry.subject.reference or entry.subject.id[:8]}.pdf")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Content-Security-Policy": DOWNLOAD_POLICY}
    return Response(typeset("engagement", told), media_type="application/pdf", headers=headers)
