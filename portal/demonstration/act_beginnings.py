"""First act: the principal's people come in, and two contractors are registered."""

from portal.demonstration import companies, contracting, joining
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import Person

WRONG_CODE = "12345"  # five digits: never a right one


def admit(cast: Cast, person: Person, invitation: tuple[str, str], *, mistyped: str = "") -> None:
    """`person` accepts an invitation (link and code) and is on stage from now on."""
    cast.members[person.email] = joining.accept_invitation(cast.newcomer(), *invitation, person, mistyped=mistyped)


def _gather_principal(cast: Cast) -> None:
    admit(cast, companies.ADMINISTRATOR, cast.invitation)
    administrator = cast.of(companies.ADMINISTRATOR)
    for person in (companies.PROCUREMENT, companies.REVIEWER):
        admit(cast, person, joining.invite_colleague(administrator, person))
    cast.members[companies.PROCUREMENT.email].sign_in_again()


def _register_contractors(cast: Cast) -> None:
    officer = cast.of(companies.PROCUREMENT)
    cast.places["contact"] = contracting.register_contractor(officer, companies.CONTACT)
    cast.places["systems"] = contracting.register_contractor(officer, companies.SYSTEMS)


SCENES = (
    Scene(
        "見本精機の管理者、購買担当者、審査担当者がログインを設定します",
        "The principal's administrator, officer and reviewer set up their logins",
        _gather_principal,
    ),
    Scene("購買担当者が委託先2社を登録します", "The officer registers two contractors", _register_contractors),
)
