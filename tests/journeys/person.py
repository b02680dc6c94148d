"""A person at the browser, as journeys tell it: follows links, fills in forms, presses buttons, and looks at every page that comes."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2
import pyotp
from playwright.sync_api import FilePayload, Locator, Page

from portal.demonstration.browser import Visitor
from portal.demonstration.form import Upload
from portal.rendering.languages import Locale, catalogue
from tests.journeys.looking import faults
from tests.journeys.server import CODE, LINK, Portal
from tests.services.chromium import Visit

PASSWORD = "four plain words together"
PATIENCE = 30_000  # milliseconds
NEXT_CODE = 30  # seconds: each code of an authenticator is accepted once
Value = str | bool | list[str] | Upload
"""What a person does with a field: types or chooses, ticks (True, or several by their values), takes a file."""


@dataclass
class Person:
    """Somebody with a name, an address, and a browser of their own. `looks`: whether every page is examined."""

    portal: Portal
    visit: Visit
    locale: Locale
    name: str
    address: str
    looks: bool = True
    authenticator: pyotp.TOTP | None = None
    seen: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Be patient: several journeys may share a small machine."""
        self.page.set_default_timeout(PATIENCE)

    @property
    def page(self) -> Page:
        """The page as Playwright knows it."""
        return self.visit.page

    @property
    def path(self) -> str:
        """Where the person is."""
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        """What can be read on the page."""
        return " ".join(self.page.locator("body").inner_text().split())

    def say(self, english: str, **values: object) -> str:
        """A sentence of the portal in this person's language."""
        return catalogue(self.locale).gettext(english).format(**values)

    def open(self, address: str, *, status: int = 200) -> None:
        """Go to an address: from a mail, from a bookmark."""
        response = self.page.goto(address)
        assert response is not None
        assert response.status == status, f"{address}: {response.status} {self.text[:500]}"
        self.look()

    def follow(self, pattern: str) -> None:
        """Press the first visible link whose address matches; where none is in the page, the menu is opened."""
        links = self.page.locator("a[href]").filter(visible=True)
        if not self._matching(links, pattern):
            self.open_menu()
        found = self._matching(links, pattern)
        assert found, f"{self.path} has no link to {pattern}: {self._hrefs(links)}"
        self._press(found[0])

    def open_menu(self) -> None:
        """On a phone, show what stands in the head of the page on a wide screen."""
        menu = self.page.locator("details.menu > summary")
        if menu.is_visible():
            menu.click()

    def go_on(self) -> None:
        """Press the one blue button at the head of the page: the next step."""
        self._press(self.page.locator(".page-head a.button-primary"))

    def send(
        self,
        action: str,
        values: Mapping[str, Value] | None = None,
        *,
        rows: Mapping[str, int] | None = None,
        button: str = "",
        status: int = 200,
    ) -> None:
        """Fill in the form whose address ends with `action`, and press its button (`button`: the value of that button).

        `rows`: what is typed into the field of the row that names an item.
        """
        form = self.page.locator(f"form[action$='{action}'], form[action*='{action}?']").filter(visible=True).first
        for name, value in (values or {}).items():
            self.fill(form, name, value)
        for item, count in (rows or {}).items():
            form.get_by_role("textbox", name=item).fill(str(count))
        pressed = form.locator(f"button[value='{button}']" if button else "button[type=submit]:not([name])").filter(visible=True)
        self._press(pressed.first, status=status)

    def fill(self, form: Locator, name: str, value: Value) -> None:
        """Type, choose, tick, or take a file."""
        fields = form.locator(f"[name='{name}']:not([type=hidden])")
        kind = fields.first.evaluate("field => field.type")
        if isinstance(value, Upload):
            take(fields.first, value)
        elif kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                fields.and_(form.locator("*" if one is True else f"[value='{one}']")).first.check()
        elif isinstance(value, list):
            for number, one in enumerate(value):
                self.fill_one(fields.nth(number), one)
        else:
            self.fill_one(fields.first, str(value))

    def fill_one(self, field_: Locator, value: str) -> None:
        """Type into one field, or choose from it."""
        if field_.evaluate("field => field.tagName") == "SELECT":
            field_.select_option(value)
        else:
            field_.fill(value)

    def look(self) -> None:
        """Examine the page. What is wrong is kept, so that one walk tells of all pages."""
        self.seen.append(self.path)
        if self.looks:
            self.faults += [f"{self.path} in {self.locale}: {fault}" for fault in faults(self.visit, self.locale)]
            self.visit.problems.clear()

    def accept_invitation(self, link: str) -> None:
        """From the link in the mail to an account with a password and an authenticator."""
        self.open(link)
        self.send("/code-mail")
        self.send("/code", {"code": self.portal.mail(self.address, CODE)})
        self.send("/account", {"display_name": self.name, "password": PASSWORD, "password_again": PASSWORD})
        self.authenticator = pyotp.TOTP(self.page.locator("#authenticator-key").input_value())
        self.send("/authenticator", {"code": self.authenticator.now()})
        self._press(self.page.locator("main a.button-primary"))

    def accept_mailed_invitation(self) -> None:
        """As `accept_invitation`, with the link that the mail brought."""
        self.accept_invitation(self.portal.mail(self.address, LINK))

    def sign_in(self) -> None:
        """With the password and the authenticator's next code."""
        assert self.authenticator is not None
        self.open("/sign-in")
        self.send("/sign-in", {"email": self.address, "password": PASSWORD})
        self.send("/sign-in/code", {"code": self.authenticator.at(int(time.time()) + NEXT_CODE)})

    def hurry(self, client: httpx2.Client) -> Visitor:
        """The same person without the screen, for what would only be more of the same."""
        cookies = {str(cookie.get("name")): str(cookie.get("value")) for cookie in self.page.context.cookies()}
        return Visitor(client, self.portal.base_url, self.locale, cookies, is_hurried=True)

    def _press(self, what: Locator, *, status: int = 200) -> None:
        with self.page.expect_navigation() as waiting:
            what.click()
        response = waiting.value
        assert response.status == status, f"{response.url}: {response.status} {self.text[:700]}"
        self.look()

    @staticmethod
    def _hrefs(links: Locator) -> list[str]:
        return [str(href) for href in links.evaluate_all("links => links.map(link => link.getAttribute('href'))")]

    def _matching(self, links: Locator, pattern: str) -> list[Locator]:
        return [links.nth(number) for number, href in enumerate(self._hrefs(links)) if re.search(pattern, href)]


def take(field_: Locator, upload: Upload) -> None:
    """Choose a file in the browser's dialogue."""
    payload: FilePayload = {"name": upload.name, "mimeType": upload.media_type, "buffer": upload.content}
    field_.set_input_files(payload)
