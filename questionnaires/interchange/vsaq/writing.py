"""A document of ours as VSAQ JSON, in one language; what that format has no place for is named."""

import json
from collections import Counter
from typing import Any

from questionnaires.catalogue.documents import Bilingual, ChoiceDocument, ItemDocument, QuestionnaireDocument
from questionnaires.interchange.reading import Format, Log, Writing
from questionnaires.templates.kinds import ONE_OF, WITH_OPTIONS, ItemKind

_STATES = {
    "implemented": {"ja": "実施している", "en": "Implemented"},
    "partly": {"ja": "一部実施している", "en": "Partly implemented"},
    "planned": {"ja": "計画している", "en": "Planned"},
    "not_implemented": {"ja": "実施していない", "en": "Not implemented"},
    "not_applicable": {"ja": "該当しない", "en": "Not applicable"},
}
_WEAK = ("partly", "planned", "not_implemented")
_ITEM_FIELDS: tuple[str, ...] = (
    "number",
    "evidence",
    "evidence_note",
    "cadence",
    "weight",
    "alternative",
    "legacy",
    "control",
    "crosswalk",
    "unit",
)
_ITEM_FIELDS += ("minimum", "maximum", "columns", "criteria")
_HEAD_FIELDS = ("introduction", "evidence_types", "alternatives", "bands", "outcomes")


def write(document: QuestionnaireDocument, language: str) -> Writing:
    """The file, with an entry for each thing that it cannot carry."""
    writer = _Writer(document, language)
    raw = (json.dumps(writer.whole(), ensure_ascii=False, indent=2) + "\n").encode()
    name = f"{document.code}-{document.edition}-vsaq-{language}.json"
    return Writing(raw, Format.VSAQ, name, "application/json", writer.log.entries)


class _Inexpressible(Exception):
    """The condition says something that VSAQ cannot say."""


