"""The report of an incident as a paper: for the file, for the principal above, for whoever reads it years later."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.incidents import queries
from contracts.incidents.models import Incident
from contracts.incidents.taxonomy import taxonomy
from contracts.information import queries as information
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.incidents.shown import list_lines, read_companies
from portal.pages.information.work import work_of
from portal.rendering import formats
from portal.rendering.downloads import attachment
from portal.rendering.languages import Locale, catalogue, locale_of
from portal.reports.typesetting import typeset
from portal.words import N_, say
from storage.acts import Act
from storage.ledger import queries as ledger

router = APIRouter()
TEXTS = (
    (N_("The facts"), "what"),
    (N_("Who was involved"), "who"),
    (N_("Where"), "where"),
    (N_("Why it came to this"), "why"),
    (N_("How it came about"), "how"),
    (N_("Containment"), "containment"),
    (N_("Secondary damage, or the risk of it"), "secondary_damage"),
    (N_("Response to the persons concerned"), "response_to_persons"),
    (N_("Publication"), "publication"),
)


@router.get("/incidents/{incident_id}/report.pdf")
def export(entry: Annotated[Entry, guard(Act.INCIDENT_VIEW, of=subjects.incident)]) -> Response:
    """The report as PDF."""
    incident: Incident = entry.subject
    name = f"incident-{incident.recorded_at:%Y%m%d}-{incident.id[:8]}.pdf"
    return Response(typeset("engagement", _tell(entry, incident)), media_type="application/pdf", headers=attachment(name))


def _tell(entry: Entry, incident: Incident) -> dict[str, Any]:
    locale = locale_of(entry.request)
    translate = catalogue(locale).gettext
    work = work_of(entry, incident.engagement_id)
    head = ledger.head(entry.session)
    return {
        "language": locale,
        "title": translate(N_("Report on an incident")),
        "author": entry.actor.organisation_name,
        "sentence": f"{say(locale, 'incident-kind', incident.kind)}: {say(locale, 'incident-state', incident.state)}",
        "facts": [
            (translate(N_("Principal")), formats.company(work.principal, locale)),
            (translate(N_("Contractor")), formats.company(work.contractor, locale)),
            (translate(N_("Work")), work.engagement.work),
            (translate(N_("Noticed")), formats.moment(incident.noticed_at, locale)),
            (translate(N_("First notice")), formats.moment(incident.recorded_at, locale)),
            (translate(N_("Summary")), incident.summary),
        ],
        "sections": [_told(entry, incident, locale), _record(entry, incident, locale), *_after(entry, incident, locale)],
        "footer": translate(N_("{work} · as of {moment}")).format(work=work.engagement.work, moment=formats.moment(entry.stamp.at, locale)),
        "proof": translate(N_("State of the ledger when this report was made: {count} entries. The newest hash is")).format(
            count=head.count
        ),
        "hash": head.head_hash,
    }


def _told(entry: Entry, incident: Incident, locale: Locale) -> dict[str, Any]:
    work = work_of(entry, incident.engagement_id)
    lines, _ = list_lines(entry, incident, read_companies(entry, work.engagement), entry.stamp.at)
    rows = [
        [
            line.recipient,
            line.owes,
            formats.moment(line.due_at, locale),
            formats.moment(line.notice.told_at, locale),
            {"kind": "neutral" if line.kind == "info" else line.kind, "word": say(locale, "notice-state", line.state)},
        ]
        for line in lines
    ]
    heads = [N_("Who has to know"), N_("Told by"), N_("Until"), N_("Told at"), N_("State")]
    return _section(locale, N_("Who was told when"), heads, (4, 4, 4, 4, 4), rows)


def _record(entry: Entry, incident: Incident, locale: Locale) -> dict[str, Any]:
    translate = catalogue(locale).gettext
    version, said = queries.get_latest(entry.session, incident)
    names = {row.code: row.name[locale] for row in information.list_classes(entry.session)}
    rows = [[translate(label), getattr(said, field)] for label, field in TEXTS if getattr(said, field)]
    if said.occurred_at:
        rows.append([translate(N_("When it happened")), formats.moment(said.occurred_at, locale)])
    if version and version.class_codes:
        rows.append([translate(N_("Classes touched")), translate(N_(", ")).join(names[code] for code in version.class_codes)])
    for field in taxonomy()["fields"]:
        given = getattr(said, field["code"])
        codes = given if field["is_many"] else [given] if given else []
        labels = {option["code"]: option["label"][locale] for option in field["options"]}
        if codes:
            rows.append([field["title"][locale], translate(N_(", ")).join(labels[code] for code in codes)])
    return _section(locale, N_("What is known"), ["", ""], (1, 3), rows)


def _after(entry: Entry, incident: Incident, locale: Locale) -> list[dict[str, Any]]:
    measures = [
        [
            str(row.measure.number),
            row.measure.text,
            formats.day(row.measure.due_on, locale),
            say(locale, "measure-state", row.measure.state),
        ]
        for row in queries.list_measures(entry.session, incident.id)
    ]
    events = [[formats.moment(one.happened_at, locale), one.text] for one in queries.list_events(entry.session, incident.id)]
    lifts = [
        [formats.moment(one.decided_at or one.proposed_at, locale), one.reason, say(locale, "lift-state", one.state)]
        for one in queries.list_lifts(entry.session, incident.id)
    ]
    return [
        _section(locale, N_("Measures against recurrence"), [N_("No."), N_("Measure"), N_("Until"), N_("State")], (1, 6, 3, 4), measures),
        _section(locale, N_("What happened when"), [N_("When it was"), N_("What happened")], (2, 5), events),
        _section(locale, N_("Lifting the stop"), [N_("When it was"), N_("Why sharing may go on"), N_("State")], (3, 5, 4), lifts),
    ]


def _section(locale: Locale, title: str, heads: list[str], widths: tuple[int, ...], rows: list[Any]) -> dict[str, Any]:
    translate = catalogue(locale).gettext
    return {
        "title": translate(title),
        "heads": [translate(head) if head else "" for head in heads],
        "widths": list(widths),
        "rows": rows,
        "empty": translate(N_("Nothing was recorded.")),
    }
