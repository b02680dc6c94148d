"""Requirement nodes and their questions as items, with what they depend on."""

from decimal import Decimal, InvalidOperation
from typing import Any

from questionnaires.interchange.lenient_json import Located
from questionnaires.interchange.library.words import Words
from questionnaires.interchange.reading import Log
from questionnaires.interchange.texts import Codes, short, tidy
from questionnaires.templates.kinds import WITH_OPTIONS

_KINDS = {"unique_choice": "single", "multiple_choice": "multiple", "text": "text", "date": "date", "number": "number", "boolean": "yes_no"}
_QUESTION = frozenset({"urn", "ref_id", "type", "text", "annotation", "choices", "depends_on", "weight", "translations", "order"})
_CHOICE = frozenset(
    {"urn", "ref_id", "value", "annotation", "description", "add_score", "compute_result", "color", "order", "translations"}
) | {"select_implementation_groups"}
_HIGHEST_WEIGHT = 10


def find(node: Located) -> list[tuple[str, Located]]:
    """The questions of a node by their urn: the map of today's libraries, or the older list that shares its choices."""
    now = node.get("questions")
    if isinstance(now, Located):
        return [(urn, question) for urn, question in now.items() if isinstance(question, Located)]
    older = node.get("question")
    if not isinstance(older, Located):
        return []
    shared = older.get("questions")
    found: list[tuple[str, Located]] = []
    for question in shared if isinstance(shared, list) else []:
        if isinstance(question, Located):
            made = Located(question.line)
            made.update({key: question[key] for key in question if key != "urn"})
            made["type"] = older.get("question_type", "text")
            choices = older.get("question_choices")
            made["choices"] = [_choice(choice, question.line) for choice in choices] if isinstance(choices, list) else []
            found.append((str(question.get("urn", "")), made))
    return found


def _choice(value: object, line: int) -> Located:
    made = Located(line)
    made["value"] = value
    return made


