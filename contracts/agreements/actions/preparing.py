"""Preparing: the first draft of an agreement, kept by the principal's side until it is offered. Values may still be open in it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from contracts.agreements.actions.changing import Terms, put
from contracts.agreements.actions.drawing import restate
from contracts.agreements.models import Agreement
from contracts.agreements.rules import AgreementState, Side
from contracts.clauses.models import ClauseTemplate
from contracts.clauses.rules import Value, check_parameters, stored
from contracts.engagements.models import Engagement
from contracts.engagements.queries import lock_open
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


def prepare(
    session: Session, stamp: Stamp, engagement: Engagement, *, template: ClauseTemplate, parameters: Mapping[str, Value]
) -> Agreement:
    """Keep what was chosen as a draft that only the principal's side sees.

    Raises Forbidden("not-the-principal"), Conflict("engagement-closed"), and Invalid for the first value that is wrong; one that is
    still missing is no fault before the offer.
    """
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    terms = _terms(session, engagement, template, parameters)
    draft = Agreement(
        engagement_id=engagement.id,
        template_id=template.id,
        parameters={},
        text={},
        text_hash="",
        state=AgreementState.DRAFT,
        drawn_up_at=stamp.at,
        drawn_up_by=stamp.actor.user_id,
    )
    put(draft, terms)
    session.add(draft)
    session.flush()
    _note(session, stamp, template, draft, "begun")
    return draft


def prepare_anew(
    session: Session,
    stamp: Stamp,
    draft: Agreement,
    *,
    template: ClauseTemplate,
    parameters: Mapping[str, Value],
    expected_version: int,
) -> Agreement:
    """Put a draft together again from other clauses or values; wording of one's own in it is lost.

    Raises Conflict("agreement-not-a-draft" | "agreement-changed-meanwhile"), and what `prepare` raises.
    """
    engagement = session.get_one(Engagement, draft.engagement_id)
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    session.refresh(draft)
    if draft.state != AgreementState.DRAFT or draft.supersedes_id is not None:
        raise Conflict("agreement-not-a-draft", state=draft.state)
    if draft.version != expected_version:
        raise Conflict("agreement-changed-meanwhile", round=draft.round_number)
    put(draft, _terms(session, engagement, template, parameters))
    draft.version += 1
    session.flush()
    _note(session, stamp, template, draft, "put together anew")
    return draft


def open_values(document: Mapping[str, Any], parameters: Mapping[str, Value]) -> list[str]:
    """The names of the values that have to be filled in before a text can be offered."""
    return [name for name, problem in check_parameters(document, parameters).problems.items() if problem.code == "parameter-missing"]


def _terms(session: Session, engagement: Engagement, template: ClauseTemplate, parameters: Mapping[str, Value]) -> Terms:
    checked = check_parameters(template.document, parameters)
    for name, problem in checked.problems.items():
        if problem.code != "parameter-missing":
            raise Invalid(problem.code, field=name, **problem.parameters)
    values = {**dict.fromkeys(checked.problems), **stored(checked.values)}
    return Terms(restate(session, engagement, template.document, values), values, template.id)


def _note(session: Session, stamp: Stamp, template: ClauseTemplate, draft: Agreement, step: str) -> None:
    """Without the engagement: the other side reads the ledger of the engagement, and must not learn of a draft."""
    details = {"template": template.code, "version": template.version, "step": step, "of_engagement": draft.engagement_id}
    append(session, stamp, Act.AGREEMENT_DRAW_UP, "agreement", draft.id, details=details)
