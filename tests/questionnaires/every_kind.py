"""A questionnaire with every kind of question, conditions, bands and a check: for tests of both floors that ask it."""

from typing import Any

from tests.questionnaires.world import item, small_questionnaire, text


def option(code: str, points: int | None = None, **more: Any) -> dict[str, Any]:
    """One answer to choose."""
    return {"code": code, "label": text(f"Option {code}"), "points": points, **more}


YES_NO = [option("yes", 100), option("no", 0, warning=text("No rule is a risk"))]


def of_kind(code: str, kind: str, **more: Any) -> dict[str, Any]:
    """An item of another kind than a measure."""
    return {**item(code), "kind": kind, **more}


def conditional_questionnaire() -> dict[str, Any]:
    """Every kind of question. C-2 leans on C-1, C-3 on C-2, section D on the profile, C-5 on a file and an alternative."""
    sections = small_questionnaire()["sections"]
    third = [
        of_kind("C-1", "yes_no", options=YES_NO),
        of_kind("C-2", "number", unit=text("people"), minimum=0, maximum=500, condition={"item": "C-1", "is": ["yes"]}, required=True),
        of_kind("C-3", "text", condition={"item": "C-2", "at_least": 100}),
        of_kind("C-4", "file", weight=2),
        of_kind("C-5", "date", condition={"all": [{"item": "C-4", "answered": True}, {"not": {"item": "A-4", "is": ["implemented"]}}]}),
    ]
    columns = [
        {"code": "name", "label": text("Name"), "required": True},
        {"code": "count", "label": text("Count"), "kind": "number"},
        {"code": "place", "label": text("Place"), "kind": "single", "options": [{"code": "safe", "label": text("A safe")}]},
    ]
    fourth = [
        of_kind("D-1", "maturity", options=[option(str(level), (level - 1) * 25, is_open=level == 1) for level in range(1, 6)]),
        of_kind("D-2", "multiple", options=[option("a", 40), option("b", 40), option("c", -100)]),
        of_kind("D-3", "table", columns=columns),
        of_kind("D-4", "single", options=[option("x"), option("y")], weight=0, not_applicable_allowed=False),
    ]
    more = [
        {"code": "C", "title": text("Third"), "purpose": text("To lean"), "items": third},
        {"code": "D", "title": text("Fourth"), "purpose": text("For some"), "condition": {"profile": "tier", "is": ["1"]}, "items": fourth},
    ]
    bands = [
        {"at_least": 50, "label": text("Good"), "advice": text("Go on")},
        {"at_least": 0, "label": text("Weak"), "advice": text("Begin")},
    ]
    outcome = {
        "code": "BASE",
        "label": text("The base"),
        "explanation": text("What is needed"),
        "items": ["C-1", "D-1"],
        "options": ["yes", "4", "5"],
    }
    return small_questionnaire(code="LEANING", sections=[*sections, *more], bands=bands, outcomes=[outcome])
