"""Each kind of file is told as what it is; nothing in a file makes the check fail."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.signatures.apart import check_apart
from portal.signatures.checking import check, read_roots
from tests.portal.signatures.making import authority, blank_pdf, changed_later, signed_pdf, stamped_pdf

AT = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)


def verdicts(content: bytes) -> list[tuple[str, str]]:
    report = check(content, [authority("Our root").trusted])
    assert report["is_readable"]
    return [(one["verdict"], one["reason"]) for one in report["signatures"]]


def test_a_signature_of_a_trusted_authority_covers_the_whole_file_and_has_a_proven_time() -> None:
    report = check(signed_pdf(authority("Our root"), "鈴木 一郎", stamped_at=AT), [authority("Our root").trusted])
    (one,) = report["signatures"]
    assert (one["kind"], one["verdict"], one["covers"]) == ("signature", "valid", "whole")
    assert (one["name"], one["issuer"]) == ("鈴木 一郎", "Our root")
    assert (one["stamped_at"], one["is_stamp_trusted"]) == (AT.isoformat(), True)
    assert one["claimed_at"] is not None


def test_an_authority_that_nobody_here_knows_is_told_as_not_known_and_not_as_wrong() -> None:
    assert verdicts(signed_pdf(authority("Another root"))) == [("unknown-trust", "no-trusted-root")]
    without_roots = check(signed_pdf(authority("Our root")), [])
    assert [one["verdict"] for one in without_roots["signatures"]] == ["unknown-trust"]


def test_one_changed_byte_and_a_later_revision_both_show() -> None:
    content = signed_pdf(authority("Our root"))
    place = content.index(b"q Q")
    assert verdicts(content[:place] + b"Q" + content[place + 1 :]) == [("changed", "content-changed")]
    assert verdicts(changed_later(content)) == [("changed", "added-afterwards")]


def test_a_second_signature_does_not_spoil_the_first() -> None:
    first = signed_pdf(authority("Our root"), "One")
    assert verdicts(signed_pdf(authority("Our root"), "Two", content=first)) == [("valid", ""), ("valid", "")]


def test_a_time_stamp_alone_is_no_signature() -> None:
    report = check(stamped_pdf(authority("Our root"), AT), [authority("Our root").trusted])
    (one,) = report["signatures"]
    assert (one["kind"], one["verdict"], one["stamped_at"]) == ("time-stamp", "valid", AT.isoformat())


def test_a_scan_of_paper_has_no_signature_in_it() -> None:
    assert verdicts(blank_pdf()) == []


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"\xff" * 500, blank_pdf()[:300]])
def test_a_broken_file_could_not_be_read(content: bytes) -> None:
    assert check(content, []) == {"is_readable": False, "signatures": []}


def test_apart_the_roots_come_from_the_folder_and_a_hopeless_file_is_only_unreadable(tmp_path: Path) -> None:
    (tmp_path / "ours.pem").write_bytes(authority("Our root").pem)
    (tmp_path / "notes.txt").write_text("no certificate")
    assert [one.subject.native["common_name"] for one in read_roots(tmp_path)] == ["Our root"]
    report = check_apart(signed_pdf(authority("Our root")), tmp_path)
    assert [one["verdict"] for one in report["signatures"]] == ["valid"]
    assert check_apart(b"nothing", None)["is_readable"] is False
