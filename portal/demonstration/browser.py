"""A visitor who does what a browser does: keeps cookies, opens pages, fills in their forms, sends them and follows on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

import httpx2

from portal.demonstration.form import Form, PageSaysNo, Value
from portal.demonstration.page import Page

REDIRECTIONS = 5


@dataclass(slots=True)
class Visitor:
    """One person's browser. `client` may be shared: the cookies are kept here, each visitor has their own.

    `is_hurried`: the page that follows a form is opened only once somebody reads it, and mostly nobody does.
    """

    client: httpx2.Client
    base_url: str
    language: str = "ja"
    cookies: dict[str, str] = field(default_factory=dict)
    page: Page = field(default_factory=lambda: Page("", 0, ""))
    is_hurried: bool = False

    def open(self, address: str, *, expect: int = 200) -> Page:
        """Go to an address: a path, or a whole one as it stands in an invitation."""
        return self._go("GET", urljoin(self.base_url + "/", address), expect=expect)

    def send(
        self,
        action: str,
        values: Mapping[str, Value] | None = None,
        *,
        rows: Mapping[str, str] | None = None,
        button: str | None = None,
        expect: int = 200,
        is_followed: bool = True,
    ) -> Page:
        """Fill in the form on the present page whose address ends with `action`, and send it.

        `rows`: values of fields that are found by the end of their label. `expect`: the status that the page must have in the
        end. `is_followed=False`: the answer's address is enough, the next page is not opened.
        """
        form = self.page.form(action)
        form.fill(values or {})
        for label, value in (rows or {}).items():
            form.fill_labelled(label, value)
        return self.send_form(form, button=button, expect=expect, is_followed=is_followed)

    def send_form(self, form: Form, *, button: str | None = None, expect: int = 200, is_followed: bool = True) -> Page:
        """Send a form as it is filled in."""
        address = urljoin(self.page.url, form.action)
        pairs = form.sent(button)
        if form.method.lower() == "get":
            return self._go("GET", f"{address}?{urlencode(pairs)}", expect=expect)
        if not form.is_multipart:
            body = urlencode(pairs).encode()
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            return self._go("POST", address, content=body, headers=headers, expect=expect, is_followed=is_followed)
        data: dict[str, list[str]] = {}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        files = [(name, (upload.name, upload.content, upload.media_type)) for name, upload in form.files()]
        return self._go("POST", address, data=data, files=files, expect=expect, is_followed=is_followed)

    def download(self, path: str) -> bytes:
        """Fetch a file."""
        response = self._request("GET", urljoin(self.base_url, path))
        if response.status_code != httpx2.codes.OK:
            raise PageSaysNo(f"GET {path} answered {response.status_code}")
        return response.content

    def _go(self, method: str, address: str, *, expect: int, is_followed: bool = True, **body: object) -> Page:
        response = self._request(method, address, **body)
        if response.is_redirect and not is_followed:
            return Page(urljoin(address, response.headers["location"]), response.status_code, "")
        if response.is_redirect and self.is_hurried and method == "POST" and expect == httpx2.codes.OK:
            address = urljoin(address, response.headers["location"])
            self.page = Page(address, response.status_code, "", partial(self._fetch, address, expect))
        else:
            self.page = self._arrive(method, address, response, expect)
        return self.page

    def _fetch(self, address: str, expect: int) -> Page:
        return self._arrive("GET", address, self._request("GET", address), expect)

    def _arrive(self, method: str, address: str, response: httpx2.Response, expect: int) -> Page:
        """Follow on from `response` to the page where it ends."""
        for _ in range(REDIRECTIONS):
            if not response.is_redirect:
                break
            address = urljoin(address, response.headers["location"])
            response = self._request("GET", address)
        page = Page(address, response.status_code, response.text)
        if page.status != expect:
            said = "; ".join(page.problems) or page.text[:600]
            raise PageSaysNo(f"{method} {page.describe()}, expected {expect}: {said}")
        return page

    def _request(self, method: str, address: str, **body: object) -> httpx2.Response:
        headers = {"Accept-Language": self.language, "User-Agent": "Demonstration"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            parts = urlsplit(self.base_url)
            headers |= {"Origin": f"{parts.scheme}://{parts.netloc}", "Sec-Fetch-Site": "same-origin"}
        given = body.pop("headers", None)
        if isinstance(given, dict):
            headers |= given
        address = address.partition("#")[0]
        response = self.client.request(method, address, headers=headers, follow_redirects=False, **body)  # type: ignore[arg-type]  # content, data and files as made above
        self._keep_cookies(response)
        return response

    def _keep_cookies(self, response: httpx2.Response) -> None:
        for line in response.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
        self.client.cookies.clear()
