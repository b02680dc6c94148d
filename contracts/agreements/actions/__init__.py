"""The life of an agreement: drawn up, talked over, accepted or signed elsewhere, amended, ended.

The text of each round is frozen; what a person accepts is its hash, so nobody can accept one text and be held to another. It is in
force when both sides have accepted the same hash.
"""

from contracts.agreements.actions.accepting import accept
from contracts.agreements.actions.amending import begin_amendment, change_draft, offer, withdraw
from contracts.agreements.actions.drawing import draw_up
from contracts.agreements.actions.negotiating import answer, propose, take_back
from contracts.agreements.actions.preparing import open_values, prepare, prepare_anew
from contracts.agreements.actions.renewing import begin_renewal
from contracts.agreements.actions.signing import file_signed_copy, record_check, withdraw_signed_copy
from contracts.agreements.actions.terminating import acknowledge, give_termination, withdraw_termination

__all__ = [
    "accept",
    "acknowledge",
    "answer",
    "begin_amendment",
    "begin_renewal",
    "change_draft",
    "draw_up",
    "file_signed_copy",
    "give_termination",
    "offer",
    "open_values",
    "prepare",
    "prepare_anew",
    "propose",
    "record_check",
    "take_back",
    "withdraw",
    "withdraw_signed_copy",
    "withdraw_termination",
]
