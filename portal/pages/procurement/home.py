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
from contracts.sharing.rules import Decision, parse_policy
from portal.guards import Entry, guard
from portal.navigation import home_of
from portal.pages.procurement import pipeline
from portal.pages.procurement.pipeline import CONCERNS, WAITING_FROM, Filter, PipelineRow
from portal.pages.waiting import list_waiting
from portal.rendering.pages import redirect, render
from questionnaires.assessments.rules import ANSWERABLE
from questionnaires.corrections import queries as corrections
from questionnaires.reminders.queries import Reminded, count_all
from storage.acts import Act
from storage.clock import local_date
from storage.stamp import Role

router = APIRouter()
PAGE = 50


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
    reminded: Reminded | None  # of the questionnaire that waits for the contractor


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
    required = _required(entry, today)
    counts = pipeline.count_pipeline(session, reach, today, required)
    rows = pipeline.list_pipeline(session, reach, today, required, only=only, after=after, limit=PAGE + 1)
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


def _required(entry: Entry, today: date) -> dict[str, int]:
    """The percentage that the policy in effect asks for, by class."""
    policy = parse_policy(policy_for(entry.session, entry.actor.organisation_id, today).document)
    found: dict[str, int] = {}
    for code, rule in policy.classes.items():
        found[code] = max((condition.percent for condition in rule.conditions if condition.code == "score-at-least"), default=0)
    return found


def _lines(entry: Entry, rows: list[PipelineRow], today: date) -> list[Line]:
    """The rows with the decisions on the classes that each needs; as many queries for fifty rows as for one."""
    standpoints = gather(entry.session, [row.id for row in rows], today) if rows else {}
    classes = {row.code: row for row in list_classes(entry.session)}
    reminded = count_all(entry.session, [row.assessment_id for row in rows if row.assessment_id]) if rows else {}
    lines = []
    for row in rows:
        standpoint = standpoints[row.id]
        needed = [one for one in standpoint.decisions if one.class_code in standpoint.facts.needed_classes]
        is_due = row.assessment_state in ANSWERABLE and row.due_on is not None
        lines.append(
            Line(
                row=row,
                kind=_kind(row),
                parameters={"percent": _tenths(row.percent_tenths), "required": row.required_percent},
                href=_href(entry, row),
                next_on=row.due_on if is_due and row.due_on else row.ends_on,
                is_due=is_due,
                classes=[(classes[one.class_code], one) for one in needed],
                reminded=reminded.get(row.assessment_id or "") if is_due else None,
            )
        )
    return lines


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
