"""What stands in a message: read from the database when the message is sent, from the ids in its job.

A message whose reason is gone (an invitation issued anew, a recipient who has left) has no facts and is not sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from contracts.certificates.models import CertificateHeld
from contracts.certificates.queries import kinds
from contracts.disposals.models import DisposalCertificate
from contracts.engagements.models import Engagement
from contracts.handovers.models import Handover
from contracts.incidents.models import IncidentMeasure, IncidentNotice
from contracts.inspections.models import Inspection
from contracts.parties.models import Organisation
from contracts.recontracts.models import Recontract
from contracts.sharing.drafting import find_draft
from contracts.sharing.rules.own import DraftState
from portal.accounts.links import confirmation_code, invitation_token
from portal.accounts.models import Invitation, Membership, User, UserState
from portal.accounts.reset import reset_token
from portal.accounts.rules import InvitationState, state_of
from portal.rendering.formats import company, day, moment
from portal.rendering.languages import Locale, as_locale
from portal.sending.calendar import Deadline
from portal.words import say
from questionnaires.assessments.models import Assessment
from questionnaires.comments import queries as comments
from questionnaires.corrections.models import CorrectiveAction
from questionnaires.templates.models import QuestionnaireVersion
from storage.stamp import Actor, Role

OF_INVITED = frozenset({"invitation", "confirmation-code"})


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person: where it goes, in which language, and the facts for its words."""

    template: str
    organisation_id: str  # whose message it is: the recipient's organisation, or the one that invites
    address: str
    name: str
    locale: Locale
    facts: Mapping[str, str]
    items: tuple[tuple[str, str], ...] = ()  # what the message lists: a sentence, and a path below the base URL
    deadlines: tuple[Deadline, ...] = ()  # attached as one calendar file


def gather(db: Session, payload: Mapping[str, Any], *, secret_key: str, now: datetime) -> Letter | None:
    """The letter of a job, or None when there is nobody to tell or nothing to say any more."""
    template = str(payload["template"])
    if template in OF_INVITED:
        return _to_invited(db, template, payload, secret_key, now)
    organisation_id = str(payload["organisation_id"])
    user = _active_member(db, str(payload["user_id"]), organisation_id)
    if user is None:
        return None
    locale = as_locale(user.locale)
    given: Mapping[str, str] = payload["parameters"]
    if template == "password-reset":
        facts: dict[str, str] | None = {"token": reset_token(secret_key, user, now)}
    elif template == "comments-waiting":
        facts = _of_comments(db, user, organisation_id)
    elif template == "policy-proposed":
        facts = _of_policy(db, given, organisation_id, locale)
    else:
        facts = _of_request(db, given, locale) if template == "invitation-requested" else _of_work(db, given, locale)
    return None if facts is None else Letter(template, organisation_id, user.email, user.display_name, locale, {**facts, **given})


def _to_invited(db: Session, template: str, payload: Mapping[str, Any], secret_key: str, now: datetime) -> Letter | None:
    invitation = db.get(Invitation, str(payload["invitation_id"]))
    if invitation is None or invitation.issue_number != payload["issue_number"] or state_of(invitation, now) is not InvitationState.OPEN:
        return None
    locale = as_locale(invitation.locale)
    facts = {
        "inviting_organisation": company(inviting_organisation(db, invitation), locale),
        "organisation": _name_of(db, invitation.organisation_id, locale),
        "person_name": invitation.person_name,
        "expires_at": moment(invitation.expires_at, locale),
    }
    # Each message carries one of the two proofs and never both.
    if template == "invitation":
        facts["token"] = invitation_token(secret_key, invitation)
    else:
        facts["code"] = confirmation_code(secret_key, invitation, now)
    return Letter(template, inviting_organisation(db, invitation).id, invitation.email, invitation.person_name, locale, facts)


def _of_request(db: Session, given: Mapping[str, str], locale: Locale) -> dict[str, str] | None:
    invitation = db.get(Invitation, given["invitation_id"])
    if invitation is None:
        return None
    return {"person_name": invitation.person_name, "organisation": _name_of(db, invitation.organisation_id, locale)}


