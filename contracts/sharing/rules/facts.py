"""What the gate knows about one engagement at one moment. Nothing else enters a decision.

What is not known is not there: no agreement, no score, a control without points. A missing fact never counts in favour.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from contracts.recontracts.rules import ConsentFact
from questionnaires.scoring.ageing import FIFTHS, age
from questionnaires.scoring.rules import tenths


class Sum(NamedTuple):
    """Earned and possible points, weighted, in whole numbers."""

    earned: int
    possible: int

    @property
    def tenths(self) -> int | None:
        """The share in tenths of a percent, rounded as everywhere: the score page, the pipeline and the gate show one figure.

        None where nothing is possible: no score is not the score 0.
        """
        return tenths(*self)


@dataclass(frozen=True, slots=True)
class ControlFact:
    """One control as the closed review left it. `points` (0 to 100) is None when it left both sums."""

    code: str
    section: str
    weight: int
    points: int | None
    is_on_evidence: bool = False

    @property
    def sum(self) -> Sum:
        """What the control contributes to the score."""
        return Sum(0, 0) if self.points is None else Sum(self.weight * self.points, self.weight * 100)


@dataclass(frozen=True, slots=True)
class OverrideFact:
    """Another score that counts instead of the computed one through `until`, in tenths of a percent, and why."""

    tenths: int
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """The last closed review of the contractor by the policy's questionnaire; the sums are added up from the controls."""

    assessment_id: str
    reviewed_on: date
    controls: Mapping[str, ControlFact]
    total: Sum
    proved: Sum  # of the points gained, what rests on accepted evidence
    sections: Mapping[str, Sum]
    override: OverrideFact | None = None  # of the total only: sections and controls stay as they were found
    interval_days: int | None = None  # how long the result stands in full (scoring.ageing); None: it does not age

    @property
    def counting(self) -> Sum:
        """The total that counts: the computed one, or the one that was set in its place for a while."""
        return Sum(self.override.tenths, 1000) if self.override else self.total

    def fifths(self, today: date) -> int:
        """How many fifths of the confidence are kept on `today`."""
        return FIFTHS if self.interval_days is None else age(self.reviewed_on, today, interval_days=self.interval_days).fifths

    def is_past(self, today: date) -> bool:
        """Whether the review is past its date on `today`, so that the confidence is no longer kept whole."""
        return self.fifths(today) < FIFTHS

    def proved_on(self, today: date) -> Sum:
        """What was proved, as far as one may still rest on it on `today`."""
        kept = self.fifths(today)
        if kept == FIFTHS or self.proved.earned <= 0 or self.proved.possible <= 0:
            return self.proved
        return Sum(self.proved.earned * kept, self.proved.possible * FIFTHS)

    @classmethod
    def of(cls, assessment_id: str, reviewed_on: date, controls: Iterable[ControlFact]) -> "ScoreFacts":
        """The facts of a review, from its controls in their order."""
        by_code = {control.code: control for control in controls}
        sections: dict[str, Sum] = {}
        earned = possible = gained = proved = 0
        for control in by_code.values():
            own, section = control.sum, sections.get(control.section, Sum(0, 0))
            sections[control.section] = Sum(section.earned + own.earned, section.possible + own.possible)
            earned, possible = earned + own.earned, possible + own.possible
            gained += max(own.earned, 0)  # what an answer takes away is no evidence for or against: scoring.rules, rule 7
            proved += max(own.earned, 0) if control.is_on_evidence else 0
        return cls(assessment_id, reviewed_on, by_code, Sum(earned, possible), Sum(proved, gained), sections)


@dataclass(frozen=True, slots=True)
class PendingAssessment:
    """A newer assessment that is not closed yet, and whose turn it is."""

    assessment_id: str
    is_with_contractor: bool


@dataclass(frozen=True, slots=True)
class IncidentFact:
    """An open incident. Without classes it is not known what it touches, and it touches everything."""

    incident_id: str
    class_codes: frozenset[str]

    def touches(self, class_code: str) -> bool:
        """Whether it stops the class."""
        return not self.class_codes or class_code in self.class_codes


@dataclass(frozen=True, slots=True)
class Upstream:
    """The link above in the chain: the classes that its contractor may receive now, and until when."""

    engagement_id: str
    allowed_until: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that counts, for one engagement on one day."""

    engagement_id: str
    today: date
    is_open: bool
    starts_on: date
    ends_on: date
    needed_classes: frozenset[str]
    agreement_id: str | None = None  # in force: accepted by both sides
    offered_agreement_id: str | None = None  # drawn up, not yet accepted by both
    score: ScoreFacts | None = None
    pending: PendingAssessment | None = None
    open_incidents: tuple[IncidentFact, ...] = ()
    is_ended: bool = False  # the work is over, what is out is coming back: nothing goes out any more
    upstream: Upstream | None = None  # None at the top of the chain
    reports_due: tuple[date, ...] = ()  # the days by which monthly reports that are not in are, or were, due
    certificates: Mapping[str, date | None] = field(default_factory=dict)  # kinds held, and their last day if any
    consent: ConsentFact | None = None  # of the principals above to this link; None: not asked
