"""Sending the same terms and the same questions down in one act (S08): what is there already is left as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from contracts.agreements.actions import draw_up
from contracts.agreements.models import Agreement
from contracts.agreements.queries import find_current, find_in_force
from contracts.clauses.queries import get as get_template
from contracts.clauses.rules import check_parameters, stored
from contracts.engagements import actions as engagements
from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day
from contracts.engagements.rules import Handler
from contracts.recontracts.actions.turns import take_as_contractor
from contracts.recontracts.comparing import has_text
from contracts.recontracts.models import Recontract
from contracts.recontracts.progress import find_assessment
from contracts.recontracts.rules import ASKED, RecontractState, find_weaker
from questionnaires.assessments.actions import issue
from questionnaires.assessments.models import Assessment
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


@dataclass(frozen=True, slots=True)
class SentDown:
    """What one press made; None where it was there before, or where there is nothing above to send down."""

    engagement: Engagement
    agreement: Agreement | None
    assessment: Assessment | None


@dataclass(frozen=True, slots=True)
class Questions:
    """Who asks below, until when."""

    reason: str
    contact_name: str
    contact_detail: str
    due_on: date


def send_down(
    session: Session,
    stamp: Stamp,
    recontract: Recontract,
    *,
    purpose: str,
    handlers: list[Handler],
    parameters: Mapping[str, Any],
    questions: Questions,
) -> SentDown:
    """Open the link below, offer the terms of the same template version, and put the same questionnaire version to the partner.

    `parameters` are the figures of the terms below (texts of a form, or values); one that asks for less than above is refused:
    Invalid("parameter-weaker", field=name, above, below). Raises Conflict("recontract-step-impossible") before it was sent
    and once it was refused or ended, Conflict("recontract-terms-above-missing") where no terms are in force above,
    Invalid("due-date-passed"), and as `engagements.actions.open`, `agreements.actions.draw_up` and `assessments.actions.issue`.
    """
    above = take_as_contractor(session, stamp, recontract, [*ASKED, RecontractState.APPROVED])
    upper = find_in_force(session, above.id)
    if upper is None or not has_text(upper):
        raise Conflict("recontract-terms-above-missing")
    below = _open(session, stamp, recontract, above, purpose, handlers)
    agreement = None
    if find_current(session, below.id) is None:
        template = get_template(session, upper.template_id)
        checked = check_parameters(template.document, parameters)
        for one in find_weaker(upper.parameters, stored(checked.values)):
            raise Invalid("parameter-weaker", field=one.name, above=one.above, below=one.below)
        agreement = draw_up(session, stamp, below, template=template, parameters=parameters)
    asked_above = find_assessment(session, above)
    assessment = None
    if asked_above is not None and find_assessment(session, below) is None:
        if questions.due_on < local_day(session, below, stamp.at):
            raise Invalid("due-date-passed", field="due_on", due_on=questions.due_on)
        assessment = issue(
            session,
            stamp,
            engagement_id=below.id,
            version_id=asked_above.version_id,
            respondent_organisation_id=below.contractor_organisation_id,
            reason=questions.reason,
            contact_name=questions.contact_name,
            contact_detail=questions.contact_detail,
            due_on=questions.due_on,
            passed_on=asked_above,
        )
    details = {
        "number": recontract.number,
        "engagement": below.id,
        "agreement": agreement.id if agreement else None,
        "assessment": assessment.id if assessment else None,
    }
    append(session, stamp, Act.RECONTRACT_SEND_DOWN, "recontract", recontract.id, engagement_id=above.id, details=details)
    return SentDown(below, agreement, assessment)


def _open(session: Session, stamp: Stamp, recontract: Recontract, above: Engagement, purpose: str, handlers: list[Handler]) -> Engagement:
    if recontract.below_engagement_id is not None:
        return session.get_one(Engagement, recontract.below_engagement_id)
    below = engagements.open(
        session,
        stamp,
        contractor_organisation_id=recontract.partner_organisation_id,
        parent_engagement_id=above.id,
        work=recontract.work,
        purpose=purpose,
        starts_on=recontract.starts_on,
        ends_on=recontract.ends_on,
        class_codes=recontract.class_codes,
        handlers=handlers,
        place=recontract.place,
    )
    recontract.below_engagement_id = below.id
    recontract.version += 1
    session.flush()
    return below
