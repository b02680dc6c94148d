"""A real browser: Debian's Chromium driven by Playwright, kept away from every host but this machine.

A page that asks for anything elsewhere (a font, a script) fails its test: the resolver below knows loopback names only,
and `Visit` keeps what went wrong. Nothing is ever downloaded by Playwright itself.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

HEADLESS_SHELL = "chromium-headless-shell"
"""The same browser without what only a screen needs: our pages cost it a third less."""
PROGRAMS = (HEADLESS_SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_PROGRAM = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
QUIET = (
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
)
ACCESSIBILITY_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The contrast takes most of the time. It is measured once among elements of one shape in the same colours and letters on the same ground.
EXAMINE = """async ({options, shapes}) => {
  const elements = [...document.querySelectorAll("body *")];
  const shape = (element) => `${element.localName}.${element.getAttribute("class")}`;
  const grounds = new Map([[null, ""]]);
  const ground = (element) => {
    if (!grounds.has(element)) {
      const {backgroundColor, backgroundImage, opacity} = getComputedStyle(element);
      grounds.set(element, `${ground(element.parentElement)}|${backgroundColor} ${backgroundImage} ${opacity}`);
    }
    return grounds.get(element);
  };
  const looks = new Set();
  for (const element of elements) {
    const {color, fontSize, fontWeight} = getComputedStyle(element);
    const look = [shape(element), color, fontSize, fontWeight, element.checkVisibility(), ground(element)].join();
    if (!looks.has(look)) element.dataset.firstOfItsLook = "";
    looks.add(look);
  }
  axe.configure({rules: [{id: "color-contrast", selector: "[data-first-of-its-look]"}]});
  const {violations} = await axe.run(shapes ? elements.filter((element) => shapes.includes(shape(element))) : document, options);
  for (const element of elements) delete element.dataset.firstOfItsLook;
  return {violations};
}"""
LOCAL = {"127.0.0.1", "localhost", ""}


def program() -> str | None:
    """The browser: PORTAL_CHROMIUM, else one that is installed."""
    named = os.environ.get("PORTAL_CHROMIUM")
    if named:
        return named
    found = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    return found or (str(MAC_PROGRAM) if MAC_PROGRAM.exists() else None)


def missing_browser() -> str:
    """Why no browser can be started here, or ""."""
    return "" if program() else f"browser: no Chromium or Chrome (Debian: {HEADLESS_SHELL} or chromium; or set PORTAL_CHROMIUM)"


def missing_headless_shell() -> str:
    """Why the browser here, if any, takes longer than need be, or ""."""
    return "" if "PORTAL_CHROMIUM" in os.environ or shutil.which(HEADLESS_SHELL) else f"browser: no {HEADLESS_SHELL}"


def missing_font() -> str:
    """Why Japanese text would show as empty boxes here, or ""."""
    if sys.platform == "darwin":
        return ""
    listed = shutil.which("fc-list") and subprocess.run(["fc-list", ":lang=ja"], capture_output=True, text=True, check=False).stdout
    return "" if listed else "font: none with Japanese characters (Debian: fonts-noto-cjk)"


def missing() -> str:
    """Why pages cannot be looked at here, or ""."""
    return missing_browser() or missing_font()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser (about a second to start)."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """One person at the browser: a page with cookies of its own, and what went wrong on it."""

    page: Page
    problems: list[str] = field(default_factory=list)

    def accessibility_violations(self, *, shapes: Collection[str] | None = None) -> list[str]:
        """What axe finds on the page as it stands: one readable line per violation, with the elements.

        `shapes`: look only at the elements of these names and classes ("td.number"), and at nothing that is about the page as a whole.
        """
        options = {"runOnly": {"type": "tag", "values": ACCESSIBILITY_RULES}, "resultTypes": ["violations"]}
        self.page.evaluate(Axe().axe_script)
        result: dict[str, Any] = self.page.evaluate(EXAMINE, {"options": options, "shapes": None if shapes is None else sorted(shapes)})
        return [
            f"{violation['id']} ({violation['impact']}): {violation['help']}: "
            + "; ".join(str(node["target"]) + " " + node["html"][:200] for node in violation["nodes"])
            for violation in result["violations"]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window (0: no sideways scrolling)."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def fonts(self, selector: str) -> set[str]:
        """The names of the fonts that really draw the element's text."""
        session = self.page.context.new_cdp_session(self.page)
        for domain in ("DOM", "CSS"):
            session.send(f"{domain}.enable")
        root = session.send("DOM.getDocument")["root"]["nodeId"]
        element = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        return {font["familyName"] for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": element})["fonts"]}


def visit(
    browser: Browser, *, locale: str = "ja", javascript: bool = True, width: int = 1280, height: int = 900, base_url: str | None = None
) -> tuple[Visit, BrowserContext]:
    """A new person: `locale` is the browser's language ("ja", "en"), `width` the window's in pixels (a phone: 360)."""
    context = browser.new_context(
        locale={"ja": "ja-JP", "en": "en-GB"}.get(locale, locale),
        timezone_id="Asia/Tokyo",
        java_script_enabled=javascript,
        viewport={"width": width, "height": height},
        base_url=base_url,
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    result = Visit(context.new_page())
    _watch(result)
    return result, context


def _watch(result: Visit) -> None:
    """Write down script errors, content security policy violations and requests that leave this machine."""

    def on_console(message: ConsoleMessage) -> None:
        # An answer of 4xx is for the test to judge: forms are refused with 422, and pages may be forbidden.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            result.problems.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in LOCAL:
            result.problems.append(f"request to another host: {request.url}")

    result.page.on("console", on_console)
    result.page.on("pageerror", lambda error: result.problems.append(f"script: {error}"))
    result.page.on("request", on_request)
