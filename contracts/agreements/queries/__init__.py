"""Reading agreements: one, those of an engagement, and the register of all in reach."""

from contracts.agreements.queries.life import (
    ExpiringRow,
    Life,
    find_signed_copy,
    find_termination,
    get_change,
    list_changes,
    list_expiring,
    list_rounds,
    list_waiting,
    read_life,
)
from contracts.agreements.queries.reading import (
    AgreementRow,
    acceptance_entries,
    find_current,
    find_in_force,
    find_newest,
    get,
    list_acceptances,
    list_for_engagement,
    obligations,
    surviving_obligations,
)
from contracts.agreements.queries.register import RegisterFilter, RegisterRow, iterate, list_register

__all__ = [
    "AgreementRow",
    "ExpiringRow",
    "Life",
    "RegisterFilter",
    "RegisterRow",
    "acceptance_entries",
    "find_current",
    "find_in_force",
    "find_newest",
    "find_signed_copy",
    "find_termination",
    "get",
    "get_change",
    "iterate",
    "list_acceptances",
    "list_changes",
    "list_expiring",
    "list_for_engagement",
    "list_register",
    "list_rounds",
    "list_waiting",
    "obligations",
    "read_life",
    "surviving_obligations",
]
