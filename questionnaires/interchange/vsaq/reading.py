"""VSAQ JSON to a document of ours: two walks, since a condition may name what stands further down."""

from datetime import date
from pathlib import PurePath
from typing import Any

from questionnaires.interchange.lenient_json import Located
from questionnaires.interchange.reading import Format, Log, Reading, finish
from questionnaires.interchange.skeleton import blank
from questionnaires.interchange.texts import both, short, without_markup
from questionnaires.interchange.vsaq import questions, tips, trees
from questionnaires.interchange.vsaq.conditions import ConditionFault, parse, translate
from questionnaires.templates.conditions import find_cycle, items_of

_BLOCK_KEYS = frozenset({"type", "id", "text", "cond", "items", "auth", "className", "insertAfter", "insertBefore", "name"})
_TIP_KEYS = frozenset({"type", "id", "text", "cond", "warn", "severity", "why", "todo", "name", "customTitle", "className", "auth"})
_INFO_KEYS = frozenset({"type", "id", "text", "cond", "className", "auth", "insertAfter", "insertBefore"})
_LAYOUT = frozenset({"spacer"})


def read(text: str, file_name: str, today: date, base: str | None = None) -> Reading:
    """The questionnaire in `text`, or the extension in `text` put into the questionnaire in `base`; an extension alone is an addition."""
    log = Log()
    tree = trees.read_file(text, log)
    if "questionnaire" not in tree and base is not None:
        extension, tree = tree, trees.read_file(base, log)
        trees.extend(tree, extension, log)
    reader = _Reader(log, file_name, today)
    document = reader.whole(tree)
    log.entries.sort(key=lambda entry: entry.line or 0)
    return finish(document, Format.VSAQ, log)


