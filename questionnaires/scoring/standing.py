"""How a final score stands today: as it was found, as it was set by hand for a while, and how far one may still rest on it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from questionnaires.reviews.policy import read_policy
from questionnaires.scoring.ageing import Age, age, aged
from questionnaires.scoring.overrides.queries import find_holding
from questionnaires.scoring.overrides.rules import Override
from storage.clock import local_date


class FinalScore(Protocol):
    """What of a final score counts here; a stored record and a row of a list both have it."""

    @property
    def assessment_id(self) -> str: ...  # noqa: D102 - the stored name
    @property
    def percent_tenths(self) -> int | None: ...  # noqa: D102
    @property
    def confidence_tenths(self) -> int | None: ...  # noqa: D102
    @property
    def computed_at(self) -> datetime: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class ScoreStanding:
    """A final score on a day. All figures in tenths of a percent."""

    computed_tenths: int | None
    found_tenths: int | None  # the confidence as the review found it
    override: Override | None
    age: Age

    @property
    def percent_tenths(self) -> int | None:
        """The score that counts."""
        return self.override.percent_tenths if self.override else self.computed_tenths

    @property
    def confidence_tenths(self) -> int | None:
        """The confidence that is left."""
        return aged(self.found_tenths, self.age.fifths)


def read_standings(
    session: Session, scores: Collection[FinalScore], *, issuer_id: str, time_zone: str, today: date
) -> dict[str, ScoreStanding]:
    """How the final scores of `issuer_id` stand on `today`, by assessment. `time_zone` is the issuer's. Two statements."""
    holding = find_holding(session, [score.assessment_id for score in scores], today)
    interval = read_policy(session, issuer_id).review_interval_days
    return {
        score.assessment_id: ScoreStanding(
            score.percent_tenths,
            score.confidence_tenths,
            holding.get(score.assessment_id),
            age(local_date(score.computed_at, time_zone), today, interval_days=interval),
        )
        for score in scores
    }
