"""Duties of a place: one that is due, one that is done, one whose waiver waits for its second person; and calendars."""

from typing import TYPE_CHECKING, Any

from contracts.clauses.timing import Event
from contracts.obligations import steps
from contracts.obligations.actions import fall_due
from contracts.obligations.queries import in_force

if TYPE_CHECKING:
    from tests.security.places import Builder


def fall_due_in_every_state(made: "Builder") -> None:
    """By what the product does itself; the words of people are marked."""
    session, ids, respondent, officer = made.session, made.place.ids, made.contractor("respondent"), made.principal("procurement")
    asker = made.principal("administrator")  # nobody of those who try to approve it
    for state in ("due", "done", "asked"):
        asked: dict[str, Any] = {"occasion": f"walk:{state}", "at": officer.at, "codes": {"NDA-3.9"}}
        (one,) = fall_due(session, officer, made.engagement, Event.RETURN_DEMANDED, **asked)
        ids[f"performance/{state}"] = one.id
        if state == "done":
            steps.fulfil_by_hand(session, respondent, one, expected_version=1, note=made.say("contractor", "papers", "fulfilment"))
        elif state == "asked":
            steps.ask_waiver(session, asker, one, expected_version=1, reason=made.say("principal", "papers", "waiver"))
    ids["obligation/continuous"] = next(one.id for one in in_force(session, made.engagement.id) if one.code == "NDA-3.0")
