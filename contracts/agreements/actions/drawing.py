"""Drawing up the terms of an engagement: assembled once from a template, frozen, and offered."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.models import Agreement, AgreementRound
from contracts.agreements.rules import AgreementState, Side, hash_text
from contracts.clauses.models import ClauseTemplate
from contracts.clauses.rules import Value, assemble, check_parameters, stored
from contracts.engagements.models import Engagement
from contracts.engagements.queries import get_parties, lock_open
from contracts.parties.models import Organisation
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Invalid
from storage.stamp import Stamp


def draw_up(
    session: Session, stamp: Stamp, engagement: Engagement, *, template: ClauseTemplate, parameters: Mapping[str, Value]
) -> Agreement:
    """Offer the terms of `template`, filled with `parameters` (texts of a form, or values). An older open offer is withdrawn.

    Raises Forbidden("not-the-principal"), Conflict("engagement-closed"), and Invalid with the code and the name of the
    first wrong parameter (`contracts.clauses.rules.check_parameters` tells all of them).
    """
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    checked = check_parameters(template.document, parameters)
    for name, problem in checked.problems.items():
        raise Invalid(problem.code, field=name, **problem.parameters)
    text = assemble(template.document, checked.values, names_of(session, engagement))
    move(session, engagement.id, AgreementState.OFFERED, AgreementState.WITHDRAWN)
    agreement = Agreement(
        engagement_id=engagement.id,
        template_id=template.id,
        parameters=stored(checked.values),
        text=text,
        text_hash=hash_text(text),
        drawn_up_at=stamp.at,
        drawn_up_by=stamp.actor.user_id,
    )
    session.add(agreement)
    session.flush()
    keep_round(session, stamp, agreement)
    details = {"template": template.code, "version": template.version, "text_hash": agreement.text_hash}
    append(session, stamp, Act.AGREEMENT_DRAW_UP, "agreement", agreement.id, engagement_id=engagement.id, details=details)
    return agreement


def keep_round(session: Session, stamp: Stamp, agreement: Agreement) -> None:
    """Keep the present text of the agreement as that of its round."""
    session.add(
        AgreementRound(
            agreement_id=agreement.id,
            number=agreement.round_number,
            parameters=agreement.parameters,
            text=agreement.text,
            text_hash=agreement.text_hash,
            frozen_at=stamp.at,
            frozen_by=stamp.actor.user_id,
        )
    )
    session.flush()


def move(session: Session, engagement_id: str, old: AgreementState, new: AgreementState) -> None:
    """Put every agreement of the engagement that is in one state into another."""
    where = (col(Agreement.engagement_id) == engagement_id, col(Agreement.state) == old)
    session.execute(update(Agreement).where(*where).values(state=new))


def names_of(session: Session, engagement: Engagement) -> dict[str, dict[str, str]]:
    """What the engagement fills in, per language; a party without an English name keeps its own."""
    principal, contractor = get_parties(session, engagement)

    def name(organisation: Organisation, language: str) -> str:
        return organisation.name_english if language == "en" and organisation.name_english else organisation.name

    return {
        language: {
            "principal": name(principal, language),
            "contractor": name(contractor, language),
            "engagement": engagement.work,
            "purpose": engagement.purpose,
        }
        for language in ("ja", "en")
    }


def restate(session: Session, engagement: Engagement, document: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The text that the template gives with these stored values; one that is still open in a draft is read as a blank."""
    values = dict.fromkeys(parameter["name"] for parameter in document["parameters"]) | dict(check_parameters(document, parameters).values)
    return assemble(document, values, names_of(session, engagement))
