"""YAML as plain values that know their lines. No tag makes an object, and aliases cannot grow without limit."""

from typing import Any

import yaml

from questionnaires.interchange.lenient_json import Located
from questionnaires.interchange.reading import DEPTH_LIMIT
from storage.problems import Invalid

_NODE_LIMIT = 400_000  # after aliases are followed
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = yaml.SafeLoader("")


def parse(text: str) -> Any:
    """The value in `text`. Raises Invalid: interchange-not-read (line, reason), interchange-too-deep, interchange-table-too-big."""
    try:
        _refuse_depth(text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Invalid("interchange-not-read", "file", line=line, reason=str(error.problem or error.context)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Invalid("interchange-not-read", "file", line=1, reason=str(error).partition("\n")[0][:200]) from error
    if node is None:
        raise Invalid("interchange-not-read", "file", line=1, reason="empty")
    return _Converter().value(node, 0)


def _refuse_depth(text: str) -> None:
    """Composing recurses, so the depth is counted on the events before."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
            if depth > DEPTH_LIMIT:
                raise Invalid("interchange-too-deep", "file", limit=DEPTH_LIMIT)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1


class _Converter:
    def __init__(self) -> None:
        self.left = _NODE_LIMIT

    def value(self, node: yaml.Node, depth: int) -> Any:
        self.left -= 1
        if self.left < 0:
            raise Invalid("interchange-table-too-big", "file", rows=_NODE_LIMIT)
        if depth > DEPTH_LIMIT:  # a node that holds itself by an alias comes to this
            raise Invalid("interchange-too-deep", "file", limit=DEPTH_LIMIT)
        if isinstance(node, yaml.MappingNode):
            found = Located(node.start_mark.line + 1)
            for key_node, value_node in node.value:
                line, key = key_node.start_mark.line + 1, str(self.value(key_node, depth + 1))
                value = self.value(value_node, depth + 1)
                if key in found:
                    found.repeated.append((key, line, found[key]))
                found[key] = value
                found.lines[key] = line
            return found
        if isinstance(node, yaml.SequenceNode):
            return [self.value(part, depth + 1) for part in node.value]
        return self._scalar(node)

    def _scalar(self, node: yaml.Node) -> Any:
        """Numbers, yes and no by the rules of YAML; dates and whatever has a tag of its own stay texts."""
        try:
            if node.tag in {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"} and len(node.value) < 40:
                return yaml.SafeLoader.yaml_constructors[node.tag](_PLAIN, node)
            if node.tag == "tag:yaml.org,2002:bool":
                return yaml.SafeLoader.yaml_constructors[node.tag](_PLAIN, node)
        except (ValueError, OverflowError, KeyError, IndexError):
            return str(node.value)
        return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)
