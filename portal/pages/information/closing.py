"""The balance of an engagement, and its end: closing needs a balance of zero."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.disposals import actions, queries
from contracts.disposals.rules import BalanceLine
from contracts.engagements.rules import EngagementState
from contracts.handovers import queries as handovers
from contracts.information import queries as information
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.rendering.downloads import attachment
from portal.rendering.languages import Locale, catalogue, locale_of
from portal.rendering.pages import redirect, render
from portal.words import N_, say
from storage.acts import Act
from storage.sheets.workbook_writing import MEDIA_TYPE, write_workbook

router = APIRouter()
HEADINGS = (
    N_("No."),
    N_("Origin"),
    N_("Item"),
    N_("Class"),
    N_("Serial or file name"),
    N_("Since"),
    N_("Pieces"),
    N_("Returned"),
    N_("Destroyed"),
    N_("Waiting for confirmation"),
    N_("Still out"),
)


@router.get("/engagements/{engagement_id}/balance")
def show(entry: Annotated[Entry, guard(Act.HANDOVER_VIEW, of=subjects.engagement)]) -> Response:
    """Per class: handed over, returned, destroyed, outstanding; and every line that is still out."""
    work = work_of(entry)
    is_open = work.engagement.state != EngagementState.CLOSED
    return render(
        entry,
        "information/balance.html",
        work=work,
        balance=queries.balance(entry.session, work.engagement.id),
        handovers=handovers.list_for_engagement(entry.session, entry.reach, work.engagement.id),
        returns=queries.list_returns(entry.session, entry.reach, work.engagement.id),
        certificates=queries.list_certificates(entry.session, entry.reach, work.engagement.id),
        names={row.code: row.name for row in information.list_classes(entry.session)},
        may_hand_over=work.engagement.state == EngagementState.OPEN and entry.may(Act.HANDOVER_RECORD),
        may_give_back=is_open and entry.may(Act.RETURN_RECORD),
        may_close=is_open and entry.may(Act.ENGAGEMENT_CLOSE),
        may_demand=is_open and entry.may(Act.RETURN_DEMAND),
        demand=queries.find_return_demand(entry.session, work.engagement.id),
    )


@router.get("/engagements/{engagement_id}/balance.xlsx")
def export_workbook(entry: Annotated[Entry, guard(Act.HANDOVER_VIEW, of=subjects.engagement)]) -> Response:
    """Every line with what became of its pieces, as a workbook. No cell can become a formula."""
    work, locale = work_of(entry), locale_of(entry.request)
    _ = catalogue(locale).gettext
    names = {row.code: row.name[locale] for row in information.list_classes(entry.session)}
    rows = [_row(line, names[line.class_code], locale) for line in queries.balance(entry.session, work.engagement.id).lines]
    title = _(N_("Balance"))
    content = write_workbook(title, [_(heading) for heading in HEADINGS], rows)
    return Response(content, media_type=MEDIA_TYPE, headers=attachment(f"{title}-{work.today.isoformat()}.xlsx"))


def _row(line: BalanceLine, class_name: str, locale: Locale) -> list[str | int | date | None]:
    origin = say(locale, "line-origin", origin_of(line))
    about = (line.item_number, origin, line.item_name, class_name, line.identifier, line.handed_on)
    return [*about, line.handed, line.returned, line.destroyed, line.claimed, line.outstanding]


def origin_of(line: BalanceLine) -> str:
    """How the pieces of a line came to the contractor: a code of the words "line-origin"."""
    return "arisen" if line.is_arisen else "copy" if line.approval_id else "slip"


@router.get("/engagements/{engagement_id}/closing")
def ask(entry: Annotated[Entry, guard(Act.ENGAGEMENT_CLOSE, of=subjects.engagement)]) -> Response:
    """What closing means, and what still stands in its way."""
    work = work_of(entry)
    return render(
        entry,
        "information/closing.html",
        work=work,
        balance=queries.balance(entry.session, work.engagement.id),
        is_open=work.engagement.state != EngagementState.CLOSED,
    )


@router.post("/engagements/{engagement_id}/closing")
def close(entry: Annotated[Entry, guard(Act.ENGAGEMENT_CLOSE, of=subjects.engagement)]) -> Response:
    """Close; refused with 409 while anything is still out."""
    actions.close_engagement(entry.session, entry.stamp, entry.subject)
    return redirect(entry, f"/engagements/{entry.subject.id}", "engagement-closed", work=entry.subject.work)
