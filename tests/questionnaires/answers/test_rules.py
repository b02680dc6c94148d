"""What an answer needs beside its state."""

from datetime import date

import pytest

from questionnaires.answers.rules import TEXT_LIMIT, AnswerState, Fault, Saying, find_fault


@pytest.mark.parametrize(
    ("saying", "fault"),
    [
        (Saying(None), None),
        (Saying(AnswerState.IMPLEMENTED), None),
        (Saying(AnswerState.PLANNED), Fault("planned-date-missing", "planned_on")),
        (Saying(AnswerState.PLANNED, planned_on=date(2027, 1, 31)), None),
        (Saying(AnswerState.NOT_APPLICABLE), Fault("not-applicable-reason-missing", "reason")),
        (Saying(AnswerState.NOT_APPLICABLE, reason=" \u3000\n"), Fault("not-applicable-reason-missing", "reason")),
        (Saying(AnswerState.NOT_APPLICABLE, reason="There is no server"), None),
        (Saying(AnswerState.PARTLY, scope="x" * TEXT_LIMIT), None),
        (Saying(AnswerState.PARTLY, exception="x" * (TEXT_LIMIT + 1)), Fault("answer-text-too-long", "exception")),
    ],
)
def test_an_answer_lacks_nothing_or_is_told_what_it_lacks(saying: Saying, fault: Fault | None) -> None:
    assert find_fault(saying, is_not_applicable_allowed=True) == fault


def test_not_applicable_is_refused_where_the_item_applies_to_everyone() -> None:
    saying = Saying(AnswerState.NOT_APPLICABLE, reason="We think not")
    assert find_fault(saying, is_not_applicable_allowed=False) == Fault("not-applicable-not-allowed", "state")
