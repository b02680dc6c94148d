"""Where most journeys begin: an engagement in the middle of its life, arranged once through the pages and then copied."""

import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import httpx2

from portal.demonstration import contracting, handling, joining
from portal.demonstration.browser import Visitor
from portal.demonstration.companies import Company, Person
from portal.demonstration.contracting import Work
from portal.demonstration.handling import Item
from portal.rendering.languages import Locale
from portal.words import say
from storage import clock
from tests.journeys.server import Portal
from tests.services.chromium import Visit

PRINCIPAL = "Mihon Precision Machinery Co., Ltd."
ADMINISTRATOR = Person("Megumi Sakuma", "sakuma@mihon-seiki.example", "administrator", "Head of systems")
OFFICER = Person("Kenichi Osawa", "osawa@mihon-seiki.example", "procurement", "Purchasing")
REVIEWER = Person("Misaki Fujishiro", "fujishiro@mihon-seiki.example", "reviewer", "Head of security")
RESPONDENT = Person("Nao Mizuno", "mizuno@reiji-contact.example", "respondent", "Head of quality")
STRANGER = Person("Naoki Kitazawa", "kitazawa@kamei-systems.example", "respondent", "Director")
CONTRACTOR = Company("Reiji Contact Inc.", "レイジコンタクト", "Reiji Contact Inc.", 201, RESPONDENT, "06-0000-0201")
OTHER = Company("Kamei Systems Workshop Inc.", "カメイシステム", "Kamei Systems Workshop Inc.", 302, STRANGER, "052-000-0302")
LEAFLET = Item("Leaflet", "PUBLIC", "paper", quantity=3)
SAMPLE = Item("Sample case", "PUBLIC", "object", "SN-0001")


@dataclass(frozen=True)
class Setting:
    """The cookies of each person by address, and the paths of what there is.

    The questionnaire is sent and not answered; one leaflet is out, the sample is not.
    """

    cookies: dict[str, dict[str, str]]
    password: str = ""  # of the respondent
    authenticator_key: str = ""
    contractor: str = ""
    engagement: str = ""
    assessment: str = ""
    foreign: str = ""  # the engagement of another contractor
    used_invitation: str = ""


@dataclass
class Stage:
    """A running portal with the setting in it."""

    portal: Portal
    setting: Setting
    client: httpx2.Client
    visits: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, person: Person, language: str = "en") -> Visitor:
        """The person without a screen, signed in."""
        cookies = {**self.setting.cookies[person.email], "portal-language": language}
        return Visitor(self.client, self.portal.base_url, language, cookies)

    def bring(self, visit: Visit, person: Person, language: str = "en") -> Visit:
        """Sign the browser in as the person."""
        cookies = {**self.setting.cookies[person.email], "portal-language": language}
        visit.page.context.add_cookies([{"name": name, "value": value, "url": self.portal.base_url} for name, value in cookies.items()])
        return visit


def arrange(portal: Portal, client: httpx2.Client) -> Setting:
    """Play the beginning through the pages."""
    today = clock.local_date(clock.now(), "Asia/Tokyo")
    founded = portal.found(organisation=PRINCIPAL, person=ADMINISTRATOR.name, address=ADMINISTRATOR.email, locale="en")
    administrator = _join(portal, client, founded, ADMINISTRATOR)
    officer = _join(portal, client, joining.invite_colleague(administrator, OFFICER), OFFICER)
    reviewer = _join(portal, client, joining.invite_colleague(administrator, REVIEWER), REVIEWER)
    contractor, engagement = _open(officer, CONTRACTOR, today)
    other, foreign = _open(officer, OTHER, today)
    invitation = joining.invite_contractor(officer, contractor, RESPONDENT)
    member = joining.accept_invitation(Visitor(client, portal.base_url, "en"), *invitation, RESPONDENT)
    respondent = member.visitor
    stranger = _join(portal, client, joining.invite_contractor(officer, other, STRANGER), STRANGER)
    assessment = contracting.issue_questionnaire(
        officer, engagement, due_on=today + timedelta(days=10), reason="Once a year.", contact=REVIEWER.name, detail=REVIEWER.email
    )
    handling.designate(officer, engagement, (LEAFLET, SAMPLE))
    slip = handling.hand_over(
        officer, engagement, {LEAFLET.name: 1}, giver=OFFICER, receiver=RESPONDENT, way="in_person", purpose="Service"
    )
    handling.countersign(respondent, slip, RESPONDENT)
    people = {ADMINISTRATOR: administrator, OFFICER: officer, REVIEWER: reviewer, RESPONDENT: respondent, STRANGER: stranger}
    setting = Setting({person.email: dict(visitor.cookies) for person, visitor in people.items()})
    return replace(
        setting,
        password=member.password,
        authenticator_key=member.authenticator.secret,
        contractor=contractor,
        engagement=engagement,
        assessment=assessment,
        foreign=foreign,
        used_invitation=re.sub(r"^https?://[^/]+", "", invitation[0]),
    )


def _join(portal: Portal, client: httpx2.Client, invitation: tuple[str, str], person: Person) -> Visitor:
    visitor = Visitor(client, portal.base_url, "en")
    return joining.accept_invitation(visitor, *invitation, person).visitor


def _open(officer: Visitor, company: Company, today: date) -> tuple[str, str]:
    """A company and an engagement with it, by their paths."""
    contractor = contracting.register_contractor(officer, company)
    work = Work(secrets.token_hex(4), f"Help desk of {company.name}", "Service", today, today + timedelta(days=300), ("PUBLIC", "INTERNAL"))
    return contractor, contracting.open_engagement(officer, contractor, work)


def problem(locale: Locale, code: str, **parameters: object) -> str:
    """The sentence for a problem, as it reads on a page."""
    return " ".join(say(locale, "problem", code, parameters).split())
