"""What the hub of an engagement and the homes say of support: what should still be talked over, and who asks for a talk."""

from datetime import date

from contracts.engagements.models import Engagement
from contracts.support import queries
from contracts.support.rules import GRAVE
from portal.guards import Entry
from portal.pages.procurement.cabinet import Told
from portal.pages.waiting import Waiting
from portal.permissions import Standing
from portal.rendering.formats import or_english
from portal.rendering.languages import locale_of
from storage.acts import Act


def state(entry: Entry) -> Told | None:
    """How many records should still be talked over."""
    engagement: Engagement = entry.subject
    rows = queries.list_rows(entry.session, entry.reach, engagement.id)
    open_rows = [row for row in rows if row.record.settled_at is None]
    grave = sum(1 for row in open_rows if GRAVE.intersection(row.concerns))
    if grave:
        return Told("caution", "support-to-talk", {"count": grave})
    if open_rows:
        return Told("info", "support-open", {"count": len(open_rows)})
    return Told("allowed", "support-settled", {"count": len(rows)}) if rows else None


def list_waiting(entry: Entry, today: date) -> list[Waiting]:  # noqa: ARG001 - a talk that is asked for has no date
    """Talks that contractors ask for."""
    if not entry.may(Act.SUPPORT_RECORD, Standing.PRINCIPAL):
        return []
    locale = locale_of(entry.request)
    return [
        Waiting(
            "support-talk",
            f"/support/{row.id}",
            row.work,
            or_english(locale, row.contractor_name, row.contractor_name_english),
            None,
            {"number": row.number},
        )
        for row in queries.list_wanted_talks(entry.session, entry.reach)
    ]
