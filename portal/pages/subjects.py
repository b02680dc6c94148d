"""The loaders of the doors: the thing that a path names, within reach, and how the actor's organisation stands to it."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from contracts.agreements import queries as agreements
from contracts.disposals import queries as disposals
from contracts.engagements import queries as engagements
from contracts.engagements.models import Engagement
from contracts.handovers import queries as handovers
from contracts.incidents import queries as incidents
from contracts.parties import queries as parties
from portal.permissions import Standing
from questionnaires.assessments import queries as assessments
from storage.stamp import Actor

Path = Mapping[str, str]
Loaded = tuple[Any, Standing]


def standing_to(engagement: Engagement, actor: Actor) -> Standing:
    """How the actor's organisation stands to an engagement that is in its reach."""
    if engagement.principal_organisation_id == actor.organisation_id:
        return Standing.PRINCIPAL
    if engagement.contractor_organisation_id == actor.organisation_id:
        return Standing.CONTRACTOR
    return Standing.ABOVE


def engagement(session: Session, actor: Actor, path: Path) -> Loaded:
    """The engagement of `{engagement_id}`."""
    found = engagements.get(session, engagements.reach_of(actor), path["engagement_id"])
    return found, standing_to(found, actor)


def contractor(session: Session, actor: Actor, path: Path) -> Loaded:
    """The contractor of `{contractor_id}`, registered by the actor's organisation."""
    return parties.get_contractor(session, actor, path["contractor_id"]), Standing.OWNER


def assessment(session: Session, actor: Actor, path: Path) -> Loaded:
    """The assessment of `{assessment_id}`."""
    found = assessments.get(session, engagements.reach_of(actor), path["assessment_id"])
    if found.issuer_organisation_id == actor.organisation_id:
        return found, Standing.PRINCIPAL
    return found, Standing.CONTRACTOR if found.respondent_organisation_id == actor.organisation_id else Standing.ABOVE


def agreement(session: Session, actor: Actor, path: Path) -> Loaded:
    """The agreement of `{agreement_id}`."""
    return _within(session, actor, agreements.get(session, engagements.reach_of(actor), path["agreement_id"]))


def handover(session: Session, actor: Actor, path: Path) -> Loaded:
    """The handover of `{handover_id}`."""
    return _within(session, actor, handovers.get(session, engagements.reach_of(actor), path["handover_id"]))


def return_record(session: Session, actor: Actor, path: Path) -> Loaded:
    """The return of `{return_id}`."""
    return _within(session, actor, disposals.get_return(session, engagements.reach_of(actor), path["return_id"]))


def certificate(session: Session, actor: Actor, path: Path) -> Loaded:
    """The disposal certificate of `{certificate_id}`."""
    return _within(session, actor, disposals.get_certificate(session, engagements.reach_of(actor), path["certificate_id"]))


def incident(session: Session, actor: Actor, path: Path) -> Loaded:
    """The incident of `{incident_id}`."""
    return _within(session, actor, incidents.get(session, engagements.reach_of(actor), path["incident_id"]))


def _within(session: Session, actor: Actor, found: Any) -> Loaded:
    of = engagements.get(session, engagements.reach_of(actor), found.engagement_id)
    return found, standing_to(of, actor)
