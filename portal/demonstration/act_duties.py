"""Duties of the help desk: done by hand, a waiver that is thought better of, and a calendar to subscribe to."""

from portal.demonstration.browser import Visitor
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import CONTACT_RESPONDENT, PROCUREMENT, REVIEWER
from portal.demonstration.form import PageSaysNo

MANAGER = "管理責任者と保管場所を定め、注意して保管する"
FIRST_REPORT = "管理責任者、従事者、保管場所を報告する"


def _appoint(cast: Cast) -> None:
    respondent = cast.of(CONTACT_RESPONDENT)
    respondent.open("/duties")
    respondent.send("/duties/calendar")
    open_duty(respondent, cast.places["helpdesk"], MANAGER)
    note = "品質管理部長の水野を管理責任者に選任し、大阪センター3階の施錠室を保管場所と定めました。"
    respondent.send("/fulfilment", {"note": note})


def _think_better(cast: Cast) -> None:
    officer, reviewer = cast.of(PROCUREMENT), cast.of(REVIEWER)
    open_duty(officer, cast.places["helpdesk"], FIRST_REPORT)
    officer.send("/waiver", {"reason": "開設前の打合せで、口頭で報告を受けたため。"})
    open_duty(reviewer, cast.places["helpdesk"], FIRST_REPORT)
    reviewer.send("/waiver/refusal", {"reason": "監査の際に書面が必要です。期日までに報告をお願いします。"})
    for visitor, path in ((officer, "/duties?side=theirs"), (officer, f"{cast.places['helpdesk']}/duties")):
        visitor.open(path)


def open_duty(visitor: Visitor, engagement: str, title: str) -> None:
    """From the board of the engagement to what is due of the duty with this title."""
    board = visitor.open(f"{engagement}/duties")
    found = [href for href, text in board.links if href.startswith("/duties/") and text.strip() == title]
    if not found:
        raise PageSaysNo(f"{board.describe()} has nothing due called {title!r}")
    visitor.open(found[0])


SCENES = (
    Scene(
        "委託先が管理責任者を定め、期限を自分のカレンダーで見られるようにします",
        "The contractor does a duty and subscribes to the calendar",
        _appoint,
    ),
    Scene(
        "報告の免除を提案しますが、2人目が書面を求めて取りやめます",
        "A waiver is proposed; the second person wants it in writing",
        _think_better,
    ),
)
