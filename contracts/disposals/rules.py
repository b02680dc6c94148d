"""The states of returns and disposal certificates, what a certificate must hold, and the balance that says what is still out."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Self

from contracts.information.rules import ItemForm


class ReturnState(StrEnum):
    """From the contractor's word to the principal's receipt."""

    RECORDED = "recorded"  # the principal: confirm that it arrived, or decline
    CONFIRMED = "confirmed"  # nobody: counts in the balance
    DECLINED = "declined"  # the contractor: it did not arrive as written; record it again


class DisposalState(StrEnum):
    """From filing to judgement."""

    FILED = "filed"  # the reviewer: judge the certificate
    APPROVED = "approved"  # nobody: counts in the balance
    REJECTED = "rejected"  # the contractor: file a better one


class DisposalMethod(StrEnum):
    """The method categories of NIST SP 800-88 Rev. 2 (3.1.1-3.1.3, 3.2), and paper."""

    CLEAR = "clear"  # overwritten through the normal interface
    PURGE = "purge"  # sanitised by the device itself, or degaussed (magnetic media only)
    CRYPTOGRAPHIC_ERASE = "cryptographic_erase"
    DESTROY = "destroy"  # shredded, crushed, melted, burnt
    PAPER_SHREDDING = "paper_shredding"
    PAPER_DISSOLUTION = "paper_dissolution"


class DisposalResult(StrEnum):
    """What the person who did it found. An unknown result is never turned into a pass."""

    COMPLETE = "complete"
    WITH_WARNING = "with_warning"
    UNKNOWN = "unknown"


_ERASING = frozenset({DisposalMethod.CLEAR, DisposalMethod.PURGE, DisposalMethod.CRYPTOGRAPHIC_ERASE})
FITTING: Mapping[ItemForm, frozenset[DisposalMethod]] = {
    ItemForm.PAPER: frozenset({DisposalMethod.DESTROY, DisposalMethod.PAPER_SHREDDING, DisposalMethod.PAPER_DISSOLUTION}),
    ItemForm.ELECTRONIC: _ERASING | {DisposalMethod.DESTROY},
    ItemForm.MEDIUM: _ERASING | {DisposalMethod.DESTROY},
    ItemForm.OBJECT: frozenset({DisposalMethod.DESTROY}),
}
_DEGAUSSING = re.compile(r"degauss|消磁", re.IGNORECASE)
_NOT_MAGNETIC = re.compile(r"ssd|flash|usb|sd ?card|nvme|emmc|フラッシュ|メモリ|光学|cd-|dvd|blu-?ray", re.IGNORECASE)


class Check(NamedTuple):
    """One automatic check of a certificate. It informs the reviewer, who decides."""

    code: str
    is_ok: bool
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DisposedItem:
    """An item that a certificate covers, as far as the checks care."""

    name: str
    form: ItemForm
    identifier: str
    handed_on: date


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says and what is known beside it."""

    method: DisposalMethod
    technique: str
    medium: str
    serial: str
    disposed_on: date
    filed_on: date  # local date of the principal
    person_name: str
    witness_name: str
    result: DisposalResult
    is_file_used_before: bool
    items: tuple[DisposedItem, ...]


def check_certificate(facts: CertificateFacts) -> list[Check]:
    """The automatic checks, always the same ones in the same order.

    Sources: document 004 付8 (8) (proof of destruction); NIST SP 800-88 Rev. 2 section 4.6 (what a certificate states) and
    3.1 (what a method can do: degaussing works on magnetic media only).
    """
    latest = max((item.handed_on for item in facts.items), default=facts.disposed_on)
    misfits = [item.name for item in facts.items if facts.method not in FITTING[item.form]]
    unnamed = [item.identifier for item in facts.items if _has_serial(item) and _plain(item.identifier) not in _plain(facts.serial)]
    is_degaussed = bool(_DEGAUSSING.search(facts.technique))
    return [
        Check("disposal-after-handover", facts.disposed_on >= latest, {"disposed_on": facts.disposed_on, "handed_on": latest}),
        Check("disposal-not-in-future", facts.disposed_on <= facts.filed_on, {"disposed_on": facts.disposed_on}),
        Check("result-complete", facts.result is DisposalResult.COMPLETE, {"result": facts.result}),
        Check("method-fits-form", not misfits, {"method": facts.method, "items": misfits}),
        Check("technique-stated", bool(facts.technique.strip()) or facts.method not in _ERASING, {"method": facts.method}),
        Check("degaussed-magnetic-only", not (is_degaussed and _NOT_MAGNETIC.search(facts.medium)), {"medium": facts.medium}),
        Check("serial-matches-items", not unnamed, {"serial": facts.serial, "missing": unnamed}),
        Check("witness-is-another", _plain(facts.witness_name) not in {"", _plain(facts.person_name)}, {"witness": facts.witness_name}),
        Check("file-not-used-before", not facts.is_file_used_before, {}),
    ]


