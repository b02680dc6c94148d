"""The questions of VSAQ, each as an item of ours, and what conditions mean by their names."""

from typing import Any

from questionnaires.interchange.lenient_json import Located
from questionnaires.interchange.reading import Log
from questionnaires.interchange.texts import Codes, both, is_yes, language_of, short, tidy, without_markup
from questionnaires.interchange.vsaq.conditions import ConditionFault

_ALWAYS = frozenset({"type", "id", "text", "cond", "auth", "className", "required", "insertAfter", "insertBefore"})
_INPUT = frozenset({"inputPattern", "inputTitle", "inputType", "maxlength", "placeholder"})
_CHOICES = frozenset({"choices", "choicesConds", "defaultChoice"})
KINDS: dict[str, frozenset[str]] = {
    "line": _ALWAYS | _INPUT,
    "box": _ALWAYS | _INPUT,
    "check": _ALWAYS | {"name"},
    "groupitem": _ALWAYS | {"name"},
    "radio": _ALWAYS | {"name"},
    "yesno": _ALWAYS | {"yes", "no"},
    "upload": _ALWAYS,
    "radiogroup": _ALWAYS | _CHOICES,
    "checkgroup": _ALWAYS | _CHOICES,
}
_KIND_OF_LINE = {"date": "date", "number": "number", "range": "number"}
_YES = {"ja": "はい", "en": "Yes"}
_NO = {"ja": "いいえ", "en": "No"}


