"""Tips: said at once when an answer is weak. They become warnings of the answers that they lean on, or help."""

from collections.abc import Callable
from typing import Any

from questionnaires.interchange.reading import Log
from questionnaires.interchange.texts import without_markup
from questionnaires.interchange.vsaq.conditions import ConditionFault, Junction, Name, Tree, names_in, parse

Leaning = Callable[[str], dict[str, Any] | None]
SEVERITIES = {
    "low": {"ja": "重大度：低", "en": "Severity: low"},
    "medium": {"ja": "重大度：中", "en": "Severity: medium"},
    "high": {"ja": "重大度：高", "en": "Severity: high"},
    "critical": {"ja": "重大度：致命的", "en": "Severity: critical"},
}


def warning_of(tip: dict[str, Any]) -> dict[str, str]:
    """Everything that a tip says, as one text: its name, the text, how severe it is, what to explain, what to do."""
    severity = SEVERITIES.get(str(tip.get("severity", "")).casefold())
    said = {}
    for language in ("ja", "en"):
        parts = [
            tip.get("customTitle"),
            tip.get("name"),
            tip.get("text"),
            severity[language] if severity else None,
            tip.get("why"),
            tip.get("todo"),
        ]
        said[language] = "\n".join(text for part in parts if part and (text := without_markup(part)[0]))
    return said


def is_warning(tip: dict[str, Any]) -> bool:
    """Whether the tip warns; one that does not is help."""
    return str(tip.get("warn", "")).casefold() in {"yes", "true"}


def attach(
    tip: dict[str, Any], line: int, before: dict[str, Any] | None, options: dict[str, dict[str, Any]], leaning: Leaning, log: Log
) -> None:
    """Put what the tip says where it is said to the answerer.

    `options` are all choices by their id, `leaning` finds the question that a name in a condition belongs to, and `before` is
    the question that stands before the tip.
    """
    item = _find_question(tip.get("cond"), leaning) or before
    name = str(tip.get("id", tip.get("name", "tip")))
    said = warning_of(tip)
    if not said["en"]:
        log.leave(name, "tip-empty", line=line)
        return
    chosen = _choices(tip.get("cond"), options) if is_warning(tip) else []
    if chosen:
        for option in chosen:
            option["warning"] = _added(option.get("warning"), said)
        log.take(name, line=line, code="tip-warns-on-answer", kind="tip", choices=len(chosen))
    elif item is None:
        log.leave(name, "tip-without-question", line=line)
    elif is_warning(tip):
        item["warning"] = _added(item.get("warning"), said)
        log.change(name, "tip-warns-on-question", line=line, question=item["code"], condition=str(tip.get("cond", "")))
    else:
        item["help"] = _added(item.get("help"), said)
        if tip.get("cond"):
            log.change(name, "tip-condition-dropped", line=line, question=item["code"], condition=str(tip["cond"]))
        else:
            log.take(name, line=line, code="tip-became-help", question=item["code"])


def _find_question(condition: object, leaning: Leaning) -> dict[str, Any] | None:
    """The question that the condition leans on first."""
    try:
        names = names_in(parse(condition)) if isinstance(condition, str) else ()
        return next((item for name in names if (item := leaning(name)) is not None), None)
    except ConditionFault:
        return None


def _choices(condition: object, options: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The choices that the condition names, where it says no more than 'one of these'."""
    if not isinstance(condition, str):
        return []
    try:
        tree: Tree = parse(condition)
    except ConditionFault:
        return []
    parts = tree.parts if isinstance(tree, Junction) and tree.word == "any" else (tree,)
    names = [part.text for part in parts if isinstance(part, Name)]
    return [options[name] for name in names] if len(names) == len(parts) and all(name in options for name in names) else []


def _added(before: dict[str, str] | None, said: dict[str, str]) -> dict[str, str]:
    return said if before is None else {language: f"{before[language]}\n\n{said[language]}" for language in said}
