"""How a reviewer judges: some answers one by one, the rest at once; returned, or closed with a score."""

from collections.abc import Mapping

from portal.demonstration.browser import Visitor


def judge(reviewer: Visitor, assessment: str, verdicts: Mapping[str, tuple[str, str]]) -> None:
    """Give single verdicts, by item code: the verdict and the remark."""
    reviewer.open(f"{assessment}/review")
    for code, (verdict, remark) in verdicts.items():
        reviewer.open(f"{assessment}/review/sections/{code.partition('-')[0]}")
        reviewer.send(f"/items/{code}/judgement", {"verdict": verdict, "remark": remark})


def accept_rest(reviewer: Visitor, assessment: str) -> None:
    """Accept every answer that has no verdict yet."""
    reviewer.open(f"{assessment}/review/acceptance")
    reviewer.send("/review/acceptance")


def send_back(reviewer: Visitor, assessment: str) -> None:
    """Return what was marked for return."""
    reviewer.open(f"{assessment}/review/return")
    reviewer.send("/review/return")


def close(reviewer: Visitor, assessment: str) -> None:
    """Close the review; its score counts from now on."""
    reviewer.open(f"{assessment}/review/closing")
    reviewer.send("/review/closing")
