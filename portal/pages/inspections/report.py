"""The report of an inspection as PDF: what both signed, or how it stands before they have."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.inspections.actions.signing import report_of
from contracts.inspections.models import Inspection
from contracts.inspections.rules import InspectionState
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import Work, work_of
from portal.pages.inspections.one import SHOWN_TO_ALL
from portal.permissions import Standing
from portal.rendering import formats
from portal.rendering.downloads import attachment
from portal.rendering.languages import Locale, catalogue, locale_of
from portal.reports.typesetting import typeset
from portal.words import N_, say
from storage.acts import Act
from storage.problems import Conflict

router = APIRouter()


@router.get("/inspections/{inspection_id}/report.pdf")
def show(entry: Annotated[Entry, guard(Act.INSPECTION_VIEW, of=subjects.inspection)]) -> Response:
    """The report in the reader's language; the other side sees it once the principal has signed."""
    inspection: Inspection = entry.subject
    if inspection.state not in SHOWN_TO_ALL and entry.standing is not Standing.PRINCIPAL:
        raise Conflict("inspection-not-recorded")
    told = tell_report(entry, inspection)
    return Response(typeset("engagement", told), media_type="application/pdf", headers=attachment(f"{told['title']}.pdf"))


def tell_report(entry: Entry, inspection: Inspection) -> dict[str, Any]:
    """Everything for the template `engagement`: from the frozen report where there is one."""
    locale, work = locale_of(entry.request), work_of(entry, inspection.engagement_id)
    translate = catalogue(locale).gettext
    is_signed = inspection.state == InspectionState.SIGNED
    report = inspection.report if is_signed else report_of(entry.session, inspection)
    if is_signed:
        sentence = translate(N_("Result: {result}")).format(result=say(locale, "inspection-result", report["result"]))
    else:
        sentence = translate(N_("Not yet signed by both sides."))
    return {
        "language": locale,
        "title": translate(N_("Inspection no. {number}")).format(number=inspection.number),
        "author": entry.actor.organisation_name,
        "sentence": sentence,
        "facts": _facts(report, work, locale),
        "sections": [
            *([] if entry.standing is Standing.ABOVE else [_checks(report, locale)]),
            _findings(report, locale),
            _files(report, locale),
            _signatures(report, work, locale),
        ],
        "footer": translate(N_("{work} · as of {moment}")).format(work=work.engagement.work, moment=formats.moment(entry.stamp.at, locale)),
        "proof": translate(N_("SHA-256 of the report that both sides signed")) if is_signed else sentence,
        "hash": inspection.report_hash,
    }


def _facts(report: Mapping[str, Any], work: Work, locale: Locale) -> list[tuple[str, str]]:
    translate = catalogue(locale).gettext
    when = f"{formats.day(date.fromisoformat(report['planned_on']), locale)} {report['planned_time']}".strip()
    rows = [
        (N_("Principal"), formats.company(work.principal, locale)),
        (N_("Contractor"), formats.company(work.contractor, locale)),
        (N_("Work"), work.engagement.work),
        (N_("Date"), when),
        (N_("Place"), report["place"]),
        (N_("What is looked at"), report["subject"]),
        (N_("Why"), report["purpose"]),
        (N_("Present for the principal"), report["principal_participants"]),
        (N_("Present for the contractor"), report["contractor_participants"]),
        (N_("Summary"), report["summary"]),
        (N_("Remarks of the contractor"), report["contractor_remarks"]),
    ]
    return [(translate(label), value) for label, value in rows if value]


def _checks(report: Mapping[str, Any], locale: Locale) -> dict[str, Any]:
    kinds = {"seen": "allowed", "deviates": "stop", "not-seen": "neutral", "": "neutral"}
    rows: list[list[Any]] = []
    for check in report["checks"]:
        claimed = say(locale, "answer-state", check["claimed_state"]) if check["claimed_state"] else "–"
        shown = " / ".join([claimed, *check["evidence"]])
        word = say(locale, "inspection-outcome", check["outcome"] or "open")
        title = f"{check['item']} {check['text'][locale]}".strip()
        rows.append([title, shown, {"kind": kinds[check["outcome"]], "word": word}, check["note"] or "–"])
    heads = [N_("Point"), N_("Claimed"), N_("Seen"), N_("Note")]
    return _section(locale, N_("What was looked at"), heads, (5, 4, 3, 4), rows, N_("There was no list."))


def _findings(report: Mapping[str, Any], locale: Locale) -> dict[str, Any]:
    rows = [[str(one["number"]), say(locale, "inspection-severity", one["severity"]), one["text"]] for one in report["findings"]]
    return _section(locale, N_("Findings"), [N_("No."), N_("Severity"), N_("Finding")], (1, 3, 9), rows, N_("Nothing was found."))


def _files(report: Mapping[str, Any], locale: Locale) -> dict[str, Any]:
    rows = [[one["name"], one["caption"] or "–", one["sha256"][:16]] for one in report["files"]]
    return _section(locale, N_("Photographs and files"), [N_("File"), N_("Shows"), N_("Hash")], (4, 5, 3), rows, N_("No file was kept."))


def _signatures(report: Mapping[str, Any], work: Work, locale: Locale) -> dict[str, Any]:
    names = {one.id: formats.company(one, locale) for one in (work.principal, work.contractor)}
    rows = [
        [names[one["organisation"]], f"{one['title']} {one['name']}", formats.moment(datetime.fromisoformat(one["at"]), locale)]
        for one in report["signatures"]
    ]
    return _section(locale, N_("Signatures"), [N_("Company"), N_("Signed by"), N_("When")], (4, 4, 3), rows, N_("Nobody has signed yet."))


def _section(locale: Locale, title: str, heads: list[str], widths: tuple[int, ...], rows: list[list[Any]], empty: str) -> dict[str, Any]:
    translate = catalogue(locale).gettext
    said = {"title": translate(title), "heads": [translate(head) for head in heads], "empty": translate(empty)}
    return {**said, "widths": list(widths), "rows": rows}
