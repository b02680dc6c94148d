"""Marks in every text, each with those who may read it: a mark that turns up anywhere else is a leak."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

MARK = re.compile(r"canary-[a-z0-9]+-[0-9a-f]{8}", re.IGNORECASE)


@dataclass
class Canaries:
    """Every mark that was given out, with its readers: keys of organisations, or of single personas."""

    readers: dict[str, frozenset[str]] = field(default_factory=dict)

    def mark(self, writer: str, readers: Iterable[str]) -> str:
        """A fresh mark of what `writer` wrote for `readers`."""
        made = f"canary-{writer}-{secrets.token_hex(4)}"
        self.readers[made] = frozenset(readers)
        return made

    def leaked(self, text: str, reader: Iterable[str]) -> set[str]:
        """The marks in `text` that a reader known under these keys must not see; one that nobody gave out is among them."""
        known = frozenset(reader)
        return {found for found in map(str.lower, MARK.findall(text)) if not known & self.readers.get(found, frozenset())}

    def seen(self, text: str) -> set[str]:
        """All marks in `text`."""
        return set(map(str.lower, MARK.findall(text)))
