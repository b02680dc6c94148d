"""A library to a document of ours: nodes without questions are headings or measures, questions are items of their own."""

from datetime import date
from typing import Any

from questionnaires.interchange.lenient_json import Located
from questionnaires.interchange.library import questions
from questionnaires.interchange.library.nodes import parse
from questionnaires.interchange.library.words import Words
from questionnaires.interchange.reading import Format, Log, Reading, finish
from questionnaires.interchange.skeleton import blank
from questionnaires.interchange.texts import Codes, both, short, tidy
from questionnaires.templates.conditions import find_cycle
from storage.problems import Invalid

_LIBRARY = frozenset(
    ("urn", "locale", "ref_id", "name", "description", "copyright", "version", "publication_date", "provider", "packager")
) | {"translations", "objects", "dependencies", "convert_library_version"}
_FRAMEWORK = frozenset(
    {"urn", "ref_id", "name", "description", "translations", "requirement_nodes", "implementation_groups_definition"}
) | {
    "min_score",
    "max_score",
    "scores_definition",
}
_NODE = frozenset({"urn", "assessable", "depth", "parent_urn", "ref_id", "name", "description", "annotation", "translations"}) | {
    "implementation_groups",
    "typical_evidence",
    "weight",
    "questions",
    "question",
    "reference_controls",
    "threats",
}
_HEAD_LEFT = ("copyright", "packager", "dependencies", "convert_library_version", "urn")


def read(text: str, file_name: str, today: date) -> Reading:
    """The framework of the library. Raises Invalid("interchange-not-read")."""
    tree = parse(text)
    objects = tree.get("objects") if isinstance(tree, Located) else None
    frameworks = objects.get("framework", objects.get("frameworks")) if isinstance(objects, Located) else None
    framework = frameworks[0] if isinstance(frameworks, list) and frameworks else frameworks
    if not isinstance(framework, Located) or not isinstance(framework.get("requirement_nodes"), list):
        raise Invalid("interchange-not-read", "file", line=1, reason="objects.framework.requirement_nodes is missing")
    log = Log()
    if isinstance(frameworks, list):
        for further in frameworks[1:]:
            log.puzzle("framework", further, place="objects", line=getattr(further, "line", None))
    assert isinstance(objects, Located)
    log.puzzle_over(objects, frozenset({"framework", "frameworks"}), objects, place="objects", line=objects.line)
    reader = _Reader(log, file_name, today, str(tree.get("locale") or "en"))
    document = reader.whole(tree, framework)
    log.entries.sort(key=lambda entry: entry.line or 0)
    return finish(document, Format.LIBRARY, log)


