"""Drawing up the terms of an engagement, and accepting them.

The text is assembled once and frozen; what a person accepts is its hash, so nobody can accept one text and be held to
another. It is in force when both sides have accepted the same hash.
"""

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.models import Agreement, AgreementAcceptance
from contracts.agreements.rules import AgreementState, Side, hash_text
from contracts.clauses.models import ClauseTemplate
from contracts.clauses.rules import Value, assemble, check_parameters, stored
from contracts.engagements.models import Engagement
from contracts.engagements.queries import get_parties, lock_open
from contracts.four_eyes import flush_second_act
from contracts.obligations.actions import establish
from contracts.parties.models import Organisation
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
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
    text = assemble(template.document, checked.values, _names(session, engagement))
    _move(session, engagement.id, AgreementState.OFFERED, AgreementState.WITHDRAWN)
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
    details = {"template": template.code, "version": template.version, "text_hash": agreement.text_hash}
    append(session, stamp, Act.AGREEMENT_DRAW_UP, "agreement", agreement.id, engagement_id=engagement.id, details=details)
    return agreement


def accept(
    session: Session, stamp: Stamp, agreement: Agreement, *, person_name: str, person_title: str, consent: str, text_hash: str
) -> AgreementAcceptance:
    """One side accepts the text whose hash the person was shown. With the second side it comes into force and the older one ends.

    `consent` is the sentence agreed to, in the language it was shown in. Raises Forbidden("not-a-party"),
    Forbidden("second-person-needed") when one person would accept for both sides, Conflict("agreement-text-changed") when
    the stored text is not what was shown, Conflict("agreement-not-offered" | "agreement-already-accepted" | "engagement-closed").
    """
    engagement = session.get_one(Engagement, agreement.engagement_id)
    side = lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(agreement)
    if agreement.state != AgreementState.OFFERED:
        raise Conflict("agreement-not-offered", state=agreement.state)
    if not text_hash == agreement.text_hash == hash_text(agreement.text):
        raise Conflict("agreement-text-changed")
    accepted = set(session.scalars(select(col(AgreementAcceptance.side)).where(col(AgreementAcceptance.agreement_id) == agreement.id)))
    if side in accepted:
        raise Conflict("agreement-already-accepted", side=side)
    acceptance = AgreementAcceptance(
        agreement_id=agreement.id,
        side=side,
        organisation_id=stamp.actor.organisation_id,
        user_id=stamp.actor.user_id,
        person_name=person_name,
        person_title=person_title,
        consent=consent,
        text_hash=text_hash,
        accepted_at=stamp.at,
        address=stamp.address,
        agent=stamp.agent,
    )
    session.add(acceptance)
    flush_second_act(session)
    is_in_force = accepted | {side} == {Side.PRINCIPAL, Side.CONTRACTOR}
    if is_in_force:
        _move(session, engagement.id, AgreementState.IN_FORCE, AgreementState.SUPERSEDED)
        agreement.state, agreement.in_force_at = AgreementState.IN_FORCE, stamp.at
        session.flush()
        document = session.get_one(ClauseTemplate, agreement.template_id).document
        establish(session, stamp, engagement, agreement_id=agreement.id, document=document, parameters=agreement.parameters)
    details = {"side": side, "text_hash": text_hash, "is_in_force": is_in_force}
    append(session, stamp, Act.AGREEMENT_ACCEPT, "agreement", agreement.id, engagement_id=engagement.id, details=details)
    return acceptance


def _move(session: Session, engagement_id: str, old: AgreementState, new: AgreementState) -> None:
    where = (col(Agreement.engagement_id) == engagement_id, col(Agreement.state) == old)
    session.execute(update(Agreement).where(*where).values(state=new))


def _names(session: Session, engagement: Engagement) -> dict[str, dict[str, str]]:
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
