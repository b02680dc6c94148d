"""Whether bytes from outside may ever be opened: what they are by their own structure, and what a scanner says of them."""

from storage.scanning.clamd import ClamdScanner
from storage.scanning.scanner import Scanner
from storage.scanning.structure_only import StructureOnlyScanner


def open_scanner(address: str) -> Scanner:
    """The scanner at `address`: a clamd at "host:port" or "/path/of/socket"; "" is the embedded one, which checks types only."""
    return ClamdScanner(address) if address else StructureOnlyScanner()
