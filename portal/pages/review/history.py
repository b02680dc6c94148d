"""The scores of one work over the years: a small figure, and the table that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import col, select

from contracts.engagements.models import Engagement
from contracts.parties import queries as parties
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.review.standing import standings_today
from portal.rendering.formats import company
from portal.rendering.languages import locale_of
from portal.rendering.pages import render
from questionnaires.assessments.models import Assessment
from questionnaires.scoring import queries
from questionnaires.scoring.models import ScoreRecord
from questionnaires.scoring.queries import ScoreRow
from questionnaires.templates.models import QuestionnaireVersion
from storage.acts import Act

router = APIRouter()
WIDTH, HEIGHT = 520, 180
LEFT, TOP, RIGHT, BOTTOM = 44, 14, 16, 30


@dataclass(frozen=True, slots=True)
class Point:
    """A dot of the figure, and what it stands for."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The figure of one questionnaire: its scores over time, the height in percent. Places are in the units of `view_box`."""

    view_box: str
    rings: tuple[tuple[int, float], ...]  # percent, height
    line: str
    dots: tuple[Point, ...]


def trend(rows: Sequence[ScoreRow], labels: Sequence[str]) -> Trend:
    """The figure of `rows`, oldest first: the distance from left to right is the time between the reviews."""
    known = [(row.computed_at.timestamp(), row.percent_tenths, label) for row, label in zip(rows, labels, strict=True)]
    first, last = known[0][0], known[-1][0]
    dots = tuple(
        Point(round(LEFT + (WIDTH - LEFT - RIGHT) * ((at - first) / (last - first) if last > first else 0.5), 1), _height(tenths), label)
        for at, tenths, label in known
        if tenths is not None
    )
    return Trend(
        view_box=f"0 0 {WIDTH} {HEIGHT}",
        rings=tuple((percent, _height(percent * 10)) for percent in (0, 50, 100)),
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        dots=dots,
    )


@router.get("/engagements/{engagement_id}/scores")
def show(entry: Annotated[Entry, guard(Act.ENGAGEMENT_VIEW, of=subjects.engagement)]) -> Response:
    """Every closed review of this work by questionnaire, the score that counts now first."""
    engagement: Engagement = entry.subject
    contractor = parties.get_organisation(entry.session, engagement.contractor_organisation_id)
    rows = queries.history(entry.session, engagement.id)
    about = {
        id_: (code, title, issuer)
        for id_, code, title, issuer in entry.session.exec(
            select(Assessment.id, QuestionnaireVersion.code, QuestionnaireVersion.title, Assessment.issuer_organisation_id)
            .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Assessment.version_id))
            .where(col(Assessment.engagement_id) == engagement.id)
        )
    }
    groups: dict[str, list[ScoreRow]] = {}
    for row in rows:
        groups.setdefault(about[row.assessment_id][0], []).append(row)
    return render(
        entry,
        "review/history.html",
        engagement=engagement,
        contractor=company(contractor, locale_of(entry.request)),
        groups=[
            (about[members[-1].assessment_id][1], members, trend(members, [f"{row.computed_at:%Y-%m}" for row in members]))
            for members in groups.values()
        ],
        standings=standings_today(entry, rows, engagement.principal_organisation_id),
        versions=_rule_versions(entry, engagement.id),
    )


def _rule_versions(entry: Entry, engagement_id: str) -> dict[str, str]:
    """The version of the scoring rule by score."""
    query = select(ScoreRecord.id, ScoreRecord.rule_version).where(col(ScoreRecord.engagement_id) == engagement_id)
    return dict(entry.session.exec(query.where(col(ScoreRecord.is_final))).all())


def _height(tenths: int) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(1000, max(0, tenths)) / 1000), 1)
