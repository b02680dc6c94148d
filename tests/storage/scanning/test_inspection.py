"""Honest files come in; what is not what its name says, or hides how big it is, does not."""

import io
import re
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.problems import Invalid
from storage.scanning.inspection import inspect
from storage.scanning.rules import FileType, Limits
from tests.storage.scanning.samples import HONEST, JPEG, PDF, PNG, make_zip, office, refusal


@pytest.mark.parametrize("filename", HONEST)
def test_honest_files_come_in_as_what_they_are(filename: str) -> None:
    found = inspect(io.BytesIO(HONEST[filename]), filename=filename)
    assert found.value == filename.lower().rpartition(".")[2].replace("jpg", "jpeg")


@pytest.mark.parametrize("claimed", ["pdf", "png", "jpg", "xlsx", "docx", "pptx", "zip"])
@pytest.mark.parametrize("filename", HONEST)
def test_no_file_is_let_in_under_the_name_of_another_type(filename: str, claimed: str) -> None:
    if filename.lower().rpartition(".")[2].replace("jpeg", "jpg") != claimed:
        assert refusal(HONEST[filename], f"x.{claimed}") == "file-type-mismatch"


@pytest.mark.parametrize("filename", [name for name in HONEST if not name.endswith(("txt", "csv"))])
@pytest.mark.parametrize("claimed", ["txt", "csv"])
def test_binary_files_are_not_text(filename: str, claimed: str) -> None:
    assert refusal(HONEST[filename], f"x.{claimed}") == "file-type-mismatch"


@pytest.mark.parametrize(
    "filename",
    [
        "logo.svg",
        "page.html",
        "page.htm",
        "page.xhtml",
        "mail.eml",
        "book.xlsm",
        "book.xls",
        "run.exe",
        "a.js",
        "noending",
        ".pdf",
        "x.pdf.exe",
        "",
        "x.pdf\u202e.exe",
    ],
)
def test_types_that_are_not_on_the_list_are_refused_whatever_is_in_them(filename: str) -> None:
    assert refusal(PDF, filename) == "file-type-not-allowed"


def test_an_installation_may_allow_less() -> None:
    with pytest.raises(Invalid) as caught:
        inspect(io.BytesIO(PNG), filename="a.png", allowed={FileType.PDF, FileType.CSV})
    assert (caught.value.code, caught.value.parameters["allowed"]) == ("file-type-not-allowed", "csv, pdf")


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"", "a.pdf") == "file-empty"


