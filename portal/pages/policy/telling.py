"""Who is waited for: the second person of a proposed policy, and whoever proposed one that came back."""

from datetime import date

from sqlmodel import Session

from contracts.sharing.drafting import find_draft
from contracts.sharing.models import SharingPolicyDraft
from contracts.sharing.rules.own import DraftState
from portal.guards import Entry
from portal.mail.notices import notify
from portal.pages.waiting import Waiting
from storage.acts import Act
from storage.stamp import Role, Stamp


def place_of(draft: SharingPolicyDraft) -> str:
    """Where the draft is."""
    return f"/sharing-policy/drafts/{draft.id}"


def tell_second_person(session: Session, stamp: Stamp, draft: SharingPolicyDraft) -> int:
    """Tell the organisation's other reviewers that a policy waits for one of them."""
    return notify(
        session,
        template="policy-proposed",
        organisation_id=stamp.actor.organisation_id,
        role=Role.REVIEWER,
        parameters={"policy_draft_id": draft.id},
        except_for=stamp.actor.user_id,
    )


def list_waiting(entry: Entry, today: date) -> list[Waiting]:  # noqa: ARG001 - every source is asked with the day
    """The proposal of another person; or one's own that was sent back."""
    if not entry.may(Act.SHARING_POLICY_DECIDE):
        return []
    draft = find_draft(entry.session, entry.actor.organisation_id)
    if draft is None:
        return []
    is_own = draft.proposed_by == entry.actor.user_id
    if draft.state == DraftState.PROPOSED and not is_own:
        return [Waiting("policy-decide", place_of(draft), "", "")]
    if draft.state == DraftState.DRAFTING and is_own and draft.decision_reason:
        return [Waiting("policy-sent-back", place_of(draft), "", "")]
    return []
