"""The whole story in its order, and a last look around."""

from collections.abc import Callable

from portal.demonstration import (
    act_agreement,
    act_assurance,
    act_beginnings,
    act_cards,
    act_chain,
    act_clauses,
    act_duties,
    act_education,
    act_helpdesk,
    act_incident,
    act_monthly,
    act_policy,
    act_questions,
    act_registers,
    act_workshop,
    companies,
)
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.contracting import look_at

Teller = Callable[[int, int, Scene], None]
"""Told before each scene: its number, how many there are, and the scene."""


def play(cast: Cast, tell: Teller) -> None:
    """Play every scene. Raises PageSaysNo where a page does not go along."""
    for number, scene in enumerate(SCENES, start=1):
        tell(number, len(SCENES), scene)
        scene.play(cast)


def _look_around(cast: Cast) -> None:
    places = cast.places
    pages = {
        companies.PROCUREMENT: (
            "/procurement",
            "/contractors",
            "/engagements",
            "/board",
            "/questionnaires",
            places["helpdesk"],
            places["contact"],
        ),
        companies.REVIEWER: ("/review", f"{places['helpdesk']}/limits", f"{places['helpdesk']}/balance", f"{places['letters']}/limits"),
        companies.ADMINISTRATOR: ("/administration", "/administration/mail", "/members", "/ledger", "/help/permissions", "/account"),
        companies.CONTACT_RESPONDENT: ("/contractor", places["helpdesk"], f"{places['helpdesk']}/ledger"),
        companies.SYSTEMS_RESPONDENT: ("/contractor", places["trial agreement"]),
        companies.CONTACT_HELPER: ("/contributions",),
        companies.MAILING_RESPONDENT: ("/contractor", places["letters"], f"{places['letters']}/balance"),
    }
    for person, paths in pages.items():
        look_at(cast.of(person), paths)


SCENES: tuple[Scene, ...] = (
    *act_beginnings.SCENES,
    *act_cards.SCENES,
    *act_helpdesk.SCENES,
    *act_duties.SCENES,
    *act_registers.SCENES,
    *act_education.SCENES,
    *act_chain.SCENES,
    *act_monthly.SCENES,
    *act_assurance.SCENES,
    *act_workshop.SCENES,
    *act_questions.SCENES,
    *act_agreement.SCENES,
    *act_incident.SCENES,
    *act_clauses.SCENES,
    *act_policy.SCENES,
    Scene("全員がそれぞれのページを見てまわります", "Everybody looks around", _look_around),
)
