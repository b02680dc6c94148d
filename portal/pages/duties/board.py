"""All duties of one engagement: what is due now, and every obligation of the agreement in force with how it was kept so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.clauses.timing import Timing, TimingKind
from contracts.engagements.models import Engagement
from contracts.obligations import queries, steps
from contracts.obligations.lists import Wanted, list_due, standing
from contracts.obligations.models import Obligation, Performance
from contracts.obligations.queries import Record
from contracts.obligations.rules import OPEN, TEXT_LIMIT, Owner, PerformanceState
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.sections import ACCEPTED_ENDINGS
from portal.pages.duties.feeds import address_of
from portal.pages.duties.lines import Line, line_of
from portal.pages.information.evidence import keep_file
from portal.pages.information.work import work_of
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()
MOST = 200
ORDER = (TimingKind.MONTHLY, TimingKind.CONTINUOUS, TimingKind.DATED, TimingKind.EVENT)


class ConfirmationInput(FormModel):
    """How a continuous duty is kept; a file may come along."""

    note: Annotated[str, Field(max_length=TEXT_LIMIT)] = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """One obligation on the board: its next deadline, and how it was kept so far."""

    obligation: Obligation
    next: Line | None
    record: Record
    is_elsewhere: bool  # it waits for re-contractors, and this engagement has none above it
    can_be_confirmed: bool


@router.get("/engagements/{engagement_id}/duties")
def show(entry: Annotated[Entry, guard(Act.DUTY_VIEW, of=subjects.engagement)]) -> Response:
    """The board."""
    return _page(entry, "", blank_form(note=""))


@router.post("/engagements/{engagement_id}/duties/{obligation_id}/confirmation")
def confirm(entry: Annotated[Entry, guard(Act.DUTY_CONFIRM, of=subjects.engagement, takes_file=True)], obligation_id: str) -> Response:
    """Confirm a continuous duty that no monthly report confirms."""
    engagement: Engagement = entry.subject
    filled = read_form(ConfirmationInput, entry.form)
    if attempt(entry.session, filled, lambda value: confirm_by(entry, obligation_id, value)) is None:
        return _page(entry, obligation_id, filled, status=filled.status)
    return redirect(entry, f"/engagements/{engagement.id}/duties", "duty-confirmed")


def confirm_by(entry: Entry, obligation_id: str, value: ConfirmationInput) -> Performance:
    """The act itself, for page and API: a confirmation of today, with the file that came along, if one did."""
    file = keep_file(entry, engagement_id=entry.subject.id) if entry.intake is not None else None
    return steps.confirm(
        entry.session,
        entry.stamp,
        entry.subject,
        obligation_id,
        occasion=f"confirmed:{work_of(entry).today.isoformat()}",
        note=value.note,
        evidence_id=file.id if file else "",
    )


def _page(entry: Entry, sent: str, filled: Filled[FormModel] | Filled[ConfirmationInput], *, status: int = 200) -> Response:
    engagement: Engagement = entry.subject
    session, locale, own, now = entry.session, locale_of(entry.request), entry.actor.organisation_id, entry.stamp.at
    rows = list_due(session, entry.reach, Wanted(states=(*OPEN, PerformanceState.LASTING), engagement_id=engagement.id), limit=MOST)
    lines = [line_of(row, own, now, locale) for row in rows]
    obligations = queries.in_force(session, engagement.id)
    return render(
        entry,
        "duties/board.html",
        status,
        work=work_of(entry),
        standing=standing(session, engagement.id, now),
        lines=[line for line in lines if not line.is_done],
        groups=_group(entry, obligations, lines),
        total=len(obligations),
        is_owner=own == engagement.contractor_organisation_id and entry.may(Act.DUTY_CONFIRM),
        feed_address=address_of(entry, engagement.id),
        endings=ACCEPTED_ENDINGS,
        limit=TEXT_LIMIT,
        sent=sent,
        filled=filled,
    )


def _group(entry: Entry, obligations: Sequence[Obligation], lines: Sequence[Line]) -> list[tuple[TimingKind, list[Duty]]]:
    """The obligations by what makes them fall due."""
    records = queries.count_records(entry.session, entry.subject.id)
    kinds = {one.id: Timing.model_validate(one.timing).kind for one in obligations}
    is_monthly = TimingKind.MONTHLY in kinds.values()
    is_beneath = entry.subject.parent_engagement_id is not None
    nearest: dict[str, Line] = {}
    for line in lines:
        nearest.setdefault(line.row.obligation_id, line)
    groups: dict[TimingKind, list[Duty]] = {kind: [] for kind in ORDER}
    for one in obligations:
        groups[kinds[one.id]].append(
            Duty(
                obligation=one,
                next=nearest.get(one.id),
                record=records.get(one.id, Record(0, 0, 0)),
                is_elsewhere=one.owes == Owner.RE_CONTRACTOR and not is_beneath,
                can_be_confirmed=kinds[one.id] is TimingKind.CONTINUOUS and not is_monthly,
            )
        )
    return [(kind, duties) for kind, duties in groups.items() if duties]
