"""Where procurement begins: what needs it now, and every running engagement behind that."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.information.queries import ClassRow, list_classes
from contracts.parties.queries import get_organisation, list_contractors
from contracts.sharing.gathering import gather
from contracts.sharing.queries import policy_for
from contracts.sharing.rules import Decision, OverrideFact, parse_policy
from portal.guards import Entry, guard
from portal.navigation import home_of
from portal.pages.procurement import pipeline
from portal.pages.procurement.pipeline import CONCERNS, WAITING_FROM, Filter, OpenAssessment, PipelineRow, Yardstick
from portal.pages.waiting import list_waiting
from portal.rendering.pages import redirect, render
from questionnaires.assessments.rules import AssessmentState
from questionnaires.corrections import queries as corrections
from questionnaires.reminders.queries import Reminded, count_all
from storage.acts import Act
from storage.clock import local_date
from storage.stamp import Role

router = APIRouter()
PAGE = 50
FURTHER = 3  # open questionnaires that stand in a row besides the one that it is about


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the pipeline as it is shown: its concern with the sign, where to deal with it, the next date, and the classes."""

    row: PipelineRow
    kind: str
    parameters: dict[str, object]
    href: str
    next_on: date
    is_due: bool  # the date is a due date for answers, not the end of the work
    classes: list[tuple[ClassRow, Decision]]
    reminded: Reminded | None  # of the questionnaire that is due then
    about: OpenAssessment | None  # the questionnaire that the concern is about, where others are open too
    further: list[tuple[OpenAssessment, str]]  # other open questionnaires, the most urgent first, and where to deal with each
    unshown: int  # and how many more there are
    override: OverrideFact | None  # the score was set by hand, for a while
    is_review_past: bool  # the review behind the score is past its date


@router.get("/")
def start(entry: Annotated[Entry, guard(Act.HOME_FIND)]) -> Response:
    """To the home of the person's first role."""
    return redirect(entry, home_of(entry.actor))


@router.get("/procurement")
def show(
    entry: Annotated[Entry, guard(Act.CONTRACTOR_REGISTER)],
    only: Filter = "all",
    after: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """The pipeline, the most urgent first."""
    session, reach = entry.session, entry.reach
    today = local_date(entry.stamp.at, get_organisation(session, entry.actor.organisation_id).time_zone)
    yardstick = _yardstick(entry, today)
    counts = pipeline.count_pipeline(session, reach, today, yardstick)
    rows = pipeline.list_pipeline(session, reach, today, yardstick, only=only, after=after, limit=PAGE + 1)
    shown = rows[:PAGE]
    lines = _lines(entry, shown, today)
    first = lines[0] if lines and only == "all" and not after and lines[0].row.rank < WAITING_FROM else None
    return render(
        entry,
        "procurement/home.html",
        waiting=list_waiting(entry, today),
        today=today,
        counts=counts,
        lines=lines,
        first=first,
        only=only,
        after=after,
        overdue_corrections=corrections.count_overdue(session, entry.reach, side="issuer", today=today),
        has_contractors=counts.all > 0 or bool(list_contractors(session, entry.actor, limit=1)),
        next_after=pipeline.cursor_of(shown[-1]) if len(rows) > PAGE else None,
    )


def _yardstick(entry: Entry, today: date) -> Yardstick:
    """What the policy in effect measures by."""
    policy = parse_policy(policy_for(entry.session, entry.actor.organisation_id, today).document)
    percents: dict[str, int] = {}
    for code, rule in policy.classes.items():
        percents[code] = max((condition.percent for condition in rule.conditions if condition.code == "score-at-least"), default=0)
    return Yardstick(policy.questionnaire, percents)


def _lines(entry: Entry, rows: list[PipelineRow], today: date) -> list[Line]:
    """The rows with the decisions on the classes that each needs; as many queries for fifty rows as for one."""
    if not rows:
        return []
    ids = [row.id for row in rows]
    standpoints = gather(entry.session, ids, today)
    classes = {row.code: row for row in list_classes(entry.session)}
    reminded = count_all(entry.session, [row.answering_id for row in rows if row.answering_id])
    opened: dict[str, list[OpenAssessment]] = {id_: [] for id_ in ids}
    for one in pipeline.list_open_assessments(entry.session, ids, today):
        opened[one.engagement_id].append(one)
    lines = []
    for row in rows:
        standpoint = standpoints[row.id]
        score = standpoint.facts.score
        needed = [one for one in standpoint.decisions if one.class_code in standpoint.facts.needed_classes]
        further = [one for one in opened[row.id] if one.id != row.assessment_id]
        lines.append(
            Line(
                row=row,
                kind=_kind(row),
                parameters={"percent": _tenths(row.percent_tenths), "required": row.required_percent},
                href=_href(entry, row),
                next_on=row.due_on or row.ends_on,
                is_due=row.due_on is not None,
                classes=[(classes[one.class_code], one) for one in needed],
                reminded=reminded.get(row.answering_id or ""),
                about=next((one for one in opened[row.id] if one.id == row.assessment_id), None) if further else None,
                further=[(one, _href_of(entry, one)) for one in further[:FURTHER]],
                unshown=max(0, len(further) - FURTHER),
                override=score.override if score else None,
                is_review_past=score is not None and score.is_past(today),
            )
        )
    return lines


def _href_of(entry: Entry, assessment: OpenAssessment) -> str:
    """Where an open questionnaire is dealt with."""
    is_for_me = assessment.state == AssessmentState.SUBMITTED and entry.actor.has(Role.REVIEWER)
    return f"/assessments/{assessment.id}/review" if is_for_me else f"/assessments/{assessment.id}"


def _kind(row: PipelineRow) -> str:
    """The sign of a concern: trouble, something for us to do, or waiting for somebody else."""
    if row.concern in {"incident", "ended", "late"}:
        return "stop"
    if row.rank < WAITING_FROM:
        return "caution"
    return "neutral" if row.concern == CONCERNS[-1] else "info"


def _href(entry: Entry, row: PipelineRow) -> str:
    """Where the concern is dealt with; the engagement itself where that is another role's page."""
    here = f"/engagements/{row.id}"
    review = f"/assessments/{row.assessment_id}/review" if entry.actor.has(Role.REVIEWER) else here
    certificate = f"/certificates/{row.certificate_id}" if entry.actor.has(Role.REVIEWER) else here
    assessment, agreement = f"/assessments/{row.assessment_id}", f"/agreements/{row.agreement_id}"
    return {
        "incident": f"{here}/incidents",
        "ended": f"{here}/balance",
        "late": assessment,
        "return": f"/returns/{row.return_id}",
        "certificate": certificate,
        "submitted": review,
        "accept": agreement,
        "draw-up": f"{here}/agreement/new",
        "send": f"{here}/assessments/new",
        "weak": f"{here}/limits",
        "due-soon": assessment,
        "agreement-waiting": agreement,
        "answers-waiting": assessment,
        "ending": f"{here}/balance",
        "running": here,
    }[row.concern]


def _tenths(value: int | None) -> str:
    return "—" if value is None else f"{value // 10}.{value % 10}"