class Maker:
    """Makes items, and remembers what each name stands for."""

    def __init__(self, log: Log, file_name: str) -> None:
        """`file_name` becomes the source of every item."""
        self.log, self.file_name = log, file_name
        self.codes, self.section_codes = Codes(), Codes()
        self.options: dict[str, dict[str, Any]] = {}  # choice by its id
        self._meant: dict[str, dict[str, Any]] = {}  # condition by name

    def make(self, part: Located, place: str, text: str) -> dict[str, Any]:
        """The item for `part`; `text` is its question, possibly told by an info before it."""
        kind, line = str(part["type"]), part.line
        self.log.puzzle_over(part, KINDS[kind], part, place=place, line=line)
        code = self._code(part, text, line)
        options = self._read_choices(part, code, line) if kind in {"radiogroup", "checkgroup"} else []
        if not text:
            text = "; ".join(option["label"]["en"] for option in options) or tidy(part.get("id", "")) or kind
            self.log.change(code, "question-made", line=line, question=short(text))
        item = self._base(code, text, part)
        if kind in {"check", "groupitem", "yesno"}:
            self._yes_no(item, part, kind)
        elif kind in {"radiogroup", "checkgroup"}:
            self._choice(item, options, kind, line)
        else:
            item["kind"] = (
                "file" if kind == "upload" else "text" if kind == "box" else _KIND_OF_LINE.get(str(part.get("inputType")), "text")
            )
            self._mean(str(part.get("id", "")), {"item": code, "answered": True})
            self._describe_input(item, part, line)
        self._common(item, part, line)
        self.log.take(code, line=line, place=place, kind=kind, became=item["kind"])
        return item

    def from_radios(self, parts: list[Located]) -> dict[str, Any]:
        """One question with one answer, from radio buttons that share a name."""
        whole = Located(parts[0].line)
        whole.update({"type": "radiogroup", "id": parts[0].get("name", ""), "text": parts[0].get("name", "")})
        whole["choices"] = [{str(part.get("id", "")): part.get("text", "")} for part in parts]
        for part in parts:
            self.log.puzzle_over(part, KINDS["radio"], part, place=str(part.get("name", "")), line=part.line)
        return self.make(whole, "", tidy(whole["text"]))

    def resolve(self, name: str) -> dict[str, Any]:
        """What a name in a condition means. Raises ConditionFault where nothing has that name."""
        if name in self._meant:
            return self._meant[name]
        base, _, answer = name.rpartition("/")
        if base in self._meant and answer in {"yes", "no"}:
            return self._meant[base] if answer == "yes" else {"not": self._meant[base]}
        raise ConditionFault(f"nothing has the name {name}")

    def tell_place(self, name: str, part: Located) -> None:
        """A part of an extension that was not put into its questionnaire: say where it belongs."""
        for key in ("insertAfter", "insertBefore"):
            if key in part:
                self.log.change(name, "extension-place-dropped", line=part.line, target=tidy(part[key]))

    def tell_language(self, document: dict[str, Any]) -> None:
        """One language was given; say for each part that the other one is still to be translated."""
        for part in (document, *document["sections"], *(item for section in document["sections"] for item in section["items"])):
            given = language_of(part["title"]["en"])
            self.log.change(part["code"], "to-be-translated", language="en" if given == "ja" else "ja")

    def _code(self, part: Located, text: str, line: int) -> str:
        given = part.get("id")
        wanted = given if isinstance(given, str) else ""
        code = self.codes.make(wanted, f"item-{line}")
        if not wanted:
            self.log.change(code, "code-made", line=line, question=short(text))
        elif code != wanted:
            self.log.change(code, "code-changed", line=line, was=wanted)
        return code

    def _base(self, code: str, text: str, part: Located) -> dict[str, Any]:
        identity = tidy(part.get("id", "")) or f"line {part.line}"
        return {"code": code, "title": both(short(text)), "question": both(text), "weight": 0, "source": f"{self.file_name}, {identity}"}

    def _mean(self, name: str, condition: dict[str, Any]) -> None:
        if name:
            self._meant.setdefault(name, condition)

    def _yes_no(self, item: dict[str, Any], part: Located, kind: str) -> None:
        item["kind"] = "yes_no"
        yes, no = (without_markup(part.get(word, ""))[0] if kind == "yesno" else "" for word in ("yes", "no"))
        item["options"] = [
            {"code": "yes", "label": both(yes) if yes else dict(_YES)},
            {"code": "no", "label": both(no) if no else dict(_NO)},
        ]
        name, said_yes = str(part.get("id", "")), {"item": item["code"], "is": ["yes"]}
        self._mean(name, said_yes)
        self._mean(f"{name}/yes", said_yes)
        self._mean(f"{name}/no", {"item": item["code"], "is": ["no"]} if kind == "yesno" else {"not": said_yes})
        for answer, option in zip(("yes", "no"), item["options"], strict=True):
            self.options.setdefault(f"{name}/{answer}", option)
        self.options.setdefault(name, item["options"][0])

    def _read_choices(self, part: Located, code: str, line: int) -> list[dict[str, Any]]:
        codes = Codes()
        options: list[dict[str, Any]] = []
        given = part.get("choices")
        for choice in given if isinstance(given, list) else []:
            if not isinstance(choice, dict):
                self.log.puzzle("choices", choice, place=code, line=line)
                continue
            for name, label in choice.items():
                text, _ = without_markup(label if isinstance(label, str) else "")
                if not isinstance(label, str):
                    self.log.puzzle(name, label, place=f"{code}, choices", line=line)
                option = {"code": codes.make(name, f"choice-{len(options) + 1}"), "label": both(text or tidy(name) or "?")}
                if option["code"] != name:
                    self.log.change(code, "code-changed", line=line, was=tidy(name))
                options.append(option)
                self.options.setdefault(str(name), option)
                self._mean(str(name), {"item": code, "is": [option["code"]]})
        if part.get("defaultChoice", False) not in (False, "false", None):
            options.append({"code": codes.make("none", "none"), "label": {"ja": "いずれにも当てはまらない", "en": "None of the above."}})
            self.log.take(code, line=line, code="default-choice-taken")
        if part.get("choicesConds"):
            self.log.change(code, "choice-conditions-dropped", line=line)
            self.log.puzzle("choicesConds", part["choicesConds"], place=code, line=line)
        return options

    def _choice(self, item: dict[str, Any], options: list[dict[str, Any]], kind: str, line: int) -> None:
        code = item["code"]
        self._mean(code, {"item": code, "answered": True})
        if len(options) > 1:
            item["kind"] = "single" if kind == "radiogroup" else "multiple"
            item["options"] = options
            return
        if options:  # one box to tick: yes or no
            item["kind"], label = "yes_no", options[0]["label"]
            yes = {"code": "yes", "label": label}
            for name, option in list(self.options.items()):
                if option is options[0]:
                    self.options[name], self._meant[name] = yes, {"item": code, "is": ["yes"]}
            item["options"] = [yes, {"code": "no", "label": dict(_NO)}]
        else:
            item["kind"] = "text"
        self.log.change(code, "choices-too-few", line=line, choices=len(options), became=item["kind"])

    def _describe_input(self, item: dict[str, Any], part: Located, line: int) -> None:
        hints = [tidy(part[key]) for key in ("inputTitle", "placeholder") if part.get(key)]
        for key in ("inputPattern", "maxlength", "inputType"):
            if part.get(key) and item["kind"] == "text" and not (key == "inputType" and part[key] == "text"):
                self.log.change(item["code"], "input-rule-became-help", line=line, rule=key, value=tidy(part[key]))
                hints.append(f"{key}: {tidy(part[key])}")
        if hints:
            item["help"] = both("\n".join(hints))

    def _common(self, item: dict[str, Any], part: Located, line: int) -> None:
        if "required" in part:
            item["required"] = is_yes(part["required"])
        if part.get("auth"):
            self.log.change(item["code"], "auth-dropped", line=line, auth=tidy(part["auth"]))
        if part.get("className"):
            self.log.leave(item["code"], "layout", line=line)
        self.tell_place(item["code"], part)
        if without_markup(part.get("text", ""))[1]:
            self.log.change(item["code"], "markup-removed", line=line)
