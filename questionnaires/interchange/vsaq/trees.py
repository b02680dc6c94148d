"""The files themselves: a questionnaire, or an extension that is put into one."""

from collections.abc import Iterator
from typing import Any

from questionnaires.interchange.lenient_json import Located, parse
from questionnaires.interchange.reading import Log
from storage.problems import Invalid

_FILE_KEYS = frozenset({"questionnaire", "extensions", "namespace", "version", "title", "name"})


def read_file(text: str, log: Log) -> Located:
    """The file as it stands. Raises Invalid("interchange-not-read")."""
    tree = parse(text)
    if isinstance(tree, list):
        whole = Located(1)
        whole["questionnaire"] = tree
        return whole
    if not isinstance(tree, Located) or not isinstance(tree.get("questionnaire", tree.get("extensions")), list):
        raise Invalid("interchange-not-read", "file", line=1, reason='neither "questionnaire" nor "extensions" holds a list')
    for key, value in tree.items():
        if key not in _FILE_KEYS:
            log.puzzle(key, value, place="file", line=tree.lines.get(key))
    return tree


def extend(base: Located, extension: Located, log: Log) -> None:
    """Put the parts of `extension` into `base`, each behind the item that it names; without one, at the end."""
    namespace = str(extension.get("namespace", ""))
    for part in extension.get("extensions", []):
        if not isinstance(part, Located):
            log.puzzle("extensions", part, place="file")
            continue
        if namespace:
            _give_namespace(part, namespace)
        before, after = part.pop("insertBefore", None), part.pop("insertAfter", None)
        target = after if after is not None else before
        found = next(((items, at) for items, at in _places(base["questionnaire"]) if items[at].get("id") == target), None)
        name = str(part.get("id", part.get("text", part.get("type", ""))))
        if target is not None and found is not None:
            found[0].insert(found[1] + (after is not None), part)
            log.take(name, line=part.line, code="extension-merged", target=str(target))
        else:
            base["questionnaire"].append(part)
            log.change(name, "extension-target-missing", line=part.line, target=str(target))


def _places(items: list[Any]) -> Iterator[tuple[list[Any], int]]:
    for at, item in enumerate(list(items)):
        if isinstance(item, Located):
            yield items, at
            if isinstance(item.get("items"), list):
                yield from _places(item["items"])


def _give_namespace(part: Located, namespace: str) -> None:
    """Ids of an extension live in its namespace, as they do where the format comes from."""
    if isinstance(part.get("id"), str):
        part["id"] = f"{namespace}:{part['id']}"
    for child in part.get("items", []) if isinstance(part.get("items"), list) else []:
        if isinstance(child, Located):
            _give_namespace(child, namespace)
    for choice in part.get("choices", []) if isinstance(part.get("choices"), list) else []:
        if isinstance(choice, Located):
            renamed = {f"{namespace}:{name}": label for name, label in choice.items()}
            choice.clear()
            choice.update(renamed)
