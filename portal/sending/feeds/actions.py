"""Making, renewing, closing and finding the secret address of a calendar.

The secret is derived from the installation's key and the row, so that its page can show it again although only its hash is
stored. Whoever has left the organisation, or is no more than a helper there, has no calendar any more, whatever the address.
"""

from sqlmodel import Session, col, select

from contracts.parties.models import Organisation
from portal.accounts.keys import derive_token, hash_token
from portal.accounts.models import Membership, User, UserState
from portal.sending.feeds.models import CalendarFeed
from storage.acts import Act
from storage.database import new_id
from storage.ledger.actions import append
from storage.stamp import Actor, Role, Stamp


def share(session: Session, stamp: Stamp, *, engagement_id: str | None, secret_key: str) -> CalendarFeed:
    """The calendar of the actor, with a fresh address: the one that it had before works no longer.

    The caller has the engagement in reach.
    """
    feed = find_own(session, stamp.actor, engagement_id)
    if feed is None:
        feed = CalendarFeed(
            id=new_id(),
            user_id=stamp.actor.user_id,
            organisation_id=stamp.actor.organisation_id,
            engagement_id=engagement_id,
            token_hash="",
            issued_at=stamp.at,
        )
    else:
        feed.issue_number += 1
        feed.issued_at = stamp.at
    feed.token_hash = hash_token(secret_of(secret_key, feed))
    session.add(feed)
    session.flush()
    append(session, stamp, Act.CALENDAR_SHARE, "calendar", feed.id, engagement_id=engagement_id, details={"issue": feed.issue_number})
    return feed


def revoke(session: Session, stamp: Stamp, *, engagement_id: str | None) -> None:
    """Close the actor's calendar, if there is one: its address opens nothing from the next request on."""
    feed = find_own(session, stamp.actor, engagement_id)
    if feed is None:
        return
    feed.revoked_at = stamp.at
    session.flush()
    append(session, stamp, Act.CALENDAR_REVOKE, "calendar", feed.id, engagement_id=engagement_id)


def share_for_all(session: Session, stamp: Stamp, *, secret_key: str) -> CalendarFeed:
    """The calendar of the actor's organisation, with a fresh address: the one before works no longer, whoever made it."""
    session.get_one(Organisation, stamp.actor.organisation_id, with_for_update=True)
    before = find_for_all(session, stamp.actor.organisation_id)
    if before is not None:
        before.revoked_at = stamp.at
        session.flush()
    feed = CalendarFeed(
        id=new_id(),
        user_id=stamp.actor.user_id,
        organisation_id=stamp.actor.organisation_id,
        is_of_organisation=True,
        token_hash="",
        issued_at=stamp.at,
    )
    feed.token_hash = hash_token(secret_of(secret_key, feed))
    session.add(feed)
    session.flush()
    details = {"instead_of": before.id} if before is not None else {}
    append(session, stamp, Act.CALENDAR_SHARE_ALL, "calendar", feed.id, details=details)
    return feed


def revoke_for_all(session: Session, stamp: Stamp) -> None:
    """Close the calendar of the actor's organisation, if there is one."""
    feed = find_for_all(session, stamp.actor.organisation_id)
    if feed is None:
        return
    feed.revoked_at = stamp.at
    session.flush()
    append(session, stamp, Act.CALENDAR_REVOKE_ALL, "calendar", feed.id)


def find_for_all(session: Session, organisation_id: str) -> CalendarFeed | None:
    """The calendar of the organisation that is open, if there is one."""
    query = select(CalendarFeed).where(
        col(CalendarFeed.organisation_id) == organisation_id,
        col(CalendarFeed.is_of_organisation).is_(True),
        col(CalendarFeed.revoked_at).is_(None),
    )
    return session.exec(query).one_or_none()


def find_own(session: Session, actor: Actor, engagement_id: str | None) -> CalendarFeed | None:
    """The actor's calendar that is open, if there is one."""
    query = select(CalendarFeed).where(
        col(CalendarFeed.user_id) == actor.user_id,
        col(CalendarFeed.organisation_id) == actor.organisation_id,
        col(CalendarFeed.engagement_id) == engagement_id if engagement_id else col(CalendarFeed.engagement_id).is_(None),
        col(CalendarFeed.is_of_organisation).is_(False),
        col(CalendarFeed.revoked_at).is_(None),
    )
    return session.exec(query.order_by(col(CalendarFeed.issued_at).desc())).first()


def find_by_secret(session: Session, secret: str) -> tuple[CalendarFeed, Actor, str] | None:
    """The calendar that an address opens, whose it is, and in which language; None where it opens nothing (any more).

    Found by the hash of 256 random bits: how long the database compares tells nothing about the secret itself.
    """
    query = (
        select(CalendarFeed, User, Membership, Organisation)
        .join(User, col(User.id) == col(CalendarFeed.user_id))
        .join(
            Membership,
            (col(Membership.user_id) == col(User.id)) & (col(Membership.organisation_id) == col(CalendarFeed.organisation_id)),
        )
        .join(Organisation, col(Organisation.id) == col(CalendarFeed.organisation_id))
        .where(
            col(CalendarFeed.token_hash) == hash_token(secret),
            col(CalendarFeed.revoked_at).is_(None),
            col(User.state) == UserState.ACTIVE,
        )
    )
    rows = session.exec(query).all()
    if not rows:
        return None
    feed, user, _, organisation = rows[0]
    roles = frozenset(Role(row[2].role) for row in rows)
    if not roles - {Role.CONTRIBUTOR} or (feed.is_of_organisation and Role.ADMINISTRATOR not in roles):
        return None
    return feed, Actor(user.id, organisation.id, roles, user.display_name, organisation.name), user.locale


def secret_of(secret_key: str, feed: CalendarFeed) -> str:
    """The secret part of the address: 43 characters."""
    return derive_token(secret_key, f"calendar:{feed.id}:{feed.issue_number}")
