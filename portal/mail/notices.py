"""Who is told: one job per person and message, put into the queue in the transaction that gives the reason to tell.

A job carries ids only. Names, words and the address are read when it runs, and whoever has left meanwhile is told nothing.
"""

from collections.abc import Collection, Mapping

from sqlmodel import Session, col, select

from portal.accounts.models import Invitation, Membership, User, UserState
from storage.jobs import enqueue
from storage.stamp import Role

KIND = "mail:send"


def notify(
    db: Session,
    *,
    template: str,
    organisation_id: str,
    role: Role | Collection[Role] | None,
    engagement_id: str | None = None,
    parameters: Mapping[str, str],
    except_for: str = "",
) -> int:
    """Tell everybody who holds `role` (or one of them) in the organisation, once each; None: everybody in it. Not the user `except_for`.

    Returns how many people that are.
    """
    query = (
        select(User.id)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(col(Membership.organisation_id) == organisation_id, col(User.state) == UserState.ACTIVE, col(User.id) != except_for)
        .distinct()
        .order_by(col(User.id))
    )
    if role is not None:
        query = query.where(col(Membership.role).in_([role] if isinstance(role, Role) else role))
    given = {**parameters, "engagement_id": engagement_id} if engagement_id else dict(parameters)
    user_ids = db.exec(query).all()
    for user_id in user_ids:
        send_to_user(db, template=template, user_id=user_id, organisation_id=organisation_id, parameters=given)
    return len(user_ids)


def send_to_user(db: Session, *, template: str, user_id: str, organisation_id: str, parameters: Mapping[str, str]) -> None:
    """Tell one person, as a member of the organisation."""
    payload = {"template": template, "user_id": user_id, "organisation_id": organisation_id, "parameters": dict(parameters)}
    enqueue(db, KIND, payload)


def send_to_invited(db: Session, *, template: str, invitation: Invitation) -> None:
    """Tell the invited address. A later issue of the invitation makes the message void."""
    enqueue(db, KIND, {"template": template, "invitation_id": invitation.id, "issue_number": invitation.issue_number})
