"""Who did it, when, and through which entrance: the values that go on everything that is done."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person does for an organisation. One person may hold several roles."""

    ADMINISTRATOR = "administrator"  # keeps accounts and settings of the organisation
    PROCUREMENT = "procurement"  # sends: registers contractors, opens engagements, issues and hands over
    REVIEWER = "reviewer"  # judges: answers, evidence, disposal certificates
    RESPONDENT = "respondent"  # answers for a contractor: questionnaires, countersignatures, returns, certificates
    CONTRIBUTOR = "contributor"  # helps to answer: sees and answers what a respondent gave to it, and nothing else


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting for one organisation, as plain data that rules may look at."""

    user_id: str
    organisation_id: str
    roles: frozenset[Role]
    display_name: str
    organisation_name: str

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds at least one of `roles`."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_confined(self) -> bool:
        """Whether the actor sees only what was given to it: a contributor without any other role."""
        return self.roles == frozenset({Role.CONTRIBUTOR})

    @property
    def answers_in_part(self) -> bool:
        """Whether the actor may answer only what was given to it."""
        return Role.CONTRIBUTOR in self.roles and Role.RESPONDENT not in self.roles


@dataclass(frozen=True, slots=True)
class Stamp:
    """Actor, moment (aware UTC) and origin of one act.

    `origin` is the entrance ("page", "api", "job", "cli"); `address` the client's network address and `agent` its
    user-agent text, both empty where there is no client.
    """

    actor: Actor
    at: datetime
    origin: str
    address: str = ""
    agent: str = ""


SYSTEM = Actor(user_id="system", organisation_id="system", roles=frozenset(), display_name="system", organisation_name="system")
