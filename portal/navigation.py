"""What stands in the navigation: the homes and lists that the person's roles open."""

from dataclasses import dataclass

from portal.permissions import Standing, permits
from portal.rendering.languages import Locale, catalogue
from portal.words import N_
from storage.acts import Act
from storage.stamp import Actor, Role


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation."""

    href: str
    label: str
    icon: str
    current: bool


PLACES: tuple[tuple[str, str, str, Role | Act], ...] = (
    ("/procurement", N_("Pipeline"), "home", Role.PROCUREMENT),
    ("/contractor", N_("To do"), "list-check", Role.RESPONDENT),
    ("/contributions", N_("My part"), "list-check", Role.CONTRIBUTOR),
    ("/answers", N_("Our answers"), "copy", Act.ANSWERS_VIEW),
    ("/review", N_("Waiting for judgement"), "scale", Role.REVIEWER),
    ("/board", N_("Board"), "shield-half", Role.PROCUREMENT),
    ("/contractors", N_("Contractors"), "building", Act.CONTRACTOR_VIEW),
    ("/engagements", N_("Engagements"), "clipboard-list", Act.ENGAGEMENT_VIEW),
    ("/questionnaires", N_("Questionnaires"), "file-text", Act.QUESTIONNAIRE_DRAFT),
    ("/comments", N_("Comments"), "mail", Act.COMMENT_VIEW),
    ("/ledger", N_("Ledger"), "history", Act.LEDGER_VIEW),
    ("/members", N_("People"), "users", Act.INVITATION_VIEW),
    ("/administration", N_("Administration"), "settings", Act.ADMINISTRATION_VIEW),
)


def navigation(actor: Actor, path: str, locale: Locale) -> list[Link]:
    """The entries for this person; the one that holds `path` is current."""
    translate = catalogue(locale).gettext
    shown = []
    for href, label, icon, condition in PLACES:
        is_open = actor.has(condition) if isinstance(condition, Role) else permits(actor, condition, Standing.NONE)
        if is_open:
            shown.append(Link(href, translate(label), icon, path == href or path.startswith(f"{href}/")))
    return shown


HOMES: tuple[tuple[Role, str], ...] = (
    (Role.PROCUREMENT, "/procurement"),
    (Role.REVIEWER, "/review"),
    (Role.RESPONDENT, "/contractor"),
    (Role.CONTRIBUTOR, "/contributions"),
)


def home_of(actor: Actor) -> str:
    """The first page after signing in: the home of the person's first role."""
    for role, href in HOMES:
        if actor.has(role):
            return href
    return "/administration" if actor.has(Role.ADMINISTRATOR) else "/account"
