"""How the risks of a work stand: in its drawer, and on the principal's homes."""

from datetime import date

from contracts.risks import queries
from contracts.risks.rules import RiskState
from portal.guards import Entry
from portal.pages.procurement.cabinet import Told
from portal.pages.waiting import LIMIT, Waiting
from portal.rendering.formats import or_english
from portal.rendering.languages import locale_of
from storage.stamp import Role


def tell_drawer(entry: Entry) -> Told:
    """How many, and how grave the gravest is."""
    counts = queries.count_cells(entry.session, entry.reach, engagement_id=entry.subject.id)
    if not counts:
        return Told("neutral", "risks-none")
    matrix = queries.matrix()
    order = [level.code for level in matrix.levels]
    levels = {cell.level for cell in matrix.cells if (cell.impact, cell.likelihood) in counts}
    gravest = matrix.level(max(levels, key=order.index)) if levels else matrix.levels[0]
    return Told(gravest.kind, "risks-some", {"count": sum(counts.values()), "level": gravest.name})


def list_waiting(entry: Entry, today: date) -> list[Waiting]:
    """For another reviewer what remains to be accepted; for both officers what is due, what ended, and what to look at again."""
    if not (entry.actor.has(Role.REVIEWER) or entry.actor.has(Role.PROCUREMENT)):
        return []
    found = []
    for row in queries.list_waiting(entry.session, entry.reach, today, limit=LIMIT):
        other = or_english(locale_of(entry.request), row.contractor_name, row.contractor_name_english)
        parameters: dict[str, object] = {"title": row.title}
        href = f"/risks/{row.id}"
        if row.state == RiskState.ACCEPTANCE_ASKED:
            if entry.actor.has(Role.REVIEWER) and row.asked_by != entry.actor.user_id:
                found.append(Waiting("risk-accept", href, row.work, other, None, parameters))
        elif row.state == RiskState.ACCEPTED and row.accepted_until is not None and row.accepted_until < today:
            found.append(Waiting("risk-acceptance-ended", href, row.work, other, row.accepted_until, parameters))
        elif row.state == RiskState.OPEN and row.due_on is not None and row.due_on <= today:
            found.append(Waiting("risk-due", href, row.work, other, row.due_on, parameters))
        else:
            found.append(Waiting("risk-review", href, row.work, other, row.review_on, parameters))
    return found
