"""When a person is ready to handle the information."""

from datetime import date

import pytest

from contracts.handlers.rules import Preparation, Readiness, decide_readiness

TODAY = date(2026, 11, 24)
DAY = date(2026, 11, 1)
LATER = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Preparation(DAY, None, DAY, DAY), Readiness.READY),
        (Preparation(DAY, None, DAY, DAY, "available"), Readiness.READY),
        (Preparation(DAY, None, DAY, DAY, "quarantined"), Readiness.CHECKING),
        (Preparation(DAY, None, DAY, DAY, "rejected"), Readiness.REFUSED),
        (Preparation(DAY, None, DAY, None), Readiness.EARLY),
        (Preparation(None, None, None, DAY), Readiness.EARLY),
        (Preparation(LATER, None, None, None), Readiness.COMING),
        (Preparation(DAY, DAY, None, None), Readiness.ENDED),
        (Preparation(DAY, TODAY, DAY, DAY), Readiness.READY),
    ],
)
def test_nobody_is_ready_before_being_told_having_pledged_and_the_file_being_checked(known: Preparation, expected: Readiness) -> None:
    assert decide_readiness(known, TODAY) is expected
