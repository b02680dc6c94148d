"""Renewing: an amendment prepared on the newest versions of the template and clauses on which an agreement rests."""

from sqlalchemy.orm import Session

from contracts.agreements.actions.amending import begin_amendment
from contracts.agreements.actions.changing import Terms, put
from contracts.agreements.actions.drawing import restate
from contracts.agreements.models import Agreement
from contracts.agreements.renewal import carry_over, moved
from contracts.clauses.actions import compose
from contracts.clauses.models import ClauseTemplate
from contracts.clauses.queries import find_latest, newest_of
from contracts.clauses.rules import starting_values
from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_side
from contracts.engagements.rules import Side
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict
from storage.stamp import Stamp


def begin_renewal(session: Session, stamp: Stamp, agreement: Agreement) -> Agreement:
    """A draft of the principal's side that says what the newest versions say, and keeps what the sides had settled differently.

    A draft that was begun before is left as it is. Raises Conflict("agreement-rests-on-newest"), Forbidden("not-the-principal"), and
    what `begin_amendment` raises.
    """
    engagement = session.get_one(Engagement, agreement.engagement_id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL)
    old = session.get_one(ClauseTemplate, agreement.template_id)
    newest = _newest(session, stamp, old)
    if newest.document == old.document:
        raise Conflict("agreement-rests-on-newest")
    draft = begin_amendment(session, stamp, agreement)
    if draft.version > 1 or draft.template_id == newest.id:
        return draft
    parameters = {name: agreement.parameters.get(name, default) for name, default in starting_values(newest.document).items()}
    drawn_up = restate(session, engagement, old.document, agreement.parameters)
    fresh = restate(session, engagement, newest.document, parameters)
    text = carry_over(agreement.text, drawn_up, fresh, newest.document, moved(old.document, newest.document))
    put(draft, Terms(text, parameters, newest.id))
    draft.version += 1
    session.flush()
    details = {"step": "renewed", "from": old.version, "to": newest.version, "version": draft.version}
    append(session, stamp, Act.AGREEMENT_AMEND, "agreement", draft.id, details=details)
    return draft


def _newest(session: Session, stamp: Stamp, old: ClauseTemplate) -> ClauseTemplate:
    base = find_latest(session, old.code) or old
    return compose(session, stamp, base=base, clause_ids=newest_of(session, stamp.actor.organisation_id, old.clause_ids))
