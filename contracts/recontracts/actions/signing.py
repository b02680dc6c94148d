"""The three direct consents: the re-contractor promises by name to the principals above (document 004, 付8 再委託3項)."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import lock_open
from contracts.engagements.rules import Side
from contracts.recontracts.consents import hash_all, write_consents
from contracts.recontracts.models import DirectConsent
from contracts.recontracts.rules import CONSENTS
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


def sign_consents(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    *,
    codes: Collection[str],
    person_name: str,
    person_title: str,
    locale: str,
    text_hash: str,
) -> list[DirectConsent]:
    """Sign those of the three that are named; one signed before stays as it is. `text_hash` is that of the page that was read.

    Raises Forbidden("not-the-contractor"), Missing("direct-consent-not-asked") at the top of a chain, Invalid("direct-consent-none" |
    "direct-consent-unknown"), Conflict("direct-consent-text-changed" | "engagement-closed").
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    texts = write_consents(session, engagement)
    if not texts:
        raise Missing("direct-consent-not-asked")
    if not codes:
        raise Invalid("direct-consent-none", field="codes")
    if not set(codes) <= set(CONSENTS):
        raise Invalid("direct-consent-unknown", field="codes")
    if text_hash != hash_all(texts):
        raise Conflict("direct-consent-text-changed")
    signed = set(session.scalars(select(col(DirectConsent.code)).where(col(DirectConsent.engagement_id) == engagement.id)))
    made = [
        DirectConsent(
            engagement_id=engagement.id,
            code=one.code,
            organisation_id=stamp.actor.organisation_id,
            user_id=stamp.actor.user_id,
            person_name=person_name,
            person_title=person_title,
            text=one.text,
            text_hash=one.text_hash,
            locale=locale,
            signed_at=stamp.at,
            address=stamp.address,
            agent=stamp.agent,
        )
        for one in texts
        if one.code in codes and one.code not in signed
    ]
    session.add_all(made)
    session.flush()
    for consent in made:
        details = {"code": consent.code, "text_hash": consent.text_hash}
        append(session, stamp, Act.DIRECT_CONSENT_SIGN, "direct-consent", consent.id, engagement_id=engagement.id, details=details)
    return made
