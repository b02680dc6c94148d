"""Links and codes of an invitation. They are derived from its row and the secret key, so both can be shown again at any time.

The officer who invites can copy the same link that the mail carries and tell the same code by telephone: nothing depends on
mail. A copy of the database alone gives neither.
"""

import hmac
from datetime import datetime

from portal.accounts.keys import derive_code, derive_token
from portal.accounts.models import Invitation
from portal.accounts.rules import CODE_STEP


def invitation_token(secret_key: str, invitation: Invitation) -> str:
    """The token in the link of this issue of the invitation."""
    return derive_token(secret_key, f"invitation:{invitation.id}:{invitation.issue_number}")


def invitation_link(base_url: str, secret_key: str, invitation: Invitation) -> str:
    """The whole link of this issue. `base_url` is the configured one, never what a request says."""
    return f"{base_url.rstrip('/')}/invitations/{invitation_token(secret_key, invitation)}"


def confirmation_code(secret_key: str, invitation: Invitation, now: datetime) -> str:
    """The six digits that prove to have this moment's word from the inviter or from the invited mailbox."""
    step = int(now.timestamp()) // int(CODE_STEP.total_seconds())
    return derive_code(secret_key, f"invitation-code:{invitation.id}:{invitation.issue_number}:{step}")


def code_valid_until(now: datetime) -> datetime:
    """Until when the code shown now is accepted: to the end of the step after the present one."""
    step = int(CODE_STEP.total_seconds())
    return datetime.fromtimestamp((int(now.timestamp()) // step + 2) * step, now.tzinfo)


def is_confirmation_code(secret_key: str, invitation: Invitation, given: str, now: datetime) -> bool:
    """Whether `given` is the code of the present or of the previous ten minutes."""
    plain = "".join(given.split()).encode()
    accepted = (confirmation_code(secret_key, invitation, now - CODE_STEP * steps) for steps in (0, 1))
    return any([hmac.compare_digest(code.encode(), plain) for code in accepted])  # noqa: C419  # both compared, always: no timing
