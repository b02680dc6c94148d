"""Stored nouns of the accounts: people, their factors, what they belong to, and what opens a session.

No row holds a secret that would open anything by itself: tokens are kept as SHA-256, passwords and recovery codes as
argon2id or SHA-256 of 80 random bits, TOTP secrets encrypted under the installation's secret key.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import new_id


class UserState(StrEnum):
    """Whether a person may come in at all."""

    ACTIVE = "active"  # the person's: signs in and works
    DISABLED = "disabled"  # nobody's: the account is closed; its name stays on what the person did


class User(SQLModel, table=True):
    """A person. One e-mail address, one account; what it may do follows from its memberships alone."""

    __tablename__ = "user"
    __table_args__ = (
        UniqueConstraint("oidc_issuer", "oidc_subject"),
        CheckConstraint("(oidc_issuer IS NULL) = (oidc_subject IS NULL)", name="oidc_identity_whole"),
        CheckConstraint("password_hash IS NULL OR totp_secret IS NOT NULL", name="password_never_alone"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    email: str = Field(unique=True)  # normalised by portal.mail.addresses
    display_name: str
    locale: str = "ja"
    password_hash: str | None = None  # argon2id; None: the person comes through the company account
    totp_secret: str | None = None  # encrypted (portal.accounts.keys)
    totp_last_counter: int = 0  # the newest 30-second step whose code was accepted: no code works twice
    oidc_issuer: str | None = None
    oidc_subject: str | None = None
    state: str = UserState.ACTIVE
    epoch: int = 1  # raised by password change, removal and disabling: every session opened before is dead
    created_at: datetime


class RecoveryCode(SQLModel, table=True):
    """One of the ten codes that stand in for a lost authenticator. Each works once."""

    __tablename__ = "recovery_code"

    user_id: str = Field(foreign_key="user.id", primary_key=True)
    code_hash: str = Field(primary_key=True)
    used_at: datetime | None = None


class Membership(SQLModel, table=True):
    """What a person is for an organisation."""

    __tablename__ = "membership"

    user_id: str = Field(foreign_key="user.id", primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", primary_key=True, index=True)
    role: str = Field(primary_key=True)


class UserSession(SQLModel, table=True):
    """A signed-in browser, acting for one organisation. The id is the SHA-256 of the token in its cookie."""

    __tablename__ = "user_session"

    id: str = Field(primary_key=True)
    user_id: str = Field(foreign_key="user.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    epoch: int  # of the user when it was opened
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime = Field(index=True)
    address: str = ""
    agent: str = ""
    pending_totp_secret: str | None = None  # encrypted; a new authenticator that has not shown a code yet


class PreSession(SQLModel, table=True):
    """What a browser has proved so far on its way in. Never worth a session by itself; lives for minutes.

    The id is the SHA-256 of the token in a cookie of its own. Steps of a sign-in or of an invitation are kept here and
    nowhere else, so that no step can be skipped by changing an address or a form.
    """

    __tablename__ = "pre_session"

    id: str = Field(primary_key=True)
    created_at: datetime
    expires_at: datetime = Field(index=True)
    user_id: str | None = Field(default=None, foreign_key="user.id")  # gave the right password, owes the code
    epoch: int = 0  # of that user at that moment
    next_path: str = "/"  # where to go afterwards
    invitation_id: str | None = Field(default=None, foreign_key="invitation.id")
    invitation_issue: int = 0  # proofs are void once the invitation has been issued again
    is_address_proved: bool = False  # the confirmation code was right
    display_name: str = ""
    password_hash: str | None = None
    totp_secret: str | None = None  # encrypted, not confirmed yet
    oidc_state: str | None = None  # set while the person is away at the provider; taken by the first answer
    oidc_nonce: str = ""
    oidc_verifier: str = ""
    oidc_issuer: str | None = None  # the identity that the provider vouched for, for an invitation
    oidc_subject: str | None = None


class Invitation(SQLModel, table=True):
    """One address may join one organisation in one role, once, within seven days of its last issue."""

    __tablename__ = "invitation"

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    email: str = Field(index=True)
    person_name: str
    role: str
    locale: str
    invited_by: str
    invited_by_organisation_id: str = Field(index=True)
    issue_number: int = 1  # part of the token: a new issue kills the older link
    token_hash: str = Field(unique=True)
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_by: str | None = Field(default=None, foreign_key="user.id")
    revoked_at: datetime | None = None
    requested_at: datetime | None = None  # the person found the link dead and asked for a new one
    code_failures: int = 0  # wrong confirmation codes in this issue


class ApiToken(SQLModel, table=True):
    """A key for a program that acts as one person for one organisation."""

    __tablename__ = "api_token"

    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="user.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    name: str
    token_hash: str = Field(unique=True)
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    last_used_on: date | None = None


class LoginThrottle(SQLModel, table=True):
    """How often something was tried in the present window. The key is a SHA-256: nothing typed by mistake is kept."""

    __tablename__ = "login_throttle"

    key: str = Field(primary_key=True)
    window_start: datetime
    count: int