def _of_comments(db: Session, user: User, organisation_id: str) -> dict[str, str] | None:
    """How many comments the person has not read by now; nothing to say where there is none."""
    held = select(Membership.role).where(col(Membership.user_id) == user.id, col(Membership.organisation_id) == organisation_id)
    roles = frozenset(Role(role) for role in db.exec(held))
    count = comments.count_unread(db, Actor(user.id, organisation_id, roles, user.display_name, ""))
    return {"count": str(count)} if count else None


def _of_policy(db: Session, given: Mapping[str, str], organisation_id: str, locale: Locale) -> dict[str, str] | None:
    """Whose policy it is; nothing to say once it is decided or taken back."""
    draft = find_draft(db, organisation_id)
    is_waiting = draft is not None and draft.id == given["policy_draft_id"] and draft.state == DraftState.PROPOSED
    return {"organisation": _name_of(db, organisation_id, locale)} if is_waiting else None


def _of_work(db: Session, given: Mapping[str, str], locale: Locale) -> dict[str, str] | None:
    """Parties and work of the engagement, and what belongs to the thing that the message is about."""
    engagement = db.get(Engagement, given.get("engagement_id", ""))
    if engagement is None:
        return None
    facts = {
        "principal": _name_of(db, engagement.principal_organisation_id, locale),
        "contractor": _name_of(db, engagement.contractor_organisation_id, locale),
        "work": engagement.work,
        "ends_on": day(engagement.ends_on, locale),
    }
    if "assessment_id" in given:
        assessment = db.get_one(Assessment, given["assessment_id"])
        version = db.get_one(QuestionnaireVersion, assessment.version_id)
        facts |= {"title": version.title[locale], "due_on": day(assessment.due_on, locale)}
    elif "correction_id" in given:
        correction = db.get_one(CorrectiveAction, given["correction_id"])
        facts |= {"number": str(correction.number), "due_on": day(correction.due_on, locale)}
    elif "handover_id" in given:
        facts["number"] = str(db.get_one(Handover, given["handover_id"]).number)
    elif "certificate_id" in given:
        facts["number"] = str(db.get_one(DisposalCertificate, given["certificate_id"]).number)
    elif "certificate_held_id" in given:
        held = db.get_one(CertificateHeld, given["certificate_held_id"])
        facts |= {"kind": kinds()[held.kind].name[locale], "valid_until": day(held.valid_until, locale) if held.valid_until else ""}
    elif "measure_id" in given:
        measure = db.get_one(IncidentMeasure, given["measure_id"])
        facts |= {"number": str(measure.number), "due_on": day(measure.due_on, locale)}
    elif "notice_id" in given:
        notice = db.get(IncidentNotice, given["notice_id"])
        if notice is None or notice.told_at is not None:
            return None
        facts |= {"report": say(locale, "notice-duty", notice.duty), "due_on": day(notice.due_at, locale)}
    elif "recontract_id" in given:
        facts["number"] = str(db.get_one(Recontract, given["recontract_id"]).number)
    elif "inspection_id" in given:
        facts["planned_on"] = day(db.get_one(Inspection, given["inspection_id"]).planned_on, locale)
    return facts


def inviting_organisation(db: Session, invitation: Invitation) -> Organisation:
    """Who invites; the invited organisation itself where an operator invites its first administrator."""
    inviting = db.get(Organisation, invitation.invited_by_organisation_id)
    return inviting or db.get_one(Organisation, invitation.organisation_id)


def _name_of(db: Session, organisation_id: str, locale: Locale) -> str:
    return company(db.get_one(Organisation, organisation_id), locale)


def _active_member(db: Session, user_id: str, organisation_id: str) -> User | None:
    query = (
        select(User)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(col(User.id) == user_id, col(User.state) == UserState.ACTIVE, col(Membership.organisation_id) == organisation_id)
    )
    return db.exec(query).first()