def _has_serial(item: DisposedItem) -> bool:
    return item.form in {ItemForm.MEDIUM, ItemForm.OBJECT} and bool(item.identifier)


def _plain(text: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFKC", text).casefold() if character.isalnum())


@dataclass(frozen=True, slots=True)
class Sums:
    """Pieces: handed over (or arisen from the work), come back, destroyed, claimed (waiting for the principal's word) and still out.

    outstanding = handed - returned - destroyed; what is merely claimed is still out.
    """

    handed: int = 0
    returned: int = 0
    destroyed: int = 0
    claimed: int = 0

    @property
    def outstanding(self) -> int:
        """Pieces that nobody has accounted for yet."""
        return self.handed - self.returned - self.destroyed

    @property
    def claimable(self) -> int:
        """Pieces that a new return or certificate may still name."""
        return self.outstanding - self.claimed

    def __add__(self, other: Self) -> "Sums":
        return Sums(
            self.handed + other.handed, self.returned + other.returned, self.destroyed + other.destroyed, self.claimed + other.claimed
        )


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One handover line and what became of its pieces."""

    line_id: str
    handover_id: str
    handover_number: int
    handed_on: date
    item_id: str
    item_number: int
    item_name: str
    class_code: str
    form: str
    identifier: str
    sums: Sums
    approval_id: str | None = None
    """Of a copy that the contractor made: there is no slip."""
    is_arisen: bool = False
    """Whether it came into being by the work: there is no slip either."""

    @property
    def handed(self) -> int:
        """Pieces handed over on this line."""
        return self.sums.handed

    @property
    def returned(self) -> int:
        """Pieces whose receipt the principal confirmed."""
        return self.sums.returned

    @property
    def destroyed(self) -> int:
        """Pieces whose destruction the principal approved."""
        return self.sums.destroyed

    @property
    def claimed(self) -> int:
        """Pieces that wait for the principal's word."""
        return self.sums.claimed

    @property
    def outstanding(self) -> int:
        """Pieces still out."""
        return self.sums.outstanding

    @property
    def claimable(self) -> int:
        """Pieces that a new return or certificate may still name."""
        return self.sums.claimable


@dataclass(frozen=True, slots=True)
class Balance:
    """Everything that was handed over or arose in one engagement against everything that came back or was destroyed."""

    lines: tuple[BalanceLine, ...]
    classes: Mapping[str, Sums] = field(init=False)
    totals: Sums = field(init=False)

    def __post_init__(self) -> None:
        by_class: dict[str, Sums] = defaultdict(Sums)
        for line in self.lines:
            by_class[line.class_code] += line.sums
        object.__setattr__(self, "classes", dict(by_class))
        object.__setattr__(self, "totals", add_up(by_class.values()))

    @property
    def is_zero(self) -> bool:
        """Whether every piece is accounted for."""
        return self.totals.outstanding == 0

    @property
    def outstanding(self) -> tuple[BalanceLine, ...]:
        """The lines that still have pieces out."""
        return tuple(line for line in self.lines if line.outstanding)

    @property
    def given(self) -> "Balance":
        """The part that the principal handed over, with the copies made of it."""
        return Balance(tuple(line for line in self.lines if not line.is_arisen))

    @property
    def arisen(self) -> "Balance":
        """The part that came into being by the work."""
        return Balance(tuple(line for line in self.lines if line.is_arisen))


def add_up(sums: Iterable[Sums]) -> Sums:
    """The sum of sums."""
    total = Sums()
    for each in sums:
        total += each
    return total
