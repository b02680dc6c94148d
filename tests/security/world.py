"""What the world of these tests holds, and who may know what of it. `making` makes it."""

from dataclasses import dataclass, field

from tests.security.canaries import Canaries
from tests.security.companies import Company, Person, Place

PASSWORD = "correct horse battery staple of the tests"


@dataclass
class World:
    """What was built, and who may know what of it."""

    canaries: Canaries = field(default_factory=Canaries)
    companies: dict[str, Company] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    known_to: dict[str, frozenset[str]] = field(default_factory=dict)
    """Row id -> the companies within whose reach the thing is."""
    version_id: str = ""
    """The small questionnaire: part of the catalogue, which everybody may read."""

    def hidden_from(self, company: str) -> frozenset[str]:
        """The ids of everything out of a company's reach."""
        return frozenset(found for found, known in self.known_to.items() if company not in known)