class _Reader:
    def __init__(self, log: Log, file_name: str, today: date) -> None:
        self.log, self.file_name = log, file_name
        self.document = blank(PurePath(file_name).stem, file_name, today)
        self.sections: list[dict[str, Any]] = self.document["sections"]
        self.maker = questions.Maker(log, file_name)
        self.previous: dict[str, Any] | None = None
        self.waiting: list[tuple[str, int]] = []  # texts of info that belong to the next question
        self.tips: list[tuple[Located, dict[str, Any] | None]] = []
        self.conditions: list[tuple[dict[str, Any], list[tuple[str, int]]]] = []

    def whole(self, tree: Located) -> dict[str, Any]:
        if "version" in tree:
            self.document["edition"] = self.maker.codes.make(f"{tree['version']}.0", "1.0")
            self.maker.codes = type(self.maker.codes)()
        parts = tree.get("questionnaire", tree.get("extensions", []))
        only = parts[0] if len(parts) == 1 and isinstance(parts[0], Located) else None
        if only is not None and only.get("type") == "block" and any(_is_block(part) for part in only.get("items") or []):
            self.log.count("block")
            self._name(only)
            parts = only["items"]
        elif tree.get("namespace"):
            self.document["title"] = both(f"{tree['namespace']}")
            self.log.change(str(tree["namespace"]), "extension-alone", line=tree.line)
        if self.waiting:
            self.waiting = []
        self._walk(parts, None, "", [])
        self._settle_waiting(None)
        for tip, before in self.tips:
            tips.attach(tip, tip.line, before, self.maker.options, self._leaning, self.log)
        self._settle_conditions()
        self.document["sections"] = [section for section in self.sections if section["items"]]
        for section in self.sections:
            if not section["items"]:
                self.log.leave(section["code"], "section-without-questions", title=section["title"]["en"])
        self.maker.tell_language(self.document)
        return self.document

    def _name(self, block: Located) -> None:
        title, _ = without_markup(block.get("text", ""))
        if title:
            self.document["title"] = both(short(title))
            self.document["introduction"] = both(title)
        self.log.puzzle_over(block, _BLOCK_KEYS, block, place="block", line=block.line)

    def _walk(self, parts: list[Any], section: dict[str, Any] | None, path: str, conditions: list[tuple[str, int]]) -> None:
        """Read `parts` into `section`; a block begins one of its own, and what follows it in its parent begins another."""
        current, number = section, 1
        radios: list[Located] = []
        for part in [*parts, None]:
            if radios and not (isinstance(part, Located) and part.get("type") == "radio" and part.get("name") == radios[0].get("name")):
                current = current or self._begin(path or "Questions", "", conditions, radios[0].line)
                self._add(current, self.maker.from_radios(radios), radios[0], self.waiting)
                radios = []
            if part is None:
                continue
            if not isinstance(part, Located):
                self.log.puzzle("items", part, place=path)
                continue
            kind = str(part.get("type", ""))
            self.log.count(kind or "?")
            for key, line, value in part.repeated:
                self.log.puzzle(key, value, place=f"{path} (given twice)", line=line)
            if str(part.get("auth", "")) == "admin" or part.get("className") == "vsaq-invisible":
                self.log.leave(str(part.get("id", kind)), "not-for-answerers", line=part.line, place=path)
            elif kind == "block" or (kind not in questions.KINDS and isinstance(part.get("items"), list)):
                self._block(part, path, conditions)
                if section is not None:
                    current, number = None, number + 1
            elif kind == "tip":
                self.log.puzzle_over(part, _TIP_KEYS, part, place=path, line=part.line)
                self.tips.append((part, self.previous))
            elif kind == "info":
                self._info(part, path)
            elif kind in _LAYOUT:
                self.log.leave(str(part.get("id", kind)), "layout", line=part.line, place=path)
            elif kind == "radio":
                radios.append(part)
            elif kind in questions.KINDS:
                if current is None:
                    heading = f"{path} ({number})" if section is not None else path or "Questions"
                    current = self._begin(heading, "", conditions, part.line)
                self._add(current, self.maker.make(part, path, self._own_text(part)), part, self.waiting)
            else:
                self.log.puzzle(f"type {kind}", dict(part), place=path, line=part.line)

    def _block(self, part: Located, path: str, conditions: list[tuple[str, int]]) -> None:
        self._settle_waiting(self.sections[-1] if self.sections else None)
        if part.get("type") == "block":
            self.log.puzzle_over(part, _BLOCK_KEYS, part, place=path, line=part.line)
        else:
            self.log.puzzle(f"type {part.get('type', '')}", {key: part[key] for key in part if key != "items"}, place=path, line=part.line)
        self.maker.tell_place(str(part.get("id", "block")), part)
        heading = without_markup(part.get("text", "") or part.get("id", ""))[0] or "Questions"
        inner = [*conditions, *([(str(part["cond"]), part.line)] if part.get("cond") else [])]
        name = f"{path} — {short(heading)}" if path else short(heading)
        section = self._begin(name, str(part.get("id", "")), inner, part.line)
        items = part.get("items")
        self._walk(items if isinstance(items, list) else [], section, name, inner)

    def _begin(self, heading: str, wanted: str, conditions: list[tuple[str, int]], line: int | None) -> dict[str, Any]:
        code = self.maker.section_codes.make(wanted, f"section-{len(self.sections) + 1}")
        section: dict[str, Any] = {"code": code, "title": both(short(heading)), "purpose": both(heading), "items": []}
        self.sections.append(section)
        self.previous = None
        if conditions:
            self.conditions.append((section, conditions))
        self.log.take(code, line=line, code="section-taken", title=short(heading))
        return section

    def _info(self, part: Located, path: str) -> None:
        text, had_markup = without_markup(part.get("text", ""))
        self.log.puzzle_over(part, _INFO_KEYS, part, place=path, line=part.line)
        if part.get("cond"):
            self.log.change(str(part.get("id", "info")), "info-condition-dropped", line=part.line, condition=str(part["cond"]))
        if text:
            self.waiting.append((text, part.line))
            self.log.take(str(part.get("id", "info")), line=part.line, code="info-taken", without_markup=had_markup)

    def _own_text(self, part: Located) -> str:
        """The question: its own text, or the info before it where it has none."""
        text, _ = without_markup(part.get("text", ""))
        if not text and self.waiting:
            text, _ = self.waiting.pop()
        return text

    def _add(self, section: dict[str, Any], item: dict[str, Any], part: Located, waiting: list[tuple[str, int]]) -> None:
        if waiting and not section["items"]:
            section["purpose"] = both("\n".join(text for text, _ in waiting))
        elif waiting:
            item["help"] = both("\n".join(text for text, _ in waiting))
        self.waiting = []
        if part.get("cond"):
            self.conditions.append((item, [(str(part["cond"]), part.line)]))
        section["items"].append(item)
        self.previous = item

    def _settle_waiting(self, section: dict[str, Any] | None) -> None:
        """Info at the end of a block goes to the help of its last question, or becomes the purpose of a block without one."""
        if not self.waiting:
            return
        text = "\n".join(said for said, _ in self.waiting)
        target = self.previous
        if target is not None:
            before = target["help"]["en"] + "\n" if "help" in target else ""
            target["help"] = both(before + text)
        elif section is not None:
            section["purpose"] = both(text)
        else:
            self.document["introduction"] = both(text)
        self.waiting = []

    def _leaning(self, name: str) -> dict[str, Any] | None:
        """The question that a name in a condition belongs to."""
        try:
            code = next(items_of(self.maker.resolve(name)))
        except ConditionFault:
            return None
        return next((item for section in self.sections for item in section["items"] if item["code"] == code), None)

    def _settle_conditions(self) -> None:
        """Translate every condition; one that cannot be kept is named, and its item is then asked of everyone."""
        for target, written in self.conditions:
            kept = [tree for text, line in written if (tree := self._translate(target["code"], text, line)) is not None]
            if kept:
                target["condition"] = kept[0] if len(kept) == 1 else {"all": kept}
        while (circle := find_cycle(self._trees())) is not None:
            for target, _ in self.conditions:
                inside = {item["code"] for item in target.get("items", (target,))}
                if "condition" in target and inside & set(circle):
                    self.log.change(target["code"], "condition-circle", path=" > ".join(circle))
                    del target["condition"]
                    break

    def _trees(self) -> dict[str, dict[str, Any]]:
        trees_by_item: dict[str, dict[str, Any]] = {}
        for section in self.sections:
            for item in section["items"]:
                parts = [part["condition"] for part in (section, item) if "condition" in part]
                if parts:
                    trees_by_item[item["code"]] = {"all": parts}
        return trees_by_item

    def _translate(self, code: str, text: str, line: int) -> dict[str, Any] | None:
        try:
            tree = translate(parse(text), self.maker.resolve)
        except ConditionFault as fault:
            self.log.puzzle("cond", text, place=code, line=line)
            self.log.change(code, "condition-dropped", line=line, condition=text, reason=str(fault))
            return None
        self.log.take(code, line=line, code="condition-taken", condition=text, leans_on=len(set(items_of(tree))))
        return tree


def _is_block(part: object) -> bool:
    return isinstance(part, dict) and part.get("type") == "block"
