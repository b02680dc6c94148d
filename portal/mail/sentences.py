"""What a message consists of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """English sentences with `{name}` for facts (see `facts`); `path` is where the link leads, below the base URL."""

    subject: str
    lines: tuple[str, ...]
    link_label: str = ""
    path: str = ""
