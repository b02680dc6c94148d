"""Verbs of re-contracting, one file for each part of the way: request, decision, comparison, sending down, consents, report."""

from contracts.recontracts.actions.comparing import compare_by_hand, compare_by_text
from contracts.recontracts.actions.deciding import approve, ask, refuse, revoke
from contracts.recontracts.actions.reporting import follow, send_report
from contracts.recontracts.actions.requesting import Wish, answer, change, draft, send, withdraw
from contracts.recontracts.actions.sending_down import send_down
from contracts.recontracts.actions.signing import sign_consents

__all__ = [
    "Wish",
    "answer",
    "approve",
    "ask",
    "change",
    "compare_by_hand",
    "compare_by_text",
    "draft",
    "follow",
    "refuse",
    "revoke",
    "send",
    "send_down",
    "send_report",
    "sign_consents",
    "withdraw",
]
