"""What of agreements waits for a person, and how the agreement of an engagement stands, for the homes and the hub."""

from datetime import date, timedelta

from contracts.agreements import queries
from contracts.agreements.models import Agreement
from contracts.agreements.rules import AgreementState, Side, TerminationState
from contracts.clauses import queries as clauses
from contracts.clauses.rules.comparison import Carried
from contracts.engagements.queries import side_of
from portal.guards import Entry
from portal.pages.clauses.choosing import duties_of
from portal.pages.procurement.cabinet import Told
from portal.pages.waiting import LIMIT, Waiting
from portal.permissions import Standing
from portal.rendering.formats import or_english
from portal.rendering.languages import locale_of
from storage.acts import Act
from storage.stamp import Role


def list_waiting(entry: Entry, today: date) -> list[Waiting]:
    """Offers, changes, signed documents and terminations of the other side, and own drafts; to those who send, also what ends soon."""
    if not any(entry.may(Act.AGREEMENT_ACCEPT, standing) for standing in (Standing.PRINCIPAL, Standing.CONTRACTOR)):
        return []
    locale = locale_of(entry.request)
    found = [
        Waiting(
            f"agreement-{row.what}",
            f"/agreements/{row.agreement_id}",
            row.work,
            or_english(locale, row.counterpart, row.counterpart_english),
            row.on,
        )
        for row in (
            *queries.list_waiting(entry.session, entry.reach, limit=LIMIT),
            *queries.list_drafts(entry.session, entry.reach, limit=LIMIT),
        )
    ]
    if entry.actor.has(Role.PROCUREMENT):
        until = today + timedelta(days=max(entry.settings.expiry_reminder_days, default=0))
        found += [
            Waiting(
                "agreement-expires",
                f"/agreements/{row.agreement_id}",
                row.work,
                or_english(locale, row.contractor_name, row.contractor_name_english),
                row.ends_on,
            )
            for row in queries.list_expiring(entry.session, entry.actor.organisation_id, until=until, limit=LIMIT)
        ]
    return found[:LIMIT]


def drawer(entry: Entry) -> Told | None:
    """How the agreement of the engagement stands."""
    agreement = queries.find_newest(entry.session, entry.subject.id)
    if agreement is None:
        rows = queries.list_for_engagement(entry.session, entry.reach, entry.subject.id)
        return Told("caution", "agreement-draft" if any(row.state == AgreementState.DRAFT for row in rows) else "agreement-none")
    if agreement.state == AgreementState.ENDED:
        code = "agreement-ended-surviving" if agreement.survives_until else "agreement-ended"
        return Told("neutral", code, {"ended_on": agreement.ended_on, "until": agreement.survives_until})
    life = queries.read_life(entry.session, agreement)
    if agreement.state == AgreementState.IN_FORCE:
        ending = life.termination
        if ending is not None and ending.state == TerminationState.GIVEN:
            return Told("caution", "agreement-noticed", {"ends_on": ending.ends_on})
        told = _told_to_principal(entry, agreement)
        if told is not None:
            return told
        return Told("allowed", "agreement-in-force", {"ends_on": entry.subject.ends_on})
    is_mine = side_of(entry.subject, entry.actor) in life.turn
    return Told("caution" if is_mine else "info", "agreement-your-turn" if is_mine else "agreement-their-turn")


def _told_to_principal(entry: Entry, agreement: Agreement) -> Told | None:
    """To the principal, who put the agreement together: required duties that it lacks, else that its clauses have newer versions."""
    if side_of(entry.subject, entry.actor) is not Side.PRINCIPAL:
        return None
    session, own = entry.session, entry.actor.organisation_id
    template = clauses.get(session, agreement.template_id)
    told = duties_of(entry, own, template.document, agreement.text, agreement.parameters)
    lacking = sum(one.carried in (Carried.MISSING, Carried.WEAKENED) for one in told)
    if lacking:
        return Told("caution", "agreement-lacks", {"count": lacking})
    return Told("info", "agreement-older") if clauses.is_superseded(session, own, template) else None