class _Reader:
    def __init__(self, log: Log, file_name: str, today: date, locale: str) -> None:
        self.log, self.file_name, self.today = log, file_name, today
        self.words = Words(locale, log)
        self.section_codes = Codes()
        self.maker = questions.Maker(log, self.words, file_name)
        self.sections: list[dict[str, Any]] = []
        self.by_urn: dict[str, dict[str, Any]] = {}

    def whole(self, tree: Located, framework: Located) -> dict[str, Any]:
        document = self._head(tree, framework)
        nodes = [node for node in framework["requirement_nodes"] if isinstance(node, Located)]
        parents = {str(node.get("parent_urn")) for node in nodes if node.get("parent_urn")}
        names = {str(node.get("urn")): node for node in nodes}
        for node in framework["requirement_nodes"]:
            if not isinstance(node, Located):
                self.log.puzzle("requirement_nodes", node, place="framework")
                continue
            self._node(node, parents, names)
        document["sections"] = [section for section in self.sections if section["items"]]
        for section in self.sections:
            if not section["items"]:
                self.log.leave(section["code"], "section-without-questions", title=section["title"]["en"])
        self.maker.settle()
        items = {item["code"]: item for section in self.sections for item in section["items"]}
        while (circle := find_cycle({code: item["condition"] for code, item in items.items() if "condition" in item})) is not None:
            del items[circle[0]]["condition"]
            self.log.change(circle[0], "condition-circle", path=" > ".join(circle))
        return document

    def _head(self, tree: Located, framework: Located) -> dict[str, Any]:
        self.log.puzzle_over(tree, _LIBRARY, tree, place="library", line=tree.line)
        self.log.puzzle_over(framework, _FRAMEWORK, framework, place="framework", line=framework.line)
        code = tidy(framework.get("ref_id") or tree.get("ref_id") or "library")
        document = blank(code, self.file_name, self.today)
        title = self.words.of(framework, "name") or self.words.of(tree, "name")
        document["title"] = title or document["title"]
        document["introduction"] = self.words.of(framework, "description") or self.words.of(tree, "description") or document["title"]
        said = [tidy(tree[name]) for name in ("provider", "copyright") if tree.get(name)]
        document["source"] = both(", ".join(dict.fromkeys(said)) or self.file_name)
        document["edition"] = Codes().make(tree.get("version"), "1")
        published = tidy(tree.get("publication_date", ""))[:10]
        if published:
            document["dated"] = published
        for name in _HEAD_LEFT:
            if tree.get(name):
                self.log.leave(document["code"], "field-left-out", line=tree.lines.get(name), field=name)
        for name in ("min_score", "max_score", "scores_definition"):
            if framework.get(name) is not None:
                self.log.leave(document["code"], "field-left-out", line=framework.lines.get(name), field=name)
        groups = framework.get("implementation_groups_definition")
        self.maker.groups = (
            {str(group.get("ref_id")) for group in groups if isinstance(group, Located)} if isinstance(groups, list) else set()
        )
        self.words.tell(document["code"], framework.line)
        return document

    def _node(self, node: Located, parents: set[str], names: dict[str, Located]) -> None:
        self.log.puzzle_over(node, _NODE, node, place=tidy(node.get("ref_id") or node.get("urn", "")), line=node.line)
        for key, line, value in node.repeated:
            self.log.puzzle(key, value, place="given twice", line=line)
        urn = str(node.get("urn", ""))
        asked = questions.find(node)
        is_heading = urn in parents or (not node.get("assessable") and not asked)
        self.log.count("heading" if is_heading else "requirement")
        if is_heading:
            self._begin(node, names)
        if asked or (node.get("assessable") and not (is_heading and not node.get("description"))):
            self._home(node)["items"] += self.maker.make(node, asked)

    def _begin(self, node: Located, names: dict[str, Located]) -> None:
        path, above = [self.words.name(node)], str(node.get("parent_urn", ""))
        while above in names and len(path) < 8:
            path.append(self.words.name(names[above]))
            above = str(names[above].get("parent_urn", ""))
        title = {language: short(" — ".join(part[language] for part in reversed(path))) for language in ("ja", "en")}
        code = self.section_codes.make(
            node.get("ref_id") or str(node.get("urn", "")).rpartition(":")[2], f"section-{len(self.sections) + 1}"
        )
        section = {"code": code, "title": title, "purpose": self.words.of(node, "description") or title, "items": []}
        self.sections.append(section)
        self.by_urn[str(node.get("urn", ""))] = section
        self.log.take(code, line=node.line, code="section-taken", title=title["en"])
        self.words.tell(code, node.line)
        for name in ("implementation_groups", "annotation", "typical_evidence"):
            if node.get(name) and not node.get("assessable"):
                self.log.leave(code, "field-left-out", line=node.lines.get(name), field=name)

    def _home(self, node: Located) -> dict[str, Any]:
        """The section of a node: its own, or that of its nearest heading; order stays, so a heading further up begins anew."""
        for urn in (str(node.get("urn", "")), str(node.get("parent_urn", ""))):
            if urn in self.by_urn:
                return self.by_urn[urn]
        if not self.sections:
            section: dict[str, Any] = {"code": self.section_codes.make("requirements", "requirements"), "items": []}
            section |= {"title": {"ja": "要求事項", "en": "Requirements"}, "purpose": {"ja": "要求事項", "en": "Requirements"}}
            self.sections.append(section)
        return self.sections[-1]
