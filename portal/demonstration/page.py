"""A page as its reader sees it: heading, what went wrong, links, and forms with everything a browser would send."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

from portal.demonstration.form import TICKABLE, Control, Form, PageSaysNo

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
UNSEEN = re.compile(r"<(svg|script|style)\b.*?</\1>", re.DOTALL)  # cut out beforehand: a third of a page is icons


@dataclass(slots=True)
class Content:
    """What stands on a page."""

    title: str = ""
    heading: str = ""
    text: str = ""
    problems: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # address, text
    forms: list[Form] = field(default_factory=list)
    loose: list[Control] = field(default_factory=list)  # controls outside any form: links and codes to copy


@dataclass(eq=False)
class Page:
    """What came back: address and status; and what stands there, read when somebody asks for it.

    `fetch`: where the page is not even opened before that, what opens it.
    """

    url: str
    status: int
    html: str
    fetch: Callable[[], "Page"] | None = None

    @cached_property
    def content(self) -> Content:
        """Everything on the page."""
        if self.fetch is not None:
            opened = self.fetch()
            self.url, self.status, self.html, self.fetch = opened.url, opened.status, opened.html, None
        return read(self.html)

    @property
    def title(self) -> str:
        """What the browser writes above the page."""
        return self.content.title

    @property
    def heading(self) -> str:
        """What the page is called."""
        return self.content.heading

    @property
    def text(self) -> str:
        """Everything that can be read."""
        return self.content.text

    @property
    def problems(self) -> list[str]:
        """Why a form was refused."""
        return self.content.problems

    @property
    def links(self) -> list[tuple[str, str]]:
        """Address and text of each."""
        return self.content.links

    @property
    def forms(self) -> list[Form]:
        """In their order."""
        return self.content.forms

    @property
    def path(self) -> str:
        """The address without host and query."""
        return re.sub(r"^https?://[^/]+|[?#].*$", "", self.url)

    def form(self, action: str) -> Form:
        """The first form whose address ends with `action`."""
        for form in self.forms:
            if form.action.partition("?")[0].endswith(action):
                return form
        raise PageSaysNo(f"{self.describe()} has no form {action!r}, only {[form.action for form in self.forms]}")

    def has_form(self, action: str) -> bool:
        """Whether there is a form whose address ends with `action`."""
        return any(form.action.partition("?")[0].endswith(action) for form in self.forms)

    def hrefs(self, pattern: str) -> list[str]:
        """The distinct addresses of links that match the regular expression `pattern`, in order."""
        return list(dict.fromkeys(href for href, _text in self.links if re.search(pattern, href)))

    def href(self, pattern: str) -> str:
        """The first such address."""
        found = self.hrefs(pattern)
        if not found:
            raise PageSaysNo(f"{self.describe()} has no link to {pattern!r}, only {sorted({href for href, _ in self.links})}")
        return found[0]

    def copied(self, control_id: str) -> str:
        """What stands in the field to copy with this id."""
        for control in self.content.loose:
            if control.id == control_id:
                return control.value
        raise PageSaysNo(f"{self.describe()} has no field {control_id!r} to copy, only {[control.id for control in self.content.loose]}")

    def describe(self) -> str:
        """Where this is, for a message."""
        return f"{self.path} ({self.status}, “{self.heading or self.title}”)"


def read(html: str) -> Content:
    """What stands on the page in `html`."""
    content = Content()
    reader = _Reader(content)
    reader.feed(UNSEEN.sub("", html))
    reader.close()
    reader.tie()
    return content


@dataclass(slots=True, eq=False)
class _Open:
    """An element whose end has not come yet; `on_end` gets its text."""

    tag: str
    is_summary: bool
    on_end: Callable[[str], None] | None
    parts: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Fills a Content from HTML."""

    def __init__(self, page: Content) -> None:
        super().__init__(convert_charrefs=True)
        self._page = page
        self._stack: list[_Open] = []
        self._reading: list[_Open] = []  # those of them whose text somebody waits for
        self._form: Form | None = None
        self._controls: list[tuple[Control, str]] = []  # with the id of the form, where the control names it
        self._labels: dict[str, str] = {}
        self._select: Control | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_multipart = given.get("enctype") == "multipart/form-data"
            self._form = Form(given.get("method", "get"), given.get("action", ""), is_multipart, given.get("id", ""))
            self._page.forms.append(self._form)
        on_end = self._begin(tag, given)
        if tag not in VOID:
            is_summary = "error-summary" in given.get("class", "").split() or (bool(self._stack) and self._stack[-1].is_summary)
            if tag == "li" and is_summary:
                on_end = self._page.problems.append
            self._stack.append(_Open(tag, is_summary, on_end))
            if on_end is not None:
                self._reading.append(self._stack[-1])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None
        while any(opened.tag == tag for opened in self._stack):
            ended = self._stack.pop()
            if ended.on_end is not None:
                self._reading.remove(ended)
                ended.on_end(" ".join("".join(ended.parts).split()))
            if ended.tag == tag:
                break

    def handle_data(self, data: str) -> None:
        self._text.append(data)
        for opened in self._reading:
            opened.parts.append(data)

    def tie(self) -> None:
        """At the end: labels to their controls, controls to forms elsewhere on the page, and the whole text."""
        for control, form_id in self._controls:
            control.label = control.label or self._labels.get(control.id, "")
            if form_id:
                next(form for form in self._page.forms if form.id == form_id).controls.append(control)
        self._page.text = " ".join("".join(self._text).split())

    def _begin(self, tag: str, given: Mapping[str, str]) -> Callable[[str], None] | None:
        """Note what begins with this tag; what to do with its text, if anything."""
        page = self._page
        if tag == "title":
            return lambda text: setattr(page, "title", text)
        if tag == "h1":
            return lambda text: setattr(page, "heading", text)
        if tag == "a" and "href" in given:
            return lambda text: page.links.append((given["href"], text))
        if tag == "label":
            return lambda text: self._labels.update({given.get("for", ""): text})
        if tag == "option" and self._select is not None:
            self._offer(self._select, given)
        elif tag in {"input", "select", "textarea", "button"}:
            return self._add(tag, given)
        return None

    def _offer(self, select: Control, given: Mapping[str, str]) -> None:
        if not select.options or "selected" in given:
            select.value = given.get("value", "")
        select.options.append(given.get("value", ""))

    def _add(self, tag: str, given: Mapping[str, str]) -> Callable[[str], None] | None:
        kind = given.get("type", "submit" if tag == "button" else "text") if tag in {"input", "button"} else tag
        value = given.get("value", "on" if kind in TICKABLE else "")
        control = Control(kind, given.get("name", ""), value, given.get("id", ""), given.get("aria-label", ""), "checked" in given)
        self._controls.append((control, given.get("form", "")))
        if tag == "select":
            self._select = control
        if "disabled" not in given and not given.get("form"):
            (self._page.loose if self._form is None else self._form.controls).append(control)
        if tag == "textarea":
            return lambda text: setattr(control, "value", text)
        return None
