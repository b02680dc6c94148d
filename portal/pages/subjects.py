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
from questionnaires.authoring import queries as authoring
from questionnaires.contributing import queries as contributing
from questionnaires.corrections import queries as corrections
from questionnaires.dispatches import queries as dispatches
from questionnaires.interchange import queries as interchange
from questionnaires.reviews.behalf import is_on_behalf
from questionnaires.templates import queries as templates
from storage.problems import Missing
from storage.stamp import Actor

Path = Mapping[str, str]
PARTS = {"section": "section_code", "item": "item_code", "group": "group"}
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
    """The assessment of `{assessment_id}`; for a contributor only by the address of a section, question or choice that was given to it."""
    if actor.answers_in_part and (part := {name: path.get(key, "") for name, key in PARTS.items() if key in path}):
        try:
            return contributing.get_given(session, actor, path["assessment_id"], **part), Standing.CONTRIBUTOR
        except Missing:
            if actor.is_confined:
                raise
    found = assessments.get(session, engagements.reach_of(actor), path["assessment_id"])
    if found.issuer_organisation_id == actor.organisation_id:
        return found, Standing.PRINCIPAL
    return found, Standing.CONTRACTOR if found.respondent_organisation_id == actor.organisation_id else Standing.ABOVE


def contribution(session: Session, actor: Actor, path: Path) -> Loaded:
    """The assessment of `{assessment_id}` for whoever helps with any part of it, and for everybody who has it in reach."""
    if actor.is_confined:
        return contributing.get_given(session, actor, path["assessment_id"]), Standing.CONTRIBUTOR
    return assessment(session, actor, path)


def answering(session: Session, actor: Actor, path: Path) -> Loaded:
    """The assessment of `{assessment_id}` for whoever answers it: its respondent, or the issuer in its place where that was given."""
    found, standing = assessment(session, actor, path)
    is_in_place = standing is Standing.PRINCIPAL and is_on_behalf(session, found, actor.organisation_id)
    return found, Standing.IN_PLACE if is_in_place else standing


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


def dispatch(session: Session, actor: Actor, path: Path) -> Loaded:
    """The dispatch of `{dispatch_id}`, of the actor's organisation."""
    return dispatches.get(session, actor.organisation_id, path["dispatch_id"]), Standing.OWNER


def questionnaire(session: Session, actor: Actor, path: Path) -> Loaded:
    """The questionnaire edition of `{version_id}`: built in, the organisation's own, or asked in an assessment in reach."""
    found = authoring.get_readable(session, engagements.reach_of(actor), path["version_id"])
    return found, Standing.OWNER if found.owner_organisation_id == actor.organisation_id else Standing.NONE


def draft(session: Session, actor: Actor, path: Path) -> Loaded:
    """The questionnaire draft of `{draft_id}`, written by the actor's organisation."""
    return authoring.get_draft(session, actor.organisation_id, path["draft_id"]), Standing.OWNER


def own_questionnaire(session: Session, actor: Actor, path: Path) -> Loaded:
    """The questionnaire edition of `{version_id}`, if the actor's organisation may send it: built in, or its own."""
    found = templates.get_for(session, actor.organisation_id, path["version_id"])
    return found, Standing.OWNER if found.owner_organisation_id == actor.organisation_id else Standing.NONE


def questionnaire_import(session: Session, actor: Actor, path: Path) -> Loaded:
    """The import of `{import_id}`, made by the actor's organisation."""
    return interchange.get_import(session, actor.organisation_id, path["import_id"]), Standing.OWNER


def correction(session: Session, actor: Actor, path: Path) -> Loaded:
    """The corrective action of `{correction_id}`, for its two parties."""
    found = corrections.get(session, engagements.reach_of(actor), path["correction_id"])
    if found.issuer_organisation_id == actor.organisation_id:
        return found, Standing.PRINCIPAL
    return found, Standing.CONTRACTOR if found.respondent_organisation_id == actor.organisation_id else Standing.ABOVE


def _within(session: Session, actor: Actor, found: Any) -> Loaded:
    of = engagements.get(session, engagements.reach_of(actor), found.engagement_id)
    return found, standing_to(of, actor)
