"""The written report on a re-contract: sent by name from what the portal knows, and read as a letter."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.engagements import queries as engagements
from contracts.recontracts import actions
from contracts.recontracts.models import Recontract
from contracts.recontracts.progress import read_progress
from portal.forms import FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_for
from portal.pages.recontracts import request
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Missing

router = APIRouter()


class ReportInput(FormModel):
    """Who reports."""

    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    person_title: Annotated[str, Field(min_length=1, max_length=100)]


@router.post("/recontracts/{recontract_id}/reports")
def send(entry: Annotated[Entry, guard(Act.RECONTRACT_REPORT, of=subjects.recontract)]) -> Response:
    """Send the report; its facts are frozen as they are now."""
    filled = read_form(ReportInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.send_report(
            entry.session, entry.stamp, entry.subject, person_name=value.person_name, person_title=value.person_title
        ),
    )
    if made is None:
        return request.page(entry, filled, step="reports", status=422)
    return redirect(entry, f"/recontracts/{entry.subject.id}/report", "recontract-reported")


@router.get("/recontracts/{recontract_id}/report")
def show(entry: Annotated[Entry, guard(Act.RECONTRACT_VIEW, of=subjects.recontract)]) -> Response:
    """The report as a sheet to print, as it was sent."""
    recontract: Recontract = entry.subject
    report = read_progress(entry.session, recontract).report
    if report is None:
        raise Missing("recontract-report-missing")
    engagement = engagements.get(entry.session, entry.reach, recontract.engagement_id)
    return render(
        entry,
        "recontracts/report.html",
        recontract=recontract,
        report=report,
        facts=report.facts,
        work=work_for(entry.session, engagement, entry),
    )
