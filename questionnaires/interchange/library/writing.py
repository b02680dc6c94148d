"""A document of ours as a library, in both languages: English as its own, Japanese as its translation."""

import re
from typing import Any

import yaml

from questionnaires.catalogue.documents import Bilingual, ChoiceDocument, ItemDocument, QuestionnaireDocument
from questionnaires.interchange.reading import Format, Log, Writing
from questionnaires.templates.kinds import WITH_OPTIONS, ItemKind

_TYPES = {ItemKind.MULTIPLE: "multiple_choice", ItemKind.DATE: "date", ItemKind.NUMBER: "number"}
_LOST: tuple[str, ...] = (
    "number",
    "cadence",
    "alternative",
    "legacy",
    "required",
    "control",
    "warning",
    "crosswalk",
    "source",
    "unit",
    "minimum",
    "maximum",
)
_LOST += ("columns", "criteria", "evidence")


def write(document: QuestionnaireDocument) -> Writing:
    """The YAML; what a library has no key for is named."""
    writer = _Writer(document)
    raw = yaml.safe_dump(writer.whole(), allow_unicode=True, sort_keys=False, width=120).encode()
    return Writing(raw, Format.LIBRARY, f"{document.code}-{document.edition}.yaml", "application/yaml", writer.log.entries)


class _Writer:
    def __init__(self, document: QuestionnaireDocument) -> None:
        self.document, self.log = document, Log()
        self.slug = re.sub(r"[^a-z0-9.-]+", "-", f"{document.code}-{document.edition}".lower())
        self.items = {item.code: item for item in document.items()}

    def whole(self) -> dict[str, Any]:
        document = self.document
        for name in ("evidence_types", "alternatives", "bands", "outcomes"):
            if getattr(document, name):
                self.log.leave(document.code, "field-left-out", field=name)
        head = self._texts(name=document.title, description=document.introduction)
        framework = {"urn": self._urn("framework"), "ref_id": document.code, **head, "min_score": 0, "max_score": 100}
        framework["requirement_nodes"] = [node for section in document.sections for node in self._section(section)]
        return {
            "urn": self._urn("library"),
            "locale": "en",
            "ref_id": document.code,
            **head,
            "copyright": document.source.en,
            "version": self._version(),
            "publication_date": document.dated.isoformat(),
            "provider": document.source.en,
            "packager": "vendor-assurance-portal",
            "objects": {"framework": framework},
        }

    def _version(self) -> int:
        whole = re.match(r"\d{1,6}", self.document.edition)
        if whole is None or whole[0] != self.document.edition:
            self.log.change(self.document.code, "edition-shortened", was=self.document.edition)
        return int(whole[0]) if whole else 1

    def _urn(self, kind: str, *steps: str) -> str:
        return ":".join(["urn:vendor-assurance:risk", kind, self.slug, *(step.lower() for step in steps)])

    def _texts(self, **texts: Bilingual) -> dict[str, Any]:
        said = {name: text.en for name, text in texts.items()}
        return {**said, "translations": {"ja": {name: text.ja for name, text in texts.items()}}}

    def _section(self, section: Any) -> list[dict[str, Any]]:
        urn = self._urn("req_node", "section", section.code)
        head = {"urn": urn, "assessable": False, "depth": 1, "ref_id": section.code}
        nodes = [head | self._texts(name=section.title, description=section.purpose)]
        if section.condition is not None:
            self.log.change(section.code, "section-condition-on-items")
        return [*nodes, *(self._node(item, urn, section.condition) for item in section.items)]

    def _node(self, item: ItemDocument, parent: str, above: Any) -> dict[str, Any]:
        node: dict[str, Any] = {
            "urn": self._urn("req_node", item.code),
            "assessable": True,
            "depth": 2,
            "parent_urn": parent,
            "ref_id": item.code,
        }
        texts = {"name": item.title}
        if item.help is not None:
            texts["annotation"] = item.help
        if item.evidence_note is not None:
            texts["typical_evidence"] = item.evidence_note
        if item.kind is ItemKind.IMPLEMENTATION:
            texts["description"] = item.question
        node |= self._texts(**texts)
        node["weight"] = item.weight
        conditions = [part.model_dump(mode="json", by_alias=True) for part in (above, item.condition) if part is not None]
        if item.kind is not ItemKind.IMPLEMENTATION:
            node["questions"] = {self._question(item.code): self._asked(item, conditions)}
        elif conditions:
            self.log.leave(item.code, "condition-left-out", reason="a measure without a question")
        for name in _LOST:
            if name in item.model_fields_set and getattr(item, name):
                self.log.leave(item.code, "field-left-out", field=name)
        self.log.take(item.code, kind=item.kind.value, became=_TYPES.get(item.kind, "node"))
        return node

    def _question(self, code: str) -> str:
        return self._urn("req_node", code, "question", "1")

    def _asked(self, item: ItemDocument, conditions: list[dict[str, Any]]) -> dict[str, Any]:
        options = self.document.options_of(item)
        kind = _TYPES.get(item.kind, "unique_choice" if item.kind in WITH_OPTIONS else "text")
        if item.kind in {ItemKind.FILE, ItemKind.TABLE}:
            self.log.change(item.code, "kind-became-open-answer", kind=item.kind.value)
        asked: dict[str, Any] = {"type": kind, **self._texts(text=item.question)}
        if options:
            asked["choices"] = [self._choice(item, option) for option in options]
        if conditions:
            depends = self._depends(conditions[0]) if len(conditions) == 1 else None
            if depends is None:
                self.log.leave(item.code, "condition-left-out", reason="more than one answer of one question")
            else:
                asked["depends_on"] = depends
        return asked

    def _choice(self, item: ItemDocument, option: ChoiceDocument) -> dict[str, Any]:
        texts = {"value": option.label}
        if option.warning is not None:
            texts["annotation"] = option.warning
        choice: dict[str, Any] = {
            "urn": f"{self._question(item.code)}:choice:{option.code.lower()}",
            "ref_id": option.code,
            **self._texts(**texts),
        }
        if option.points is not None:
            choice["add_score"] = option.points
        if option.is_open:
            self.log.leave(item.code, "field-left-out", field="is_open")
        return choice

    def _depends(self, tree: dict[str, Any]) -> dict[str, Any] | None:
        if "item" not in tree or "is" not in tree or self.items[tree["item"]].kind not in WITH_OPTIONS:
            return None
        question = self._question(tree["item"])
        return {"question": question, "answers": [f"{question}:choice:{code.lower()}" for code in tree["is"]], "condition": "any"}
