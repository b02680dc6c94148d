"""Verbs of answering together: name the owner, give a part to somebody, take it back, and show that one is here.

Who of a company answers what is the company's own business: the entries carry no engagement, so that only its own people
find them in the ledger.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col, select

from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import lock
from questionnaires.assessments.rules import AssessmentState
from questionnaires.contributing.models import Contributor, Presence
from questionnaires.contributing.rules import NOTE_LIMIT, PRESENT_FOR, ScopeKind
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireSection
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Stamp


def name_owner(session: Session, stamp: Stamp, assessment: Assessment, *, user_id: str) -> Assessment:
    """Make `user_id` the one person who may submit. The caller knows that it is a respondent of the company.

    Naming the owner again changes nothing. Raises Forbidden("assessment-not-yours"), Conflict("assessment-closed").
    """
    _hold(session, stamp, assessment)
    before = assessment.owner_user_id
    if before == user_id:
        return assessment
    assessment.owner_user_id = user_id
    session.flush()
    details = {"owner": user_id, "before": before}
    append(session, stamp, Act.OWNER_NAME, "assessment", assessment.id, fields=["owner_user_id"], details=details)
    return assessment


def give(
    session: Session,
    stamp: Stamp,
    assessment: Assessment,
    *,
    user_id: str | None,
    invitation_id: str | None,
    scope: ScopeKind,
    sections: Collection[str] = (),
    items: Collection[str] = (),
    sees_earlier: bool = False,
    note: str = "",
    due_on: date | None = None,
) -> Contributor:
    """Ask somebody to answer a part. Exactly one of `user_id` (of the company, as the caller knows) and `invitation_id` is given.

    Without an owner so far, whoever shares the work out becomes it. Raises Invalid("scope-empty" | "section-unknown" |
    "item-unknown" | "note-too-long"), Forbidden("assessment-not-yours"), Conflict("assessment-closed").
    """
    _hold(session, stamp, assessment)
    if len(note) > NOTE_LIMIT:
        raise Invalid("note-too-long", "note", limit=NOTE_LIMIT)
    sections, items = _check_scope(session, assessment, scope, sections, items)
    part = Contributor(
        assessment_id=assessment.id,
        user_id=user_id,
        invitation_id=invitation_id,
        scope=scope,
        sections=sections,
        items=items,
        sees_earlier=sees_earlier,
        note=note.strip(),
        due_on=due_on,
        invited_by=stamp.actor.user_id,
        invited_at=stamp.at,
    )
    session.add(part)
    session.flush()
    details = {
        "assessment": assessment.id, "user": user_id, "invitation": invitation_id, "scope": scope, "sections": sections, "items": items,
        "sees_earlier": sees_earlier,
    }  # fmt: skip
    append(session, stamp, Act.CONTRIBUTOR_ASK, "contributor", part.id, details=details)
    return part


def take_back(session: Session, stamp: Stamp, assessment: Assessment, contributor_id: str) -> Contributor:
    """End what was given to somebody. What the person has answered stays. Raises Missing("contributor-missing"), and as `give`."""
    _hold(session, stamp, assessment)
    part = session.get(Contributor, contributor_id)
    if part is None or part.assessment_id != assessment.id or part.removed_at is not None:
        raise Missing("contributor-missing")
    part.removed_at, part.removed_by = stamp.at, stamp.actor.user_id
    session.flush()
    details = {"assessment": assessment.id, "user": part.user_id}
    append(session, stamp, Act.CONTRIBUTOR_RELEASE, "contributor", part.id, fields=["removed_at"], details=details)
    return part


def join(session: Session, invitation_id: str, user_id: str) -> None:
    """Whoever accepted the invitation has what was given with it. The entry of the acceptance names both."""
    waiting = (col(Contributor.invitation_id) == invitation_id, col(Contributor.user_id).is_(None))
    session.execute(update(Contributor).where(*waiting).values(user_id=user_id))


def leave(session: Session, stamp: Stamp, *, organisation_id: str, user_id: str) -> None:
    """A person has left the company: nothing is given to it there any more, and what it owned anybody may take over.

    The entry of the leaving is the caller's.
    """
    here = select(col(Assessment.id)).where(col(Assessment.respondent_organisation_id) == organisation_id)
    given = (col(Contributor.user_id) == user_id, col(Contributor.removed_at).is_(None), col(Contributor.assessment_id).in_(here))
    session.execute(update(Contributor).where(*given).values(removed_at=stamp.at, removed_by=stamp.actor.user_id))
    owned = (col(Assessment.owner_user_id) == user_id, col(Assessment.respondent_organisation_id) == organisation_id)
    session.execute(update(Assessment).where(*owned).values(owner_user_id=None))


def show_presence(session: Session, stamp: Stamp, assessment: Assessment, section_code: str) -> None:
    """The actor has this section open now. Signs of life of more than a minute ago are purged."""
    here = (col(Presence.assessment_id) == assessment.id, col(Presence.seen_at) <= stamp.at - PRESENT_FOR)
    session.execute(delete(Presence).where(*here))
    mine = {"assessment_id": assessment.id, "section_code": section_code, "user_id": stamp.actor.user_id}
    seen = update(Presence).where(*(getattr(Presence, name) == value for name, value in mine.items()))
    if session.execute(seen.values(seen_at=stamp.at).returning(col(Presence.user_id))).first() is not None:
        return
    try:
        with session.begin_nested():
            session.add(Presence(**mine, organisation_id=stamp.actor.organisation_id, seen_at=stamp.at))
            session.flush()
    except IntegrityError:
        pass  # another window of the same person was faster: that one is as good a sign of life


def _hold(session: Session, stamp: Stamp, assessment: Assessment) -> None:
    if stamp.actor.organisation_id != assessment.respondent_organisation_id or stamp.actor.answers_in_part:
        raise Forbidden("assessment-not-yours")
    lock(session, assessment)
    if assessment.state == AssessmentState.CLOSED:
        raise Conflict("assessment-closed")


def _check_scope(
    session: Session, assessment: Assessment, scope: ScopeKind, sections: Collection[str], items: Collection[str]
) -> tuple[list[str], list[str]]:
    """The codes that belong to the scope, in the order of the questionnaire."""
    if scope is ScopeKind.WHOLE:
        return [], []
    wanted = set(sections if scope is ScopeKind.SECTIONS else items)
    field = scope.value
    if not wanted:
        raise Invalid("scope-empty", field)
    model = QuestionnaireSection if scope is ScopeKind.SECTIONS else QuestionnaireItem
    query = select(col(model.code)).where(col(model.version_id) == assessment.version_id, col(model.code).in_(wanted))
    known = list(session.scalars(query.order_by(col(model.position))))
    if unknown := sorted(wanted - set(known)):
        raise Invalid("section-unknown" if scope is ScopeKind.SECTIONS else "item-unknown", field, item=", ".join(unknown))
    return (known, []) if scope is ScopeKind.SECTIONS else ([], known)
