"""Verbs of an inspection: agree on the day, hold it, sign it, ask for what has to be put right."""

from contracts.inspections.actions.dates import cancel, move, plan, propose, say_yes
from contracts.inspections.actions.recording import add_check, add_file, add_finding, draw_checks, record_outcomes, write_record
from contracts.inspections.actions.signing import demand, sign

__all__ = [
    "add_check",
    "add_file",
    "add_finding",
    "cancel",
    "demand",
    "draw_checks",
    "move",
    "plan",
    "propose",
    "record_outcomes",
    "say_yes",
    "sign",
    "write_record",
]
