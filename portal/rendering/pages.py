"""Pages from templates: one environment per language, made at start-up; every value escaped, every unknown name an error."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from types import BuiltinMethodType
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro

from portal import words
from portal.forms import FieldProblem
from portal.guards import Entry, cookie_name
from portal.navigation import navigation
from portal.rendering import flash, formats
from portal.rendering.languages import Locale, catalogue, locale_of
from portal.static import versioned
from portal.version import VERSION
from storage import clock

FOLDER = Path(__file__).parent.parent / "templates"
_MACROS = "macros_of_this_page"


class _Template(Template):
    """A template that runs a file of macros once for each page, however many files import it with the page's context.

    The parts import each other, so that without this a page of ten imports ran sixty files: half of the time of a page.
    A macro may therefore use what the page was given, not what the importing template has set.
    """

    def make_module(
        self,
        vars: dict[str, Any] | None = None,  # noqa: A002  # Jinja's names
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,  # noqa: A002
    ) -> TemplateModule:
        """The module of macros, made at the first import of this page."""
        made: dict[str | None, TemplateModule] | None = (vars or {}).get(_MACROS)
        if made is None:
            return super().make_module(vars, shared, locals)
        if self.name not in made:
            made[self.name] = super().make_module(vars, shared)
        return made[self.name]


class _Context(Context):
    """Calls at once what pages call most: to look at each call anew whether it wants something of Jinja's was a twentieth of a page."""

    def call(self, called: Any, /, *given: Any, **named: Any) -> Any:
        """A macro gets what decides on escaping; sentences of ours and methods of built-in types want nothing of Jinja's."""
        kind = type(called)
        if kind is not Macro and kind is not partial and kind is not BuiltinMethodType:
            return super().call(called, *given, **named)
        named.pop("_block_vars", None)  # what stands around the call, for those who ask for the context
        named.pop("_loop_vars", None)
        return called(self.eval_ctx, *given, **named) if kind is Macro else called(*given, **named)


@cache
def environment(locale: Locale) -> Environment:
    """The template environment of a language, with its catalogue installed and its filters bound to it."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,
    )
    made.template_class = _Template
    made.context_class = _Context
    made.install_gettext_translations(catalogue(locale), newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    made.filters.update(
        user=formats.user,
        day=partial(_swap(formats.day), locale=locale),
        weekday=partial(_swap(formats.day), locale=locale, weekday=True),
        moment=partial(_swap(formats.moment), locale=locale),
        company=partial(_swap(formats.company), locale=locale),
        or_english=partial(formats.or_english, locale),
        device=formats.device,
        tenths=formats.tenths,
        size=formats.size,
        text=partial(_text, locale),
        word=partial(_word, locale),
        policy_name=partial(_policy_name, locale),
    )
    sentence = partial(formats.sentence, catalogue(locale))
    made.globals.update(
        gettext=sentence,
        _=sentence,
        locale=locale,
        static=versioned,
        product_version=VERSION,
        problem_text=partial(problem_text, locale),
        where_of=partial(where_of, locale),
    )
    return made


def render(where: Entry | Request, template: str, /, status: int = 200, **context: Any) -> HTMLResponse:
    """A whole page. `where` is the endpoint's entry (or the bare request on an error page)."""
    return _respond(where, template, None, status, context)


def render_part(where: Entry | Request, template: str, block: str, /, status: int = 200, **context: Any) -> HTMLResponse:
    """One block of a page, for htmx to swap in: the same block that the full page contains."""
    return _respond(where, template, block, status, context)


def redirect(where: Entry | Request, path: str, flash_code: str = "", kind: str = "success", **parameters: object) -> Response:
    """Send the browser to a path of ours with 303, with a message for the next page (words of kind "flash")."""
    request = where.request if isinstance(where, Entry) else where
    response = RedirectResponse(path, status_code=303)
    if flash_code:
        flash.put(response, request, kind, flash_code, {name: str(value) for name, value in parameters.items()})
    return response


def is_htmx(where: Entry | Request) -> bool:
    """Whether htmx asks for a part of the page."""
    request = where.request if isinstance(where, Entry) else where
    return request.headers.get("hx-request") == "true"


def _policy_name(locale: Locale, version: str) -> str:
    """A version of a sharing policy as people read it: a principal's own ones are counted, the built-in ones have their names."""
    number = version.removeprefix("own-")
    return words.say(locale, "policy-name", "built-in" if number == version else "own", {"version": number})


def problem_text(locale: Locale, problem: FieldProblem | None) -> str | None:
    """The sentence for a field's problem, or None."""
    return None if problem is None else words.say(locale, "problem", problem.code, problem.parameters)


def where_of(locale: Locale, work: Any) -> list[dict[str, object]]:
    """The way from the list of engagements to the engagement that a page is about, for its head."""
    return [
        {"label": catalogue(locale).gettext("Engagements"), "href": "/engagements"},
        {"label": f"{work.engagement.work} / {formats.company(work.contractor, locale)}", "href": f"/engagements/{work.engagement.id}"},
    ]


def _respond(where: Entry | Request, template: str, block: str | None, status: int, context: dict[str, Any]) -> HTMLResponse:
    entry = where if isinstance(where, Entry) else None
    request = entry.request if entry else where
    assert isinstance(request, Request)
    locale = locale_of(request)
    waiting = None if block else flash.read(request)
    signed_in = getattr(request.state, "signed_in", None)
    values = {
        "request": request,
        "entry": entry,
        "actor": signed_in.actor if signed_in else None,
        "signed_in": signed_in,
        "own_organisation": _own_organisation(signed_in, locale),
        "navigation": navigation(signed_in.actor, request.url.path, locale) if signed_in else [],
        "csrf_token": getattr(request.state, "csrf_token", ""),
        "flashes": [{"kind": waiting[0], "text": words.say(locale, "flash", waiting[1], waiting[2])}] if waiting else [],
        "path": request.url.path,
        _MACROS: {},
        "printed_at": formats.moment(clock.now(), locale),
        **context,
    }
    loaded = environment(locale).get_template(template)
    body = "".join(loaded.blocks[block](loaded.new_context(values))) if block else loaded.render(values)
    response = HTMLResponse(body, status)
    response.headers["Content-Language"] = locale
    if waiting:
        flash.take_away(response, request)
    new_visitor = getattr(request.state, "new_visitor", None)
    if new_visitor:
        settings = request.app.state.settings
        response.set_cookie(
            cookie_name("visitor", settings), new_visitor, httponly=True, samesite="lax", secure=settings.is_secure, path="/"
        )
    return response


def _own_organisation(signed_in: Any, locale: Locale) -> str:
    return formats.or_english(locale, signed_in.actor.organisation_name, signed_in.organisation_english) if signed_in else ""


def _swap(function: Any) -> Any:
    """A filter gets its value first; the bound locale comes by name."""

    def call(value: Any, **bound: Any) -> Any:
        return function(value, **bound)

    return call


def _text(locale: Locale, value: Mapping[str, str] | None) -> str:
    """The text of bilingual content in the page's language."""
    return "" if value is None else value[locale]


def _word(locale: Locale, code: object, kind: str, **parameters: object) -> str:
    """The word for a code: `{{ state | word("assessment-state") }}`."""
    return words.say(locale, kind, str(code), parameters)
