"""What a certificate must hold, and sums that re-add."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.disposals.rules import (
    Balance,
    BalanceLine,
    CertificateFacts,
    DisposalMethod,
    DisposalResult,
    DisposedItem,
    Sums,
    add_up,
    check_certificate,
)
from contracts.information.rules import ItemForm

DAY = date(2026, 11, 24)
DISK = DisposedItem("Disk", ItemForm.MEDIUM, "WD-9Z 123", DAY - timedelta(days=9))
SOUND = CertificateFacts(
    method=DisposalMethod.PURGE,
    technique="Block erase by the drive, tool 3.1",
    medium="Western 2 TB magnetic",
    serial="S/N: wd-9z123",
    disposed_on=DAY,
    filed_on=DAY,
    person_name="田中",
    witness_name="木村",
    result=DisposalResult.COMPLETE,
    is_file_used_before=False,
    items=(DISK,),
)


def failed(facts: CertificateFacts) -> list[str]:
    return [check.code for check in check_certificate(facts) if not check.is_ok]


def test_a_sound_certificate_passes_every_check() -> None:
    assert failed(SOUND) == []
    assert len(check_certificate(SOUND)) == 9


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"disposed_on": DAY - timedelta(days=10)}, "disposal-after-handover"),
        ({"disposed_on": DAY + timedelta(days=1)}, "disposal-not-in-future"),
        ({"result": DisposalResult.UNKNOWN}, "result-complete"),
        ({"result": DisposalResult.WITH_WARNING}, "result-complete"),
        ({"method": DisposalMethod.PAPER_SHREDDING}, "method-fits-form"),
        ({"technique": " "}, "technique-stated"),
        ({"technique": "消磁装置", "medium": "SSD 512 GB"}, "degaussed-magnetic-only"),
        ({"technique": "Degaussed", "medium": "USBメモリ"}, "degaussed-magnetic-only"),
        ({"serial": "WD-9Z 124"}, "serial-matches-items"),
        ({"serial": ""}, "serial-matches-items"),
        ({"witness_name": ""}, "witness-is-another"),
        ({"witness_name": " 田　中 "}, "witness-is-another"),
        ({"is_file_used_before": True}, "file-not-used-before"),
    ],
)
def test_each_fault_is_found_by_its_check_alone(change: dict[str, Any], code: str) -> None:
    assert failed(replace(SOUND, **change)) == [code]


@pytest.mark.parametrize(
    ("form", "fitting"),
    [
        (ItemForm.PAPER, {DisposalMethod.DESTROY, DisposalMethod.PAPER_SHREDDING, DisposalMethod.PAPER_DISSOLUTION}),
        (ItemForm.OBJECT, {DisposalMethod.DESTROY}),
        (ItemForm.MEDIUM, {DisposalMethod.CLEAR, DisposalMethod.PURGE, DisposalMethod.CRYPTOGRAPHIC_ERASE, DisposalMethod.DESTROY}),
        (ItemForm.ELECTRONIC, {DisposalMethod.CLEAR, DisposalMethod.PURGE, DisposalMethod.CRYPTOGRAPHIC_ERASE, DisposalMethod.DESTROY}),
    ],
)
def test_a_method_fits_what_was_handed_over(form: ItemForm, fitting: set[DisposalMethod]) -> None:
    item = DisposedItem("Thing", form, "", DAY)
    passing = {method for method in DisposalMethod if "method-fits-form" not in failed(replace(SOUND, method=method, items=(item,)))}
    assert passing == fitting


def test_magnetic_media_may_be_degaussed_and_paper_has_no_serial() -> None:
    assert failed(replace(SOUND, technique="Degaussed")) == []
    paper = DisposedItem("Drawing", ItemForm.PAPER, "D-1", DAY)
    shredded = replace(SOUND, method=DisposalMethod.PAPER_SHREDDING, technique="", serial="", items=(paper,))
    assert failed(shredded) == []


pieces = st.integers(0, 50)


@given(st.lists(st.tuples(st.sampled_from("ABC"), pieces, pieces, pieces, pieces), max_size=8))
def test_a_balance_re_adds_by_line_by_class_and_in_all(rows: list[tuple[str, int, int, int, int]]) -> None:
    lines = tuple(
        BalanceLine("l", "h", 1, DAY, "i", 1, "n", code, "paper", "", Sums(back + gone + claimed + out, back, gone, claimed))
        for code, back, gone, claimed, out in rows
    )
    balance = Balance(lines)
    assert balance.totals == add_up(line.sums for line in lines) == add_up(balance.classes.values())
    assert balance.totals.handed == balance.totals.returned + balance.totals.destroyed + balance.totals.outstanding
    assert balance.is_zero == (balance.outstanding == ())
    assert all(line.claimable == line.outstanding - line.claimed >= 0 for line in lines)
