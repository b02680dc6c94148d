"""A score over the API, as the pages show it: what counts today, and beside it what was computed and re-adds."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from portal.guards import Entry
from portal.pages.answering.about import read_names
from portal.pages.review.standing import standings_today
from questionnaires.scoring.models import ScoreRecord
from questionnaires.scoring.overrides.rules import Override
from questionnaires.scoring.weakness import Level, levels, weak_items


class OverrideOut(BaseModel):
    """A score that was set by hand and counts instead of the computed one through `ends_on`. `set_by`: for the people of the issuer."""

    percent_tenths: int
    reason: str
    ends_on: date
    set_by: list[str]


class WeakItemOut(BaseModel):
    """An item that earns less than it could, with what it would gain; those come first that would gain most."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    section: str
    weight: int
    points: int
    gain: int
    is_blank: bool


class ScoreOut(BaseModel):
    """A score in tenths of a percent. `percent_tenths` and `confidence_tenths` are what counts today; `earned` of `possible` and the
    breakdown re-add to `computed_percent_tenths`. `review_on` is the last day on which the confidence is kept whole. `levels` are those of
    the sections; `weak_items` is what to do first."""

    assessment_id: str
    is_final: bool
    percent_tenths: int | None
    confidence_tenths: int | None
    computed_percent_tenths: int | None
    found_confidence_tenths: int | None
    override: OverrideOut | None
    review_on: date | None
    earned: int
    possible: int
    breakdown: dict[str, Any]
    levels: dict[str, Level | None]
    weak_items: list[WeakItemOut]
    rule_version: str
    computed_at: datetime


def score_out(entry: Entry, record: ScoreRecord, issuer_id: str) -> ScoreOut:
    """The score of an assessment that `issuer_id` issued. One that is provisional counts for nothing yet: it stands as computed."""
    out = ScoreOut(
        **record.model_dump(exclude={"id", "engagement_id"}),
        computed_percent_tenths=record.percent_tenths,
        found_confidence_tenths=record.confidence_tenths,
        override=None,
        review_on=None,
        levels=levels(record.breakdown["sections"]),
        weak_items=[WeakItemOut.model_validate(item) for item in weak_items(record.breakdown)],
    )
    if not record.is_final:
        return out
    standing = standings_today(entry, [record], issuer_id)[record.assessment_id]
    out.percent_tenths, out.confidence_tenths = standing.percent_tenths, standing.confidence_tenths
    out.override, out.review_on = _override_out(entry, standing.override, issuer_id), standing.age.review_on
    return out


def _override_out(entry: Entry, override: Override | None, issuer_id: str) -> OverrideOut | None:
    if override is None:
        return None
    people = [person for person in (override.proposed_by, override.approved_by) if person]
    names = read_names(entry.session, people) if entry.actor.organisation_id == issuer_id else {}
    set_by = [names[person] for person in people if person in names]
    return OverrideOut(percent_tenths=override.percent_tenths, reason=override.reason, ends_on=override.ends_on, set_by=set_by)
