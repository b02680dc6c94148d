"""Questionnaires of any shape that the form allows, for proofs that hold for all of them."""

import json
from typing import Any

from hypothesis import strategies as st

from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.templates.kinds import ItemKind

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), min_size=1, max_size=30).filter(
    lambda text: text.strip() == text and bool(text.strip())
)
TEXTS = st.one_of(
    WORDS, st.sampled_from(["=1+1", "-はい", "＝SUM(A1)", "@x", "'quoted", "_x0041_", "+81", "a\nb", "<b>&amp;</b>", "[1]", "yes"])
)
PAIRS = st.fixed_dictionaries({"ja": TEXTS, "en": TEXTS})
CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)
POINTS = st.integers(-100, 100)


def _options(draw: Any, codes: list[str]) -> list[dict[str, Any]]:
    made = []
    for code in codes:
        option: dict[str, Any] = {"code": code, "label": draw(PAIRS), "points": draw(POINTS)}
        if draw(st.booleans()):
            option["warning"] = draw(PAIRS)
        made.append(option | ({"is_open": True} if draw(st.booleans()) else {}))
    return made


def _columns(draw: Any) -> list[dict[str, Any]]:
    made = []
    for code in draw(st.lists(CODES, min_size=1, max_size=3, unique=True)):
        kind = draw(st.sampled_from(["text", "number", "date", "single"]))
        column: dict[str, Any] = {"code": code, "label": draw(PAIRS), "kind": kind, "required": draw(st.booleans())}
        if kind == "single":
            column["options"] = [
                {"code": choice, "label": draw(PAIRS)} for choice in draw(st.lists(CODES, min_size=1, max_size=3, unique=True))
            ]
        made.append(column)
    return made


@st.composite
def documents(draw: Any) -> QuestionnaireDocument:
    """A questionnaire of up to three sections with items of every kind, conditions on earlier items, bands and outcomes."""
    codes = draw(st.lists(CODES, min_size=1, max_size=7, unique=True))
    sets = {f"SET{number}": _options(draw, ["1", "2", "3"]) for number in range(draw(st.integers(0, 2)))}
    items: list[dict[str, Any]] = []
    for code in codes:
        kind = draw(st.sampled_from([kind.value for kind in ItemKind]))
        item: dict[str, Any] = {
            "code": code,
            "kind": kind,
            "title": draw(PAIRS),
            "question": draw(PAIRS),
            "weight": draw(st.integers(0, 10)),
        }
        item["source"] = draw(TEXTS)
        for name in ("help", "evidence_note", "warning"):
            if draw(st.booleans()):
                item[name] = draw(PAIRS)
        item |= {
            "required": draw(st.booleans()),
            "not_applicable_allowed": draw(st.booleans()),
            "crosswalk": draw(st.lists(TEXTS, max_size=2)),
        }
        if kind == "maturity" and sets:
            item["option_set"] = "SET0"
        elif kind == "yes_no":
            item["options"] = _options(draw, ["yes", "no"])
        elif kind in {"maturity", "single", "multiple"}:
            item["options"] = _options(draw, draw(st.lists(CODES, min_size=2, max_size=4, unique=True)))
        elif kind == "number":
            item |= {"unit": draw(PAIRS), "minimum": draw(st.integers(-5, 0)) / 2, "maximum": 10.0}
        elif kind == "table":
            item["columns"] = _columns(draw)
        if items and draw(st.booleans()):
            other = draw(st.sampled_from(items))["code"]
            leaf = draw(
                st.sampled_from([{"item": other, "answered": True}, {"item": other, "is": ["yes", "1"]}, {"item": other, "at_least": 1.5}])
            )
            item["condition"] = draw(st.sampled_from([leaf, {"not": leaf}, {"any": [leaf, {"profile": "tier", "is": ["1"]}]}]))
        if draw(st.booleans()):
            item |= {"evidence": ["POL"], "criteria": draw(st.integers(1, 9)), "number": draw(CODES), "control": draw(CODES)}
        items.append(item)
    cut = draw(st.integers(1, len(items)))
    parts = [part for part in (items[:cut], items[cut:]) if part]
    document: dict[str, Any] = {
        "code": draw(CODES),
        "edition": draw(CODES),
        "dated": "2026-11-22",
        "title": draw(PAIRS),
        "introduction": draw(PAIRS),
        "source": draw(PAIRS),
        "points": {"implemented": 100, "partly": 50, "planned": 20, "not_implemented": 0},
        "evidence_types": {"POL": draw(PAIRS)},
        "option_sets": sets,
        "sections": [
            {"code": f"S{number}", "title": draw(PAIRS), "purpose": draw(PAIRS), "items": part}
            for number, part in enumerate(parts, start=1)
        ],
    }
    if draw(st.booleans()):
        document["bands"] = [
            {"at_least": 70, "label": draw(PAIRS), "advice": draw(PAIRS)},
            {"at_least": -20, "label": draw(PAIRS), "advice": draw(PAIRS)},
        ]
        document["outcomes"] = [
            {"code": "OK", "label": draw(PAIRS), "explanation": draw(PAIRS), "items": codes[:1], "options": ["yes", "1"]}
        ]
    return QuestionnaireDocument.model_validate_json(json.dumps(document))
