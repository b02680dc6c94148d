"""When a check is passed, whose name is whose, and how long a record counts."""

from datetime import date

import pytest

from contracts.education.courses import built_in
from contracts.education.rules import counts_until, mark, missing_people, same_person

TODAY = date(2026, 11, 21)


def test_there_are_five_cases_and_seven_scenes_each_whole_in_both_languages() -> None:
    kinds = [course.kind for course in built_in().values()]
    assert (kinds.count("case"), kinds.count("scene")) == (5, 7)
    for course in built_in().values():
        texts = [course.title, course.source, *course.story]
        texts += [text for cause in course.causes for text in (cause.title, *cause.measures)]
        texts += [text for question in course.check for text in (question.question, question.why, *(one.label for one in question.options))]
        assert all(text["ja"].strip() and text["en"].strip() for text in texts), course.code
        assert [question.code for question in course.check] == ["1", "2", "3"], "the form of the page has three fields"
        assert all(question.right in {option.code for option in question.options} for question in course.check)
        assert all(cause.measures for cause in course.causes)


def test_the_right_answer_is_not_always_the_same_letter() -> None:
    rights = [question.right for course in built_in().values() for question in course.check]
    assert len(set(rights)) > 1


@pytest.mark.parametrize(
    ("given", "wrong"), [({"1": "b", "2": "a", "3": "b"}, ()), ({"1": "b", "2": "c"}, ("2", "3")), ({}, ("1", "2", "3"))]
)
def test_a_check_is_passed_with_every_answer_right_and_a_missing_one_is_wrong(given: dict[str, str], wrong: tuple[str, ...]) -> None:
    marked = mark(built_in()["CASE-1"].check, given)
    assert (marked.wrong, marked.right, marked.is_passed) == (wrong, 3 - len(wrong), not wrong)


def test_a_name_is_the_same_however_it_is_spaced_and_whatever_its_width() -> None:
    assert same_person("山田　太郎") == same_person("山田太郎 ") == same_person("山田 太郎")
    assert same_person("ＴＡＮＡＫＡ") == same_person("Tanaka")
    assert same_person("山田太朗") != same_person("山田太郎")


def test_a_record_counts_for_a_year_and_not_a_day_longer() -> None:
    passed = {same_person("Tanaka"): date(2025, 11, 21)}
    assert counts_until(date(2025, 11, 21)) == TODAY
    assert missing_people(["Tanaka", "Mori"], passed, TODAY) == ["Mori"]
    assert missing_people(["Tanaka"], passed, date(2026, 11, 22)) == ["Tanaka"]
