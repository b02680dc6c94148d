"""Verbs of an incident, in the order in which they come: notice, telling, record, measures, lifting the stop, closing."""

from contracts.incidents.actions.checking import check_personal_data
from contracts.incidents.actions.closing import close
from contracts.incidents.actions.filing import record
from contracts.incidents.actions.lifting import decide_lift, propose_lift
from contracts.incidents.actions.measures import propose_measure, take_step
from contracts.incidents.actions.telling import add_recipient, confirm_receipt, note_opened, tell
from contracts.incidents.actions.writing import add_event, attach, revise

__all__ = [
    "add_event",
    "add_recipient",
    "attach",
    "check_personal_data",
    "close",
    "confirm_receipt",
    "decide_lift",
    "note_opened",
    "propose_lift",
    "propose_measure",
    "record",
    "revise",
    "take_step",
    "tell",
]
