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


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that belong together, under a heading; the homes have none."""

    heading: str
    links: tuple[Link, ...]


Place = tuple[str, str, str, Role | Act]
GROUPS: tuple[tuple[str, tuple[Place, ...]], ...] = (
    (
        "",
        (
            ("/procurement", N_("Pipeline"), "home", Role.PROCUREMENT),
            ("/contractor", N_("To do"), "list-check", Role.RESPONDENT),
            ("/contributions", N_("My part"), "list-check", Role.CONTRIBUTOR),
            ("/review", N_("Waiting for judgement"), "scale", Role.REVIEWER),
            ("/board", N_("Board"), "shield-half", Role.PROCUREMENT),
        ),
    ),
    (
        N_("Work"),
        (
            ("/contractors", N_("Contractors"), "building", Act.CONTRACTOR_VIEW),
            ("/engagements", N_("Engagements"), "clipboard-list", Act.ENGAGEMENT_VIEW),
            ("/agreements", N_("Agreements"), "signature", Act.AGREEMENT_LIST),
            ("/duties", N_("Duties"), "calendar", Act.ENGAGEMENT_VIEW),
            ("/incidents", N_("Incidents"), "alert-triangle", Act.INCIDENT_VIEW),
            ("/risks", N_("Risks"), "chart-bar", Act.RISK_LIST),
        ),
    ),
    (
        N_("Questions and answers"),
        (
            ("/questionnaires", N_("Questionnaires"), "file-text", Act.QUESTIONNAIRE_DRAFT),
            ("/answers", N_("Our answers"), "copy", Act.ANSWERS_VIEW),
            ("/comments", N_("Comments"), "mail", Act.COMMENT_VIEW),
        ),
    ),
    (
        N_("Texts and courses"),
        (
            ("/clauses", N_("Clauses"), "file-text", Act.CLAUSE_VIEW),
            ("/courses", N_("Courses"), "file-text", Act.COURSE_VIEW),
        ),
    ),
    (
        N_("Own house"),
        (
            ("/sharing-policy", N_("Sharing policy"), "shield-half", Act.SHARING_POLICY_VIEW),
            ("/ledger", N_("Ledger"), "history", Act.LEDGER_VIEW),
            ("/members", N_("People"), "users", Act.INVITATION_VIEW),
            ("/administration", N_("Administration"), "settings", Act.ADMINISTRATION_VIEW),
        ),
    ),
)


def navigation(actor: Actor, path: str, locale: Locale) -> list[Group]:
    """The entries for this person, in groups; the one that holds `path` is current."""
    translate = catalogue(locale).gettext

    def is_open(condition: Role | Act) -> bool:
        return actor.has(condition) if isinstance(condition, Role) else permits(actor, condition, Standing.NONE)

    groups = []
    for heading, places in GROUPS:
        links = tuple(
            Link(href, translate(label), icon, path == href or path.startswith(f"{href}/"))
            for href, label, icon, condition in places
            if is_open(condition)
        )
        if links:
            groups.append(Group(translate(heading) if heading else "", links))
    return groups


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
