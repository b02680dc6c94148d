"""A condition as a sentence, for people who read a workbook."""

from typing import Any

from questionnaires.catalogue.documents import QuestionnaireDocument

_SHORT = {
    "ja": {
        "all": "かつ",
        "any": "または",
        "not": "次に当てはまらない：",
        "answered": "に回答がある",
        "blank": "に回答がない",
        "least": "以上",
        "is": "が",
        "profile": "委託先の属性",
    },
    "en": {
        "all": "and",
        "any": "or",
        "not": "not",
        "answered": "is answered",
        "blank": "is not answered",
        "least": "at least",
        "is": "is",
        "profile": "profile",
    },
}


def say(tree: dict[str, Any], document: QuestionnaireDocument, language: str) -> str:
    """The sentence for a stored condition, in `language`; answers by their words where they have any."""
    words = _SHORT[language]
    if "all" in tree or "any" in tree:
        word = "all" if "all" in tree else "any"
        parts = [say(part, document, language) for part in tree[word]]
        return parts[0] if len(parts) == 1 else "(" + f" {words[word]} ".join(parts) + ")"
    if "not" in tree:
        return f"{words['not']} {say(tree['not'], document, language)}"
    subject = f"{words['profile']} {tree['profile']}" if "profile" in tree else str(tree["item"])
    if "answered" in tree:
        return f"{subject} {words['answered' if tree['answered'] else 'blank']}"
    if "at_least" in tree:
        return f"{subject} {words['least']} {tree['at_least']:g}"
    return f"{subject} {words['is']} {' / '.join(_label(tree, code, document, language) for code in tree['is'])}"


def _label(tree: dict[str, Any], code: str, document: QuestionnaireDocument, language: str) -> str:
    item = next((item for item in document.items() if item.code == tree.get("item")), None)
    options = document.options_of(item) if item is not None else ()
    return next((f"“{getattr(option.label, language)}”" for option in options if option.code == code), code)