ACTIVE = b"<script>alert(1)</script>"
POLYGLOTS: dict[str, tuple[str, bytes]] = {
    "html in text": ("a.txt", b"<html>" + ACTIVE),
    "html in text after blanks": ("a.txt", b" \r\n\t<!DOCTYPE html>" + ACTIVE),
    "html in csv after a byte order mark": ("a.csv", b"\xef\xbb\xbf<body onload=x>"),
    "svg in text": ("a.txt", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "xml in text": ("a.txt", b"<?xml version='1.0'?><svg/>"),
    "comment, then html, in text": ("a.csv", b"<!-- -->" + ACTIVE),
    "utf-16 text": ("a.txt", "ab".encode("utf-16")),
    "latin-1 text": ("a.txt", b"caf\xe9 \xfe\xff\xfd"),
    "nul in text": ("a.txt", b"abc\0def"),
    "escape characters in text": ("a.txt", b"abc\x01"),
    "pdf with blanks before it": ("a.pdf", b"\n" + PDF),
    "html before a pdf": ("a.pdf", b"<html>" + PDF),
    "pdf head, html body": ("a.pdf", b"%PDF-1.4\n" + ACTIVE),
    "pdf without its end": ("a.pdf", PDF[:-8]),
    "pdf with html behind it": ("a.pdf", PDF + ACTIVE),
    "pdf with a zip behind it": ("a.pdf", PDF + HONEST["stored.zip"]),
    "pdf whose cross-reference is beyond its end": ("a.pdf", re.sub(rb"startxref\n\d+", b"startxref\n99999", PDF)),
    "pdf whose end lies in the comment of a zip": ("a.pdf", PDF[:9] + make_zip({"a.txt": b"a"})[:-2] + struct.pack("<H", len(PDF)) + PDF),
    "png with a zip behind it": ("a.png", PNG + HONEST["stored.zip"]),
    "png with html behind it": ("a.png", PNG + ACTIVE),
    "png signature only": ("a.png", PNG[:8]),
    "png without its end": ("a.png", PNG[:-12]),
    "png whose first chunk is another": ("a.png", PNG[:8] + PNG[33:]),
    "png with a chunk longer than the file": ("a.png", PNG[:33] + b"\xff\xff\xff\xf0IDAT"),
    "png with two heads": ("a.png", PNG[:33] + PNG[8:]),
    "jpeg with a zip behind it": ("a.jpg", JPEG + HONEST["stored.zip"]),
    "jpeg with a zip and its end marker behind it": ("a.jpg", JPEG + make_zip({"a.txt": b"a"})[:-2] + b"\x02\x00\xff\xd9"),
    "jpeg with html behind it": ("a.jpg", JPEG + ACTIVE),
    "jpeg start, script body": ("a.jpg", b"\xff\xd8\xff\xe0" + ACTIVE),
    "jpeg without a frame": ("a.jpg", JPEG[:20] + JPEG[33:]),
    "jpeg without its end": ("a.jpg", JPEG[:-2]),
    "gif as png": ("a.png", b"GIF89a/*" + PNG),
    "gif with script as jpeg": ("a.jpg", b"GIF89a=1;" + ACTIVE),
    "exe as pdf": ("a.pdf", b"MZ" + PDF),
    "zip with something before it": ("a.zip", b"x" + HONEST["stored.zip"]),
    "exe that is a zip": ("a.zip", b"MZ\0\0" + HONEST["stored.zip"]),
    "empty zip": ("a.zip", make_zip({})),
    "rar as zip": ("a.zip", b"Rar!\x1a\x07\0" + bytes(64)),
    "plain zip as docx": ("a.docx", HONEST["all.zip"]),
    "docx as xlsx": ("a.xlsx", office("docx")),
    "docx as zip": ("a.zip", office("docx")),
    "old excel as xlsx": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "html as xlsx": ("a.xlsx", b"<html><table>"),
    "html as docx in mhtml": ("a.docx", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + ACTIVE),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_polyglots_and_lies_about_the_type_are_refused(name: str) -> None:
    filename, data = POLYGLOTS[name]
    assert refusal(data, filename) in {"file-type-mismatch", "archive-suspicious"}


@pytest.mark.parametrize(
    ("filename", "declared_type", "expected"),
    [
        ("list.xlsx", "", ""),
        ("list.xlsx", "application/octet-stream", ""),
        ("list.xlsx", "application/zip", ""),
        ("bom.csv", "text/plain; charset=utf-8", ""),
        ("bom.csv", "application/vnd.ms-excel", ""),
        ("report.pdf", "Application/PDF", ""),
        ("report.pdf", "text/html", "file-type-mismatch"),
        ("report.pdf", "image/svg+xml", "file-type-mismatch"),
        ("report.pdf", "image/png", "file-type-mismatch"),
        ("utf8.txt", "application/pdf", "file-type-mismatch"),
    ],
)
def test_a_content_type_that_contradicts_the_file_is_refused(filename: str, declared_type: str, expected: str) -> None:
    assert refusal(HONEST[filename], filename, declared_type=declared_type) == expected


@settings(max_examples=400, deadline=None)
@given(name=st.sampled_from(sorted(HONEST)), place=st.floats(0, 1), junk=st.binary(min_size=1, max_size=12), cut=st.booleans())
def test_damaged_files_are_judged_and_never_crash_the_judge(name: str, place: float, junk: bytes, cut: bool) -> None:
    data = HONEST[name]
    at = int(place * len(data))
    damaged = data[:at] if cut else data[:at] + junk + data[at + len(junk) :]
    assert refusal(damaged, name, limits=Limits()) in {
        "",
        "file-empty",
        "file-type-mismatch",
        "file-has-macros",
        "archive-too-big",
        "archive-nested-too-deep",
        "archive-encrypted",
        "archive-suspicious",
    }
