"""Sending the same terms and the same questions down in one act, with the invitation of the partner's person."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy import select
from sqlmodel import col
from starlette.datastructures import FormData

from contracts.agreements.models import Agreement
from contracts.agreements.queries import find_current, find_in_force
from contracts.clauses import queries as clauses
from contracts.clauses.rules import check_parameters
from contracts.engagements import queries as engagements
from contracts.engagements.models import Engagement
from contracts.engagements.rules import Handler
from contracts.parties.queries import get_organisation
from contracts.recontracts import actions
from contracts.recontracts.actions.sending_down import Questions, SentDown
from contracts.recontracts.comparing import has_text
from contracts.recontracts.models import Recontract
from contracts.recontracts.progress import find_assessment
from contracts.recontracts.rules import AT_LEAST, AT_MOST
from portal.accounts import invitations
from portal.accounts.models import Membership
from portal.forms import FieldProblem, Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.mail.notices import notify
from portal.pages import subjects
from portal.pages.information.work import Work, work_for
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from portal.sending.telling import tell_issued
from questionnaires.templates.queries import get_version
from storage.acts import Act
from storage.problems import Conflict, Invalid
from storage.stamp import Role

router = APIRouter()
USUAL_DAYS = 14
Optional = Annotated[str, Field(max_length=300)]


class DownInput(FormModel):
    """What is sent down beside the terms: for what, who handles it, who asks until when, and whom to invite."""

    purpose: Annotated[str, Field(min_length=1, max_length=2000)]
    custodian: Annotated[str, Field(max_length=100)] = ""
    reason: Annotated[str, Field(max_length=1000)] = ""
    contact_name: Optional = ""
    contact_detail: Optional = ""
    due_on: date
    person_name: Annotated[str, Field(max_length=100)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    locale: Literal["ja", "en"] = "ja"


@router.get("/recontracts/{recontract_id}/sending-down")
def new(entry: Annotated[Entry, guard(Act.RECONTRACT_SEND_DOWN, of=subjects.recontract)]) -> Response:
    """The form, filled with the figures of the terms above."""
    work, upper = _above(entry)
    partner = get_organisation(entry.session, entry.subject.partner_organisation_id)
    known: dict[str, object] = {name: "" if value is None else value for name, value in upper.parameters.items()}
    return _form(
        entry,
        work,
        upper,
        blank_form(
            **known,
            purpose=work.engagement.purpose,
            custodian=partner.contact_name,
            reason="",
            contact_name=entry.actor.display_name,
            contact_detail=entry.signed_in.email if entry.signed_in else "",
            due_on=work.today + timedelta(days=USUAL_DAYS),
            person_name=partner.contact_name,
            email=partner.contact_email,
            locale=locale_of(entry.request),
        ),
    )


@router.post("/recontracts/{recontract_id}/sending-down")
def send(entry: Annotated[Entry, guard(Act.RECONTRACT_SEND_DOWN, of=subjects.recontract)]) -> Response:
    """Open the link, offer the terms, put the questions and invite, all or nothing."""
    recontract: Recontract = entry.subject
    work, upper = _above(entry)
    document = clauses.get(entry.session, upper.template_id).document
    names = {parameter["name"] for parameter in document["parameters"]}
    own = [(name, value) for name, value in entry.form.multi_items() if name not in names]
    figures = {name: str(entry.form.get(name, "")) for name in names if name in entry.form}
    filled = read_form(DownInput, FormData(own))
    filled = Filled(raw={**filled.raw, **figures}, value=filled.value, problems=filled.problems)
    if find_current(entry.session, recontract.below_engagement_id or "") is None:
        filled.problems += [
            FieldProblem(name, one.code, one.parameters) for name, one in check_parameters(document, figures).problems.items()
        ]
    made = attempt(entry.session, filled, lambda value: _send(entry, recontract, value, figures))
    if made is None:
        return _form(entry, work, upper, filled, status=422)
    return redirect(entry, f"/recontracts/{recontract.id}", "recontract-sent-down", work=made.engagement.work)


def _send(entry: Entry, recontract: Recontract, value: DownInput, figures: dict[str, str]) -> SentDown:
    questions = Questions(value.reason, value.contact_name, value.contact_detail, value.due_on)
    made = send_below(entry, recontract, value.purpose, value.custodian, figures, questions)
    if value.email:
        if not value.person_name:
            raise Invalid("input-missing", field="person_name")
        invitations.invite(
            entry.session,
            entry.stamp,
            organisation_id=recontract.partner_organisation_id,
            email=value.email,
            person_name=value.person_name,
            role=Role.RESPONDENT,
            locale=value.locale,
            secret_key=entry.request.app.state.secret_key,
        )
    return made


def send_below(
    entry: Entry, recontract: Recontract, purpose: str, custodian: str, figures: Mapping[str, Any], questions: Questions
) -> SentDown:
    """Open the link below with the same terms and questions; who answers for the partner is told of both."""
    handlers = [Handler(custodian, recontract.work, is_custodian=True)] if custodian else []
    made = actions.send_down(
        entry.session, entry.stamp, recontract, purpose=purpose, handlers=handlers, parameters=figures, questions=questions
    )
    if made.agreement is not None:
        notify(
            entry.session,
            template="agreement-to-accept",
            organisation_id=made.engagement.contractor_organisation_id,
            role=Role.RESPONDENT,
            engagement_id=made.engagement.id,
            parameters={"agreement_id": made.agreement.id},
        )
    if made.assessment is not None:
        tell_issued(entry.session, [made.assessment])
    return made


def _above(entry: Entry) -> tuple[Work, Agreement]:
    recontract: Recontract = entry.subject
    engagement = engagements.get(entry.session, entry.reach, recontract.engagement_id)
    upper = find_in_force(entry.session, engagement.id)
    if upper is None or not has_text(upper):
        raise Conflict("recontract-terms-above-missing")
    return work_for(entry.session, engagement, entry), upper


def _form(entry: Entry, work: Work, upper: Agreement, filled: Filled[Any], *, status: int = 200) -> Response:
    recontract: Recontract = entry.subject
    session, below_id = entry.session, recontract.below_engagement_id or ""
    asked = find_assessment(session, work.engagement)
    below = session.get(Engagement, below_id) if below_id else None
    return render(
        entry,
        "recontracts/sending_down.html",
        status,
        recontract=recontract,
        work=work,
        upper=upper,
        template=clauses.get(session, upper.template_id),
        partner=get_organisation(session, recontract.partner_organisation_id),
        questionnaire=get_version(session, asked.version_id) if asked else None,
        has_terms=find_current(session, below_id) is not None,
        has_questions=below is not None and find_assessment(session, below) is not None,
        has_people=_has_people(entry, recontract.partner_organisation_id),
        at_most={name: upper.parameters[name] for name in AT_MOST if upper.parameters.get(name) is not None},
        at_least={name: upper.parameters[name] for name in AT_LEAST if upper.parameters.get(name) is not None},
        filled=filled,
    )


def _has_people(entry: Entry, organisation_id: str) -> bool:
    of_partner = (col(Membership.organisation_id) == organisation_id, col(Membership.role) == Role.RESPONDENT)
    return entry.session.execute(select(col(Membership.user_id)).where(*of_partner).limit(1)).first() is not None
