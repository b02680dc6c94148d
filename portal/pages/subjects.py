"""The loaders of the doors: the thing that a path names, within reach, and how the actor's organisation stands to it."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from contracts.agreements import queries as agreements
from contracts.approvals import queries as approvals
from contracts.assets import queries as assets
from contracts.certificates import queries as certificates
from contracts.clauses import queries as clauses
from contracts.contacts import queries as contacts
from contracts.disposals import queries as disposals
from contracts.education import queries as education
from contracts.engagements import queries as engagements
from contracts.engagements.models import Engagement
from contracts.handlers import queries as handlers
from contracts.handovers import queries as handovers
from contracts.incidents import queries as incidents
from contracts.information import queries as information
from contracts.inspections import queries as inspections
from contracts.leavers import queries as leavers
from contracts.obligations import queries as obligations
from contracts.parties import queries as parties
from contracts.recontracts import queries as recontracts
from contracts.recontracts.queries import has_report_consent
from contracts.reports import queries as reports
from contracts.risks import queries as risks
from contracts.sharing import drafting
from contracts.sharing import queries as sharing
from contracts.support import queries as supports
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


def clause(session: Session, actor: Actor, path: Path) -> Loaded:
    """The clause version of `{clause_id}`: built in, or the organisation's own."""
    found = clauses.get_clause(session, actor.organisation_id, path["clause_id"])
    return found, Standing.OWNER if found.owner_organisation_id else Standing.NONE


def clause_draft(session: Session, actor: Actor, path: Path) -> Loaded:
    """The own clause being written of `{clause_draft_id}`."""
    return clauses.get_draft(session, actor.organisation_id, path["clause_draft_id"]), Standing.OWNER


def clause_template(session: Session, actor: Actor, path: Path) -> Loaded:
    """The template version of `{template_id}`: built in, or put together by the actor's organisation."""
    found = clauses.get(session, path["template_id"])
    if found.owner_organisation_id not in {None, actor.organisation_id}:
        raise Missing("clause-template-missing")
    return found, Standing.NONE


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


def performance(session: Session, actor: Actor, path: Path) -> Loaded:
    """The performance of a duty of `{performance_id}`: its owner is the side that owes it."""
    found, standing = _within(session, actor, obligations.get(session, engagements.reach_of(actor), path["performance_id"]))
    return found, Standing.OWNER if found.owner_organisation_id == actor.organisation_id else standing


def approval(session: Session, actor: Actor, path: Path) -> Loaded:
    """The approval of `{approval_id}`."""
    return _within(session, actor, approvals.get(session, engagements.reach_of(actor), path["approval_id"]))


def people_report(session: Session, actor: Actor, path: Path) -> Loaded:
    """The report of people and places of `{people_report_id}`."""
    return _within(session, actor, handlers.get_report(session, engagements.reach_of(actor), path["people_report_id"]))


def item_proposal(session: Session, actor: Actor, path: Path) -> Loaded:
    """The proposal for a list of `{proposal_id}`."""
    return _within(session, actor, information.get_proposal(session, engagements.reach_of(actor), path["proposal_id"]))


def stocktake(session: Session, actor: Actor, path: Path) -> Loaded:
    """The stocktaking of `{stocktake_id}`."""
    return _within(session, actor, assets.get_stocktake(session, engagements.reach_of(actor), path["stocktake_id"]))


def leaver(session: Session, actor: Actor, path: Path) -> Loaded:
    """The leaver of `{leaver_id}`, of the actor's own organisation."""
    return leavers.get(session, actor, path["leaver_id"]), Standing.OWNER


def education_assignment(session: Session, actor: Actor, path: Path) -> Loaded:
    """The course of `{assignment_id}` that is asked for in an engagement."""
    return _within(session, actor, education.get(session, engagements.reach_of(actor), path["assignment_id"]))


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


def monthly_report(session: Session, actor: Actor, path: Path) -> Loaded:
    """The monthly report of `{report_id}`; principals further up read it where the re-contractor has consented (SUB-3c)."""
    found, standing = _within(session, actor, reports.get(session, engagements.reach_of(actor), path["report_id"]))
    may_read = standing is Standing.ABOVE and has_report_consent(session, [found.engagement_id])
    return found, Standing.CONSENTED if may_read else standing


def certificate_held(session: Session, actor: Actor, path: Path) -> Loaded:
    """The certificate of `{held_id}`: its holder stands as contractor, who registered the holder as principal."""
    found = certificates.get(session, engagements.reach_of(actor), path["held_id"])
    if found.organisation_id == actor.organisation_id:
        return found, Standing.CONTRACTOR
    registrar = parties.get_organisation(session, found.organisation_id).registrar_organisation_id
    return found, Standing.PRINCIPAL if registrar == actor.organisation_id else Standing.ABOVE


def contact(session: Session, actor: Actor, path: Path) -> Loaded:
    """The emergency contact of `{contact_id}`; to another side's the organisation stands as no party."""
    found, standing = _within(session, actor, contacts.get(session, engagements.reach_of(actor), path["contact_id"]))
    return found, standing if found.organisation_id == actor.organisation_id else Standing.ABOVE


def inspection(session: Session, actor: Actor, path: Path) -> Loaded:
    """The inspection of `{inspection_id}`."""
    return _within(session, actor, inspections.get(session, engagements.reach_of(actor), path["inspection_id"]))


def risk(session: Session, actor: Actor, path: Path) -> Loaded:
    """The risk of `{risk_id}`, of the actor's own organisation."""
    return risks.get(session, engagements.reach_of(actor), path["risk_id"]), Standing.PRINCIPAL


def recontract(session: Session, actor: Actor, path: Path) -> Loaded:
    """The request to re-contract of `{recontract_id}`: for its contractor, for whoever decides, and for those further up who look on."""
    found = recontracts.get(session, engagements.reach_of(actor), path["recontract_id"])
    of = engagements.get(session, engagements.reach_of(actor), found.engagement_id)
    if of.contractor_organisation_id == actor.organisation_id:
        return found, Standing.CONTRACTOR
    return found, Standing.PRINCIPAL if recontracts.decides(session, found, actor.organisation_id) else Standing.ABOVE


def support(session: Session, actor: Actor, path: Path) -> Loaded:
    """The record of fair dealing of `{support_id}`."""
    return _within(session, actor, supports.get(session, engagements.reach_of(actor), path["support_id"]))


def _within(session: Session, actor: Actor, found: Any) -> Loaded:
    of = engagements.get(session, engagements.reach_of(actor), found.engagement_id)
    return found, standing_to(of, actor)


def sharing_policy(session: Session, actor: Actor, path: Path) -> Loaded:
    """The version `{policy_id}` of the organisation's own policy, or of the built-in one."""
    found = sharing.get_version(session, actor.organisation_id, path["policy_id"])
    return found, Standing.OWNER if found.organisation_id else Standing.NONE


def sharing_policy_draft(session: Session, actor: Actor, path: Path) -> Loaded:
    """The draft `{policy_draft_id}` of the organisation's own policy, as long as it is alive."""
    return drafting.get_draft(session, actor.organisation_id, path["policy_draft_id"]), Standing.OWNER
