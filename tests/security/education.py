"""Education of a place: a course that is asked for, with the principal's own reason."""

from datetime import timedelta
from typing import TYPE_CHECKING

from contracts.education import actions

if TYPE_CHECKING:
    from tests.security.places import Builder


def ask_for_a_course(made: "Builder") -> None:
    """By what the product does itself; the words of people are marked."""
    officer = made.principal("procurement")
    reason = made.say("principal", "work", "education")
    due_on = made.today + timedelta(days=30)
    (one,) = actions.assign(made.session, officer, made.engagement, course_codes=["CASE-1"], due_on=due_on, today=made.today, reason=reason)
    made.place.ids["assignment/open"] = one.id
    name = made.say("contractor", "company", "learner")
    actions.record_session(
        made.session, made.contractor("respondent"), course_code="CASE-1", people=[name], held_on=made.today, place="", today=made.today
    )
