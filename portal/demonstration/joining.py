"""How people come in: invited with a link and a code, then a password and an authenticator of their own."""

import secrets
import time
from dataclasses import dataclass
from datetime import date

import pyotp

from portal.demonstration.browser import Visitor
from portal.demonstration.companies import Person
from portal.demonstration.form import Value

NEXT_CODE = 30  # seconds: each code of an authenticator is accepted once


@dataclass(slots=True)
class Member:
    """A person at their browser. Password and authenticator are made here and told to nobody."""

    person: Person
    visitor: Visitor
    password: str
    authenticator: pyotp.TOTP

    def sign_in_again(self) -> None:
        """Sign out, and in again with password and the next code of the authenticator."""
        self.visitor.open("/")
        self.visitor.send("/sign-out")
        self.visitor.open("/sign-in")
        self.visitor.send("/sign-in", {"email": self.person.email, "password": self.password})
        self.visitor.send("/sign-in/code", {"code": self.authenticator.at(int(time.time()) + NEXT_CODE)})


def accept_invitation(visitor: Visitor, link: str, code: str, person: Person, *, mistyped: str = "") -> Member:
    """Follow the link, confirm the code told by telephone (first a `mistyped` one, if given), and set up the account."""
    visitor.open(link)
    if mistyped:
        visitor.send("/code", {"code": mistyped}, expect=422)
    visitor.send("/code", {"code": code})
    password = secrets.token_urlsafe(18)
    page = visitor.send("/account", {"display_name": person.name, "password": password, "password_again": password})
    authenticator = pyotp.TOTP(page.copied("authenticator-key"))
    visitor.send("/authenticator", {"code": authenticator.now()})
    visitor.open("/")
    return Member(person, visitor, password, authenticator)


def invite_contractor(officer: Visitor, contractor: str, person: Person) -> tuple[str, str]:
    """Invite somebody of the contractor whose page is `contractor`: the link and the code as they stand on the page."""
    officer.open(contractor)
    values: dict[str, Value] = {"person_name": person.name, "email": person.email, "role": person.role, "locale": "ja"}
    page = officer.send("/invitations", values)
    invitation = page.url.partition("#invitation-")[2]
    return page.copied(f"link-{invitation}"), page.copied(f"code-{invitation}")


def invite_helper(respondent: Visitor, assessment: str, person: Person, *, section: str, note: str, due_on: date) -> tuple[str, str]:
    """Ask somebody new to answer one section of a questionnaire: the link and the code of the invitation."""
    respondent.open(f"{assessment}/people")
    asked: dict[str, Value] = {"user_id": "new", "person_name": person.name, "email": person.email, "locale": "ja"}
    page = respondent.send("/contributors", {**asked, "scope": "sections", "sections": [section], "note": note, "due_on": due_on})
    page = respondent.open(page.href(r"^/members/invitations/[0-9a-f]{32}$"))
    return page.copied("invitation-link"), page.copied("confirmation-code")


def invite_colleague(administrator: Visitor, person: Person) -> tuple[str, str]:
    """Invite somebody into the own organisation: link and code."""
    administrator.open("/members")
    values: dict[str, Value] = {"person_name": person.name, "email": person.email, "role": person.role, "locale": "ja"}
    page = administrator.send("/members/invitations", values)
    return page.copied("invitation-link"), page.copied("confirmation-code")
