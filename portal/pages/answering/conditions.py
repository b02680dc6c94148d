"""Conditions in words: "asked only if …", as lines that may have lines below them, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from portal import words
from portal.rendering.languages import Locale
from portal.words.answering import WORDS
from questionnaires.templates.kinds import ItemKind

Text = Mapping[str, str]


class Named(Protocol):
    """What a condition on an item is told with."""

    @property
    def code(self) -> str:
        """As it is printed before the question."""
        ...

    @property
    def title(self) -> dict[str, str]:
        """In both languages."""
        ...

    @property
    def kind(self) -> str:
        """How the item is asked."""
        ...

    @property
    def form(self) -> dict[str, Any]:
        """Its options, if it has any."""
        ...


@dataclass(frozen=True, slots=True)
class Clause:
    """One line of a condition, and the lines that belong to it."""

    text: str
    parts: tuple["Clause", ...] = ()


class Wording:
    """Tells conditions in one language. `items` are all items of the questionnaire, `classes` the names of classes by code."""

    def __init__(self, locale: Locale, items: Iterable[Named], classes: Mapping[str, Text] | None = None) -> None:
        """Nothing is told yet."""
        self.locale, self.classes = locale, classes or {}
        self.items = {item.code: item for item in items}

    def tell(self, tree: Mapping[str, Any], *, is_not: bool = False) -> Clause:
        """The stored condition `tree` in words; `is_not`: turned round."""
        if "not" in tree:
            return self.tell(tree["not"], is_not=not is_not)
        for group in ("all", "any"):
            if group in tree:
                if len(tree[group]) == 1:
                    return self.tell(tree[group][0], is_not=is_not)
                return Clause(self._say(f"{'not-' if is_not else ''}{group}"), tuple(self.tell(part) for part in tree[group]))
        if "profile" in tree:
            return Clause(self._tell_fact(tree, is_not))
        return Clause(self._tell_item(tree, is_not))

    def _tell_item(self, tree: Mapping[str, Any], is_not: bool) -> str:
        item = self.items.get(tree["item"])
        name = f"{item.code} {item.title[self.locale]}" if item else str(tree["item"])
        if "answered" in tree:
            return self._say("answered" if bool(tree["answered"]) is not is_not else "not-answered", item=name)
        if "at_least" in tree:
            return self._say("below" if is_not else "at-least", subject=name, number=f"{tree['at_least']:,g}")
        return self._say("is-not" if is_not else "is", subject=name, values=self._join(self._answer(item, code) for code in tree["is"]))

    def _tell_fact(self, tree: Mapping[str, Any], is_not: bool) -> str:
        fact = str(tree["profile"])
        name = words.say(self.locale, "profile-fact", fact)
        if "at_least" in tree:
            return self._say("below" if is_not else "at-least", subject=name, number=f"{tree['at_least']:,g}")
        values = (self._fact_value(fact, value) for value in tree["is"])
        return self._say("is-not" if is_not else "is", subject=name, values=self._join(values))

    def _answer(self, item: Named | None, code: str) -> str:
        for option in item.form.get("options", ()) if item else ():
            if option["code"] == code:
                label = str(option["label"][self.locale])
                return f"{code} {label}" if item and item.kind == ItemKind.MATURITY else label
        return words.say(self.locale, "answer-state", code)

    def _fact_value(self, fact: str, value: str) -> str:
        if fact == "classes" and value in self.classes:
            return self.classes[value][self.locale]
        return words.say(self.locale, "profile-value", value) if value in WORDS["profile-value"] else value

    def _join(self, values: Iterable[str]) -> str:
        return self._say("or").join(f"「{value}」" if self.locale == "ja" else f"“{value}”" for value in values)

    def _say(self, code: str, **parameters: object) -> str:
        return words.say(self.locale, "condition", code, parameters)
