"""Who answers what: the owner who alone submits, the people who were asked to help, and how far each of them is."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field
from sqlmodel import Session, col, select

from portal.accounts import invitations
from portal.accounts.links import invitation_link
from portal.accounts.models import Invitation, Membership, User, UserState
from portal.accounts.rules import InvitationState, state_of
from portal.forms import FieldProblem, Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.mail.notices import send_to_user
from portal.pages import subjects
from portal.pages.answering.about import read_about
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.contributing import actions, queries
from questionnaires.contributing.models import Contributor
from questionnaires.contributing.queries import ContributorRow, Share
from questionnaires.contributing.rules import NOTE_LIMIT, ScopeKind
from questionnaires.templates import queries as templates
from storage.acts import Act
from storage.problems import Invalid, Missing
from storage.stamp import Role

router = APIRouter()
NEW = "new"
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Code = Annotated[str, Field(min_length=1, max_length=60)]


class OwnerInput(FormModel):
    """Who alone may submit from now on."""

    user_id: Id


class AskInput(FormModel):
    """Whom to ask ("new": somebody to invite), for which part, with what to say to them."""

    user_id: Annotated[str, Field(pattern=r"^([0-9a-f]{32}|new)$")]
    person_name: Annotated[str, Field(max_length=100)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    locale: Literal["ja", "en"] = "ja"
    scope: ScopeKind
    sections: Annotated[list[Code], Field(max_length=200)] = []
    items: Annotated[list[Code], Field(max_length=700)] = []
    sees_earlier: Literal["yes", ""] = ""
    note: Annotated[str, Field(max_length=NOTE_LIMIT)] = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the company who can be asked."""

    user_id: str
    name: str
    email: str
    is_respondent: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part with who has it: a person, or an invitation that is still open."""

    row: ContributorRow
    share: Share
    name: str
    invitation: Invitation | None
    state: InvitationState | None
    link: str


@router.get("/assessments/{assessment_id}/people")
def show(
    entry: Annotated[Entry, guard(Act.CONTRIBUTOR_ASK, of=subjects.assessment)],
    section: Annotated[str, Field(max_length=60)] = "",
    item: Annotated[str, Field(max_length=60)] = "",
) -> Response:
    """Everybody who helps, the owner, and the form to ask somebody; a `section` or an `item` is chosen in it already."""
    scope = ScopeKind.ITEMS if item else ScopeKind.SECTIONS
    chosen = {"sections": [section] if section and not item else [], "items": [item] if item else []}
    return _page(entry, blank_form(scope=scope, locale=locale_of(entry.request), **chosen), open_section=section, is_asking=bool(section))


@router.post("/assessments/{assessment_id}/owner")
def name_owner(entry: Annotated[Entry, guard(Act.OWNER_NAME, of=subjects.assessment)]) -> Response:
    """Name the person who alone may submit, or hand that on."""
    filled = read_form(OwnerInput, entry.form)
    made = attempt(entry.session, filled, lambda value: _name_owner(entry, value))
    if made is None:
        return _page(entry, blank_form(scope=ScopeKind.SECTIONS, locale=locale_of(entry.request)), owner=filled, status=422)
    return redirect(entry, f"/assessments/{entry.subject.id}/people", "owner-named", name=made)


@router.post("/assessments/{assessment_id}/contributors")
def ask(entry: Annotated[Entry, guard(Act.CONTRIBUTOR_ASK, of=subjects.assessment)]) -> Response:
    """Ask a colleague, or invite somebody who then sees this part and nothing else."""
    filled = read_form(AskInput, entry.form)
    if filled.value and filled.value.user_id == NEW:
        filled.problems += [FieldProblem(name, "input-missing") for name in ("person_name", "email") if not getattr(filled.value, name)]
    made = attempt(entry.session, filled, lambda value: _ask(entry, value))
    if made is None:
        return _page(entry, filled, is_asking=True, status=filled.status)
    code = "contributor-asked" if made.user_id else "contributor-invited"
    return redirect(entry, f"/assessments/{entry.subject.id}/people#part-{made.id}", code)


@router.post("/assessments/{assessment_id}/contributors/{contributor_id}/removal")
def release(entry: Annotated[Entry, guard(Act.CONTRIBUTOR_RELEASE, of=subjects.assessment)], contributor_id: str) -> Response:
    """Take a part back; an invitation that nobody has used yet, and that brings nothing else, is taken back with it."""
    part = actions.take_back(entry.session, entry.stamp, entry.subject, contributor_id)
    if part.user_id is None and part.invitation_id and not _has_other_parts(entry.session, part):
        invitations.revoke(entry.session, entry.stamp, part.invitation_id)
    return redirect(entry, f"/assessments/{entry.subject.id}/people", "contributor-released")


def list_colleagues(session: Session, organisation_id: str) -> list[Colleague]:
    """The people of the company who answer, wholly or in part, by name."""
    query = (
        select(User, Membership.role)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(
            col(Membership.organisation_id) == organisation_id,
            col(Membership.role).in_([Role.RESPONDENT, Role.CONTRIBUTOR]),
            col(User.state) == UserState.ACTIVE,
        )
        .order_by(col(User.display_name), col(User.id))
    )
    found: dict[str, Colleague] = {}
    for user, role in session.exec(query):
        is_respondent = role == Role.RESPONDENT or (user.id in found and found[user.id].is_respondent)
        found[user.id] = Colleague(user.id, user.display_name, user.email, is_respondent)
    return list(found.values())


def _name_owner(entry: Entry, value: OwnerInput) -> str:
    colleague = _find_colleague(entry, value.user_id)
    if not colleague.is_respondent:
        raise Invalid("owner-not-a-respondent", "user_id")
    before = entry.subject.owner_user_id
    actions.name_owner(entry.session, entry.stamp, entry.subject, user_id=value.user_id)
    for user_id in {before, value.user_id} - {None, entry.actor.user_id}:
        _tell(entry, "owner-named", str(user_id))
    return colleague.name


def _ask(entry: Entry, value: AskInput) -> Contributor:
    user_id, invitation_id = (
        (None, _invite(entry, value)) if value.user_id == NEW else (_find_colleague(entry, value.user_id).user_id, None)
    )
    part = actions.give(
        entry.session,
        entry.stamp,
        entry.subject,
        user_id=user_id,
        invitation_id=invitation_id,
        scope=value.scope,
        sections=value.sections,
        items=value.items,
        sees_earlier=value.sees_earlier == "yes",
        note=value.note,
        due_on=value.due_on,
    )
    if entry.subject.owner_user_id is None and entry.actor.has(Role.RESPONDENT):
        actions.name_owner(entry.session, entry.stamp, entry.subject, user_id=entry.actor.user_id)
    if user_id is not None and user_id != entry.actor.user_id:
        _tell(entry, "contribution-asked", user_id)
    return part


def _invite(entry: Entry, value: AskInput) -> str:
    """The invitation of somebody new; the one that is open already, where there is one for this very role."""
    waiting = invitations.find_open(entry.session, entry.actor.organisation_id, value.email, entry.stamp.at)
    if waiting is not None and waiting.role == Role.CONTRIBUTOR:
        return waiting.id
    made = invitations.invite(
        entry.session,
        entry.stamp,
        organisation_id=entry.actor.organisation_id,
        email=value.email,
        person_name=value.person_name,
        role=Role.CONTRIBUTOR,
        locale=value.locale,
        secret_key=entry.request.app.state.secret_key,
    )
    return made.id


def _find_colleague(entry: Entry, user_id: str) -> Colleague:
    people = list_colleagues(entry.session, entry.subject.respondent_organisation_id)
    found = next((one for one in people if one.user_id == user_id), None)
    if found is None:
        raise Missing("member-missing")
    return found


def _tell(entry: Entry, template: str, user_id: str) -> None:
    parameters = {"assessment_id": entry.subject.id, "engagement_id": entry.subject.engagement_id}
    send_to_user(entry.session, template=template, user_id=user_id, organisation_id=entry.actor.organisation_id, parameters=parameters)


def _has_other_parts(session: Session, part: Contributor) -> bool:
    same = (col(Contributor.invitation_id) == part.invitation_id, col(Contributor.removed_at).is_(None))
    return session.exec(select(Contributor.id).where(*same).limit(1)).first() is not None


def _page(
    entry: Entry,
    filled: Filled[Any],
    *,
    owner: Filled[Any] | None = None,
    open_section: str = "",
    is_asking: bool = False,
    status: int = 200,
) -> Response:
    assessment: Assessment = entry.subject
    people = list_colleagues(entry.session, assessment.respondent_organisation_id)
    lines = read_lines(entry.session, assessment)
    rows = queries.list_contributors(entry.session, assessment.id)
    parts = _read_parts(entry, rows, queries.count_shares(lines, rows), {one.user_id: one.name for one in people})
    asked: Any = filled.raw.get("items") or ()
    open_section = open_section or next((line.section for line in lines if line.code in asked), "")
    items = templates.list_items(entry.session, assessment.version_id, open_section) if open_section else []
    return render(
        entry,
        "contributing/people.html",
        status,
        assessment=assessment,
        about=read_about(entry, assessment),
        progress=assessments.progress(entry.session, assessment),
        people=people,
        owner=next((one for one in people if one.user_id == assessment.owner_user_id), None),
        owner_filled=owner or blank_form(user_id=assessment.owner_user_id or ""),
        parts=parts,
        helpers=_by_section(parts, lines),
        sections=templates.list_sections(entry.session, assessment.version_id),
        open_section=open_section,
        items=items,
        filled=filled,
        is_asking=is_asking,
        is_open=assessment.state != AssessmentState.CLOSED,
        may_invite=entry.may(Act.INVITATION_ISSUE),
        note_limit=NOTE_LIMIT,
    )


def _read_parts(entry: Entry, rows: list[ContributorRow], shares: dict[str, Share], names: dict[str, str]) -> list[Part]:
    ids = [row.invitation_id for row in rows if row.invitation_id and not row.user_id]
    waiting = {one.id: one for one in entry.session.exec(select(Invitation).where(col(Invitation.id).in_(ids)))} if ids else {}
    parts = []
    for row in rows:
        invitation = waiting.get(row.invitation_id or "")
        state = state_of(invitation, entry.stamp.at) if invitation else None
        is_open = state is InvitationState.OPEN and entry.stamp.origin == "page"
        link = invitation_link(entry.settings.base_url, entry.request.app.state.secret_key, invitation) if invitation and is_open else ""
        name = names.get(row.user_id or "", "") or (invitation.person_name if invitation else "")
        parts.append(Part(row, shares[row.id], name, invitation, state, link))
    return parts


def _by_section(parts: list[Part], lines: list[Any]) -> dict[str, list[str]]:
    """The names of those who were asked for anything in a section, by section code."""
    found: dict[str, list[str]] = {}
    for part in parts:
        in_sections = {line.section for line in lines if line.code in part.row.items} | set(part.row.sections)
        for code in in_sections if part.row.scope != ScopeKind.WHOLE else {line.section for line in lines}:
            if part.name not in found.setdefault(code, []):
                found[code].append(part.name)
    return found
