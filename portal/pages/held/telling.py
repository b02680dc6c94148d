"""How the certificates of a contractor stand: in the drawer of an engagement, and on the homes of those who have to act."""

from datetime import date

from contracts.certificates import queries
from contracts.engagements.models import Engagement
from portal.guards import Entry
from portal.pages.information.work import work_of
from portal.pages.procurement.cabinet import Told
from portal.pages.waiting import LIMIT, Waiting
from portal.rendering.formats import company, or_english
from portal.rendering.languages import locale_of
from storage.stamp import Role


def tell_drawer(entry: Entry) -> Told:
    """What the contractor of the engagement holds: what has ended or ends soon speaks first."""
    engagement: Engagement = entry.subject
    holder, today, kinds = engagement.contractor_organisation_id, work_of(entry).today, queries.kinds()
    ending = queries.list_ending(entry.session, [holder], today, is_ended=True)[holder]
    if ending:
        first = ending[0]
        is_ended = first.valid_until < today
        said = {"name": kinds[first.kind].name, "day": first.valid_until}
        return Told("stop" if is_ended else "caution", "held-ended" if is_ended else "held-ending", said)
    count = len(queries.list_valid(entry.session, [holder], today)[holder])
    return Told("allowed", "held-some", {"count": count}) if count else Told("neutral", "held-none")


def list_waiting(entry: Entry, today: date) -> list[Waiting]:
    """For a reviewer what was filed; for the holder and for whoever entrusts work to it, what ends soon or has ended."""
    session, actor, locale, kinds = entry.session, entry.actor, locale_of(entry.request), queries.kinds()
    found: list[Waiting] = []
    if actor.has(Role.REVIEWER):
        found += [
            Waiting(
                "held-judge",
                f"/certificates-held/{row.id}",
                row.scope,
                or_english(locale, row.organisation_name, row.organisation_name_english),
                parameters={"name": kinds[row.kind].name},
            )
            for row in queries.list_waiting(session, actor.organisation_id, limit=LIMIT)
        ]
    if actor.has(Role.RESPONDENT):
        for ending in queries.list_ending(session, [actor.organisation_id], today, is_ended=True)[actor.organisation_id][:LIMIT]:
            code = "held-expired" if ending.valid_until < today else "held-renew"
            parameters: dict[str, object] = {"name": kinds[ending.kind].name}
            found.append(Waiting(code, f"/certificates-held/{ending.certificate_id}", ending.scope, "", ending.valid_until, parameters))
    if actor.has(Role.PROCUREMENT):
        for holder, ending in queries.list_ending_of_contractors(session, actor.organisation_id, today, limit=LIMIT):
            code = "held-ask-expired" if ending.valid_until < today else "held-ask"
            href, parameters = f"/certificates-held/{ending.certificate_id}", {"name": kinds[ending.kind].name}
            found.append(Waiting(code, href, ending.scope, company(holder, locale), ending.valid_until, parameters))
    return found[:LIMIT]
