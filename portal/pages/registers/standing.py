"""How the drawers of the ledgers stand, each by one look, and what of them waits for a person."""

from datetime import date

from contracts.approvals import queries as approvals
from contracts.assets import queries as assets
from contracts.assets.rules import Due
from contracts.engagements.queries import local_day
from contracts.handlers import queries as handlers
from contracts.handlers.rules import Readiness
from contracts.information import queries as information
from contracts.leavers import queries as leavers
from portal import words
from portal.guards import Entry
from portal.pages.procurement.cabinet import Told
from portal.pages.waiting import LIMIT, Waiting
from portal.permissions import Standing
from portal.rendering.formats import or_english
from portal.rendering.languages import locale_of
from storage.acts import Act


def tell_handlers(entry: Entry) -> Told:
    """People and places."""
    people = handlers.list_people(
        entry.session, entry.subject.id, local_day(entry.session, entry.subject, entry.stamp.at), with_ended=False
    )
    if not any(person.is_custodian for person in people):
        return Told("stop", "handlers-no-custodian")
    if not handlers.list_places(entry.session, entry.subject.id, with_ended=False):
        return Told("caution", "handlers-no-place")
    unready = [person for person in people if person.readiness is not Readiness.READY]
    if unready:
        kind = "stop" if any(person.readiness is Readiness.EARLY for person in unready) else "caution"
        return Told(kind, "handlers-unready", {"count": len(unready), "all": len(people)})
    if handlers.find_report(entry.session, entry.subject.id) is None:
        return Told("caution", "handlers-not-reported")
    return Told("allowed", "handlers-ready", {"count": len(people)})


def tell_approvals(entry: Entry) -> Told:
    """Requests that wait, and what is out of its place."""
    asked, out = approvals.count_open(entry.session, entry.subject.id)
    if asked:
        return Told("caution", "approvals-asked", {"count": asked})
    return Told("info", "approvals-out", {"count": out}) if out else Told("neutral", "approvals-none")


def tell_lists(entry: Entry) -> Told:
    """The lists that both sides keep."""
    found = information.list_present(entry.session, entry.subject.id)
    if information.list_proposals(entry.session, entry.subject.id, is_open=True, limit=1) or any(
        not version.agreed_at for version in found
    ):
        return Told("caution", "lists-waiting")
    return Told("allowed", "lists-agreed") if found else Told("neutral", "lists-none")


def tell_assets(entry: Entry) -> Told:
    """The asset ledger and its stocktaking."""
    found = assets.standing(entry.session, entry.subject.id, local_day(entry.session, entry.subject, entry.stamp.at))
    if found.missing:
        return Told("stop", "assets-missing", {"count": found.missing})
    if found.not_taken_in:
        return Told("caution", "assets-not-taken-in", {"count": found.not_taken_in})
    if found.due is Due.OVERDUE:
        return Told("caution", "assets-overdue")
    return Told("allowed", "assets-fresh", {"count": found.lines}) if found.lines else Told("neutral", "assets-empty")


def list_waiting(entry: Entry, today: date) -> list[Waiting]:  # noqa: ARG001  # the same for every source
    """Requests to answer, proposals and lists of the other side, people to prepare, leavers with something open."""
    session, reach, locale = entry.session, entry.reach, locale_of(entry.request)
    found: list[Waiting] = []
    if entry.may(Act.APPROVAL_ANSWER, Standing.PRINCIPAL):
        for row in approvals.list_waiting(session, reach, limit=LIMIT):
            said: dict[str, object] = {"number": row.number, "what": words.say(locale, "approval-kind", row.kind)}
            asking = or_english(locale, row.contractor_name, row.contractor_name_english)
            found.append(Waiting("approval-asked", f"/approvals/{row.id}", row.work, asking, row.wanted_until, said))
    if entry.may(Act.ITEM_ANSWER, Standing.PRINCIPAL) or entry.may(Act.ITEM_ANSWER, Standing.CONTRACTOR):
        for code, lists in (
            ("proposals-to-answer", information.list_waiting_proposals(session, reach, limit=LIMIT)),
            ("list-to-agree", information.list_waiting_versions(session, reach, limit=LIMIT)),
        ):
            found += [
                Waiting(
                    code,
                    f"/engagements/{one.engagement_id}/lists",
                    one.work,
                    or_english(locale, one.counterpart, one.counterpart_english),
                    parameters={"count": one.waiting},
                )
                for one in lists
            ]
    if entry.may(Act.HANDLER_KEEP, Standing.CONTRACTOR):
        for work in handlers.list_unprepared(session, reach, limit=LIMIT):
            parameters: dict[str, object] = {"count": work.people}
            path = f"/engagements/{work.engagement_id}/handlers"
            principal = or_english(locale, work.principal_name, work.principal_name_english)
            found.append(Waiting("handlers-to-prepare", path, work.work, principal, parameters=parameters))
    if entry.may(Act.LEAVER_KEEP, Standing.NONE) and (count := leavers.count_open(session, entry.actor)):
        found.append(Waiting("leavers-open", "/leavers", "", "", parameters={"count": count}))
    return found
