"""The embedded scanner, for an installation without clamd: it says truthfully that nobody looked for malware."""

from collections.abc import Iterable

from storage.scanning.rules import Verdict, VerdictKind


class StructureOnlyScanner:
    """A `Scanner` that adds nothing to the inspection at the door but reads the bytes once, so that damage is noticed."""

    name = "structure-only"

    def scan(self, chunks: Iterable[bytes]) -> Verdict:
        """Always `type-checked`: the type was checked when the bytes came in."""
        for _ in chunks:
            pass
        return Verdict(VerdictKind.TYPE_CHECKED)

    def healthy(self) -> bool:
        """Always."""
        return True
