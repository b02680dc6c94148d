"""The command `portal`: serve, work, check, and set up. Every command says what it did and ends with a code that a script can use.

Exit codes: 0 done · 1 the check failed (verify-ledger), or a file was read but not wholly (import-questionnaire) · 2 wrong use or
settings · 3 a part that is needed does not answer.
"""

import gc
from collections.abc import Sequence
from importlib import import_module

from portal.arguments import parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    asked = parser().parse_args(arguments)
    gc.disable()  # what is loaded now stays: looking through it for rubbish again and again takes a third of the start
    try:
        running = import_module("portal.running")
        gc.freeze()
    finally:
        gc.enable()
    code: int = running.run(asked)
    return code
