"""What must not be, as tests of this folder find it, and what came of a whole walk."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """Something that must not be."""

    route: str
    person: str
    probe: str
    what: str


@dataclass
class Report:
    """What came of a walk."""

    findings: list[Finding] = field(default_factory=list)
    probes: int = 0
    """Whole requests."""
    asked: int = 0
    """Questions at a door alone."""
    permitted: dict[str, set[str]] = field(default_factory=dict)
    """Route -> who tried it on their own things, when the table says yes."""
    succeeded: dict[str, set[str]] = field(default_factory=dict)
    """Route -> who got through to it."""
    stricter: set[tuple[str, str]] = field(default_factory=set)
    """(route, person): the table says yes, and a rule behind it no."""

    @property
    def allowed(self) -> int:
        """How many pairs of route and persona got through."""
        return sum(map(len, self.succeeded.values()))

    @property
    def open(self) -> set[str]:
        """Routes that the table permits to somebody of this walk, and that nobody of it got through to."""
        return self.permitted.keys() - self.succeeded.keys()

    @property
    def blocked(self) -> list[str]:
        """Of these, the ones that no rule behind the table closes."""
        return sorted(self.open - {route for route, _ in self.stricter})
