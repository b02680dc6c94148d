"""What a scanner promises, whichever implementation stands behind it."""

from collections.abc import Iterable
from typing import Protocol

from storage.scanning.rules import Verdict


class Scanner(Protocol):
    """Judges bytes. What it cannot judge it never calls good."""

    @property
    def name(self) -> str:
        """What is recorded beside the verdict, for the person who later asks how the file was checked."""
        ...

    def scan(self, chunks: Iterable[bytes]) -> Verdict:
        """The verdict on these bytes. Raises Unavailable("scanner-unreachable") if there is none to be had now."""
        ...

    def healthy(self) -> bool:
        """Whether a verdict could be had now; not where no answer comes within two seconds."""
        ...
