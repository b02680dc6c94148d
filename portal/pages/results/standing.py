"""Where one closed score stands among all companies that answered the same questionnaire, none of which is named."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about
from portal.pages.review.standing import standings_today
from portal.rendering.charts import Axis, columns, radar
from portal.rendering.formats import tenths
from portal.rendering.pages import render
from questionnaires.assessments.models import Assessment
from questionnaires.results import queries
from questionnaires.results.rules import MINIMUM_SAMPLE, bin_of, deviation_value
from questionnaires.scoring import queries as scores
from questionnaires.scoring.models import ScoreRecord
from questionnaires.templates.queries import list_sections
from storage.acts import Act
from storage.problems import Missing

router = APIRouter()


@router.get("/assessments/{assessment_id}/standing")
def show(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)]) -> Response:
    """The deviation value, the own place in the distribution, and each section beside the mean of all."""
    assessment: Assessment = entry.subject
    record = scores.latest(entry.session, assessment.id)
    if record is None or not record.is_final or record.percent_tenths is None:
        raise Missing("standing-missing")
    found = queries.compare(entry.session, assessment.version_id)
    own = scores.section_percents(record)
    titles = {section.code: section.title for section in list_sections(entry.session, assessment.version_id)}
    axes = [Axis(f"{code}: {tenths(percent)} %", percent) for code, percent in own.items()]
    compared = [(code, titles[code], percent, found.sections.get(code) if found else None) for code, percent in own.items()]
    return render(
        entry,
        "results/standing.html",
        assessment=assessment,
        about=read_about(entry, assessment),
        own_tenths=record.percent_tenths,  # as computed, like those of all others
        standing=standings_today(entry, [record], assessment.issuer_organisation_id)[assessment.id],
        comparison=found,
        minimum=MINIMUM_SAMPLE,
        deviation=_deviation(record, found),
        chart=columns(found.group.bins, bin_of(record.percent_tenths)) if found else None,
        radar_chart=radar(axes, [mean for _code, _title, _own, mean in compared]) if len(axes) > 2 else None,
        sections=compared,
    )


def _deviation(record: ScoreRecord, found: queries.Comparison | None) -> int | None:
    return None if found is None or record.percent_tenths is None else deviation_value(record.percent_tenths, found.group)