class Maker:
    """Makes items, and settles at the end what they depend on."""

    def __init__(self, log: Log, words: Words, file_name: str) -> None:
        """`file_name` becomes the source of every item."""
        self.log, self.words, self.file_name = log, words, file_name
        self.codes = Codes()
        self.groups: set[str] = set()
        self._options: dict[str, tuple[str, str]] = {}  # choice urn: item code, option code
        self._items: dict[str, str] = {}  # question urn: item code
        self._selecting: dict[str, list[tuple[str, str]]] = {}  # implementation group: the answers that select it
        self._waiting: list[tuple[dict[str, Any], Located | None, list[str], int]] = []

    def make(self, node: Located, asked: list[tuple[str, Located]]) -> list[dict[str, Any]]:
        """The items of a node: one for each question, or one measure."""
        groups = [str(group) for group in node["implementation_groups"]] if isinstance(node.get("implementation_groups"), list) else []
        number = tidy(node.get("ref_id") or "") or str(node.get("urn", "")).rpartition(":")[2]
        if not asked:
            return [self._measure(node, number, groups)]
        return [
            self._question(node, urn, question, number if len(asked) == 1 else f"{number}-{place}", groups)
            for place, (urn, question) in enumerate(asked, start=1)
        ]

    def settle(self) -> None:
        """Give every item its condition, now that everything is known."""
        for item, depends, groups, line in self._waiting:
            parts = []
            if depends is not None and (tree := self._depends(item["code"], depends, line)) is not None:
                parts.append(tree)
            answers = [answer for group in groups for answer in self._selecting.get(group, ())]
            if answers:
                leaves = [{"item": code, "is": [option]} for code, option in answers if code != item["code"]]
                if leaves:
                    parts.append(leaves[0] if len(leaves) == 1 else {"any": leaves})
                    self.log.take(item["code"], line=line, code="condition-taken", condition=", ".join(groups), leans_on=len(leaves))
            elif groups:
                self.log.leave(item["code"], "groups-left-out", line=line, groups=", ".join(groups))
            if parts:
                item["condition"] = parts[0] if len(parts) == 1 else {"all": parts}

    def _measure(self, node: Located, number: str, groups: list[str]) -> dict[str, Any]:
        item = self._base(number, node, node)
        question = self.words.of(node, "description") or self.words.of(node, "name") or {"ja": number, "en": number}
        item |= {"kind": "implementation", "title": self.words.name(node), "question": question}
        self._from_node(item, node, is_own=True)
        self._finish(item, node, "requirement", None, groups)
        return item

    def _question(self, node: Located, urn: str, question: Located, number: str, groups: list[str]) -> dict[str, Any]:
        self.log.count("question")
        self.log.puzzle_over(question, _QUESTION, question, place=number, line=question.line)
        item = self._base(number, question, node)
        text = self.words.of(question, "text") or self.words.name(node)
        item |= {"title": {language: short(said) for language, said in text.items()}, "question": text}
        given = str(question.get("type", ""))
        if given not in _KINDS:
            self.log.puzzle("type", given, place=item["code"], line=question.line)
        item["kind"] = _KINDS.get(given, "text")
        self._items[urn] = item["code"]
        choices = question.get("choices")
        self._read_choices(item, choices if isinstance(choices, list) else [], question.line)
        note = self.words.of(question, "annotation")
        if note:
            item["help"] = note
        self._from_node(item, node, is_own=False)
        depends = question.get("depends_on")
        self._finish(item, question, given, depends if isinstance(depends, Located) else None, groups)
        return item

    def _base(self, number: str, part: Located, node: Located) -> dict[str, Any]:
        code = self.codes.make(number, f"line-{part.line}")
        if code != number:
            self.log.change(code, "code-changed" if number else "code-made", line=part.line, was=number, question="")
        weight = part.get("weight", node.get("weight"))
        known = weight if isinstance(weight, int) and not isinstance(weight, bool) and 0 <= weight <= _HIGHEST_WEIGHT else None
        if weight is not None and known is None:
            self.log.puzzle("weight", weight, place=code, line=part.line)
        return {"code": code, "weight": known or 0, "source": f"{self.file_name}, {tidy(node.get('urn') or number)}"}

    def _from_node(self, item: dict[str, Any], node: Located, *, is_own: bool) -> None:
        notes = [said for key in (("annotation",) if is_own else ("description", "annotation")) if (said := self.words.of(node, key))]
        for said in notes:
            before = item.get("help")
            item["help"] = {language: f"{before[language]}\n{said[language]}" for language in said} if before else said
        evidence = self.words.of(node, "typical_evidence")
        if evidence:
            item["evidence_note"] = evidence
        for name in ("reference_controls", "threats"):
            if node.get(name):
                self.log.leave(item["code"], "field-left-out", line=node.lines.get(name), field=name)

    def _finish(self, item: dict[str, Any], part: Located, kind: str, depends: Located | None, groups: list[str]) -> None:
        scored = [option.get("points") for option in item.get("options", ())]
        if item["weight"] and item["kind"] in WITH_OPTIONS and None in scored:
            self.log.change(item["code"], "weight-dropped", line=part.line, weight=item["weight"])
            item["weight"] = 0
        self.log.take(item["code"], line=part.line, kind=kind, became=item["kind"])
        self.words.tell(item["code"], part.line)
        self._waiting.append((item, depends, groups, part.line))

    def _read_choices(self, item: dict[str, Any], choices: list[Any], line: int) -> None:
        if item["kind"] == "yes_no":
            item["options"] = [{"code": "yes", "label": {"ja": "はい", "en": "Yes"}}, {"code": "no", "label": {"ja": "いいえ", "en": "No"}}]
            for choice in choices:
                self.log.puzzle("choices", choice, place=item["code"], line=line)
            return
        if item["kind"] not in WITH_OPTIONS:
            return
        if len(choices) < 2:
            self.log.change(item["code"], "choices-too-few", line=line, choices=len(choices), became="text")
            item["kind"] = "text"
            return
        codes = Codes()
        highest = max((abs(score) for choice in choices if (score := _score(choice)) is not None), default=Decimal(0))
        item["options"] = []
        for place, choice in enumerate((found if isinstance(found, Located) else _choice(found, line) for found in choices), start=1):
            self.log.puzzle_over(choice, _CHOICE, choice, place=item["code"], line=choice.line)
            urn = str(choice.get("urn", ""))
            wanted = choice.get("ref_id") or urn.rpartition(":")[2] or choice.get("value")
            option: dict[str, Any] = {
                "code": codes.make(wanted, f"choice-{place}"),
                "label": self.words.of(choice, "value") or {"ja": str(place), "en": str(place)},
            }
            note = self.words.of(choice, "annotation") or self.words.of(choice, "description")
            if note:
                option["warning"] = note
            score = _score(choice)
            if score is not None:
                option["points"] = int((score * 100 / highest if highest > 100 else score).to_integral_value())
            elif choice.get("add_score") is not None:
                self.log.puzzle("add_score", choice["add_score"], place=item["code"], line=choice.line)
            if highest > 100 and score is not None:
                self.log.change(item["code"], "points-scaled", line=choice.line, highest=str(highest))
            for name in ("compute_result", "color"):
                if choice.get(name) is not None:
                    self.log.leave(item["code"], "field-left-out", line=choice.line, field=name)
            self._options[urn] = (item["code"], option["code"])
            selected = choice.get("select_implementation_groups")
            for group in selected if isinstance(selected, list) else []:
                self._selecting.setdefault(str(group), []).append((item["code"], option["code"]))
            item["options"].append(option)
        if item["kind"] == "single" and {option["code"] for option in item["options"]} == {"yes", "no"}:
            item["kind"] = "yes_no"

    def _depends(self, code: str, depends: Located, line: int) -> dict[str, Any] | None:
        """`depends_on: {question, answers, condition}`: any of the answers, or all of them."""
        answers = depends.get("answers")
        named = [self._options.get(str(answer)) for answer in answers] if isinstance(answers, list) else []
        known = [answer for answer in named if answer is not None and answer[0] == self._items.get(str(depends.get("question")))]
        if not known or len(known) < len(named):
            self.log.puzzle("depends_on", dict(depends), place=code, line=line)
            self.log.change(code, "condition-dropped", line=line, condition=tidy(depends.get("question", "")), reason="not understood")
            return None
        self.log.take(code, line=line, code="condition-taken", condition=tidy(depends.get("question", "")), leans_on=1)
        if str(depends.get("condition", "any")) == "all" and len(known) > 1:
            return {"all": [{"item": item, "is": [option]} for item, option in known]}
        return {"item": known[0][0], "is": [option for _, option in known]}


def _score(choice: object) -> Decimal | None:
    value = choice.get("add_score") if isinstance(choice, Located) else None
    try:
        number = Decimal(str(value)) if value is not None and not isinstance(value, bool) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None