class _Writer:
    def __init__(self, document: QuestionnaireDocument, language: str) -> None:
        self.document, self.language, self.log = document, language, Log()
        self.items = {item.code: item for item in document.items()}
        codes = Counter([*self.items, *(section.code for section in document.sections)])
        codes.update(option.code for item in document.items() for option in document.options_of(item))
        self.is_unique = {code for code, times in codes.items() if times == 1}

    def whole(self) -> dict[str, Any]:
        other = "en" if self.language == "ja" else "ja"
        self.log.leave(self.document.code, "language-left-out", language=other)
        for name in _HEAD_FIELDS:
            if name in self.document.model_fields_set and getattr(self.document, name):
                self.log.leave(self.document.code, "field-left-out", field=name)
        blocks = [self._section(number) for number in range(len(self.document.sections))]
        return {"version": 1, "questionnaire": [{"type": "block", "text": self._say(self.document.title), "items": blocks}]}

    def _say(self, text: Bilingual) -> str:
        said: str = getattr(text, self.language)
        return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")  # texts are HTML there

    def _section(self, number: int) -> dict[str, Any]:
        section = self.document.sections[number]
        block: dict[str, Any] = {"type": "block", "id": section.code if section.code not in self.items else f"block_{section.code}"}
        block["text"] = self._say(section.title)
        self._condition(block, section.code, section.condition)
        block["items"] = [{"type": "info", "text": self._say(section.purpose)}]
        for item in section.items:
            block["items"] += self._item(item)
        return block

    def _item(self, item: ItemDocument) -> list[dict[str, Any]]:
        made: dict[str, Any] = {"type": self._type(item), "id": item.code, "text": self._say(item.question)}
        if item.kind is ItemKind.YES_NO:
            labels = {option.code: self._say(option.label) for option in self.document.options_of(item)}
            made |= {"yes": labels["yes"], "no": labels["no"]}
        elif item.kind in WITH_OPTIONS or item.kind is ItemKind.IMPLEMENTATION:
            made |= {"defaultChoice": False, "choices": [{name: label} for name, label in self._choices(item)]}
        elif item.kind is ItemKind.NUMBER:
            made["inputType"] = "number"
        elif item.kind is ItemKind.DATE:
            made["inputType"] = "date"
        if item.required:
            made["required"] = True
        self._condition(made, item.code, item.condition)
        for name in _ITEM_FIELDS:
            if name in item.model_fields_set and getattr(item, name):
                self.log.leave(item.code, "field-left-out", field=name)
        self.log.take(item.code, kind=item.kind.value, became=made["type"])
        return [made, *self._tips(item)]

    def _type(self, item: ItemDocument) -> str:
        if item.kind is ItemKind.TABLE:
            self.log.change(item.code, "table-became-text")
        if item.kind in {ItemKind.TEXT, ItemKind.TABLE}:
            return "box"
        if item.kind in {ItemKind.NUMBER, ItemKind.DATE}:
            return "line"
        if item.kind is ItemKind.FILE:
            return "upload"
        return {ItemKind.YES_NO: "yesno", ItemKind.MULTIPLE: "checkgroup"}.get(item.kind, "radiogroup")

    def _name(self, item: ItemDocument, option: str) -> str:
        """The id of a choice: choices share one room with everything else there."""
        if item.kind is ItemKind.YES_NO:
            return f"{item.code}/{option}"
        return option if option in self.is_unique else f"{item.code}_{option}"

    def _choices(self, item: ItemDocument) -> list[tuple[str, str]]:
        if item.kind is ItemKind.IMPLEMENTATION:
            states = [state for state in _STATES if state != "not_applicable" or item.not_applicable_allowed]
            return [(self._name(item, state), _STATES[state][self.language]) for state in states]
        for option in self.document.options_of(item):
            if option.points is not None or option.is_open:
                self.log.leave(item.code, "points-left-out", option=option.code)
        return [(self._name(item, option.code), self._say(option.label)) for option in self.document.options_of(item)]

    def _tips(self, item: ItemDocument) -> list[dict[str, Any]]:
        tips = [] if item.help is None else [{"type": "tip", "id": f"tip_{item.code}", "text": self._say(item.help)}]
        options: tuple[ChoiceDocument, ...] = self.document.options_of(item)
        weak = [option.code for option in options if option.points is not None and option.points < 50]
        weak = list(_WEAK) if item.kind is ItemKind.IMPLEMENTATION else weak
        if item.warning is not None:
            tip = {"type": "tip", "id": f"warn_{item.code}", "warn": "yes", "text": self._say(item.warning)}
            if weak:
                tip["cond"] = " || ".join(self._name(item, code) for code in weak)
            else:
                self.log.change(item.code, "warning-always-shown")
            tips.append(tip)
        for option in options:
            if option.warning is not None:
                name = self._name(item, option.code)
                tip = {
                    "type": "tip",
                    "id": f"warn_{item.code}_{option.code}",
                    "warn": "yes",
                    "text": self._say(option.warning),
                    "cond": name,
                }
                tips.append(tip)
        return tips

    def _condition(self, target: dict[str, Any], code: str, condition: Any) -> None:
        if condition is None:
            return
        try:
            target["cond"] = self._express(condition.model_dump(mode="json", by_alias=True))
        except _Inexpressible as reason:
            self.log.leave(code, "condition-left-out", reason=str(reason))

    def _express(self, tree: dict[str, Any]) -> str:
        if "all" in tree or "any" in tree:
            word, sign = ("all", " && ") if "all" in tree else ("any", " || ")
            parts = [self._express(part) for part in tree[word]]
            return parts[0] if len(parts) == 1 else f"({sign.join(parts)})"
        if "not" in tree:
            return f"!({self._express(tree['not'])})"
        if "profile" in tree:
            raise _Inexpressible(f"profile {tree['profile']}")
        item = self.items[tree["item"]]
        if "at_least" in tree:
            raise _Inexpressible(f"{item.code} at least {tree['at_least']:g}")
        if "answered" in tree:
            said = _any([name for name, _ in self._choices(item)]) if _has_choices(item) else item.code
            said = f"({item.code}/yes || {item.code}/no)" if item.kind is ItemKind.YES_NO else said
            return said if tree["answered"] else f"!({said})"
        if not _has_choices(item) and item.kind is not ItemKind.YES_NO:
            raise _Inexpressible(f"{item.code} is {', '.join(tree['is'])}")
        return _any([self._name(item, code) for code in tree["is"]])


def _has_choices(item: ItemDocument) -> bool:
    return (
        item.kind is ItemKind.IMPLEMENTATION or item.kind is ItemKind.MULTIPLE or (item.kind in ONE_OF and item.kind is not ItemKind.YES_NO)
    )


def _any(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"({' || '.join(names)})"
