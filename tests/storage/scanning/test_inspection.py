"""Honest files come in; what is not what its name says, or hides how big it is, does not."""

import io
import re
import stat
import struct
import subprocess
import sys
from collections.abc import Callable
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.problems import Invalid
from storage.scanning.inspection import inspect
from storage.scanning.rules import FileType, Limits
from tests.storage.scanning.samples import HONEST, JPEG, PDF, PNG, make_zip, make_zip_of, office

SMALL = Limits(member_size=100_000, unpacked_size=300_000, members=20, depth=3, ratio=50, ratio_from=50_000, directory_size=4_000)


def refusal(data: bytes, filename: str, *, declared_type: str = "", limits: Limits = SMALL) -> str:
    """The code with which the file is refused; "" if it is let in."""
    try:
        inspect(io.BytesIO(data), filename=filename, declared_type=declared_type, limits=limits)
    except Invalid as problem:
        return problem.code if problem.field == "file" and problem.parameters["name"] else "badly told"
    return ""


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


def entry(name: str, *, mode: int = 0o100644, system: int = 3) -> ZipInfo:
    info = ZipInfo(name)
    info.filename = info.orig_filename = name  # as it is: ZipInfo cuts at NUL and turns separators round
    info.external_attr = mode << 16
    info.create_system = system
    return info


@pytest.mark.parametrize(
    "name",
    [
        "/abs.txt",
        "\\abs.txt",
        "../x.txt",
        "a/../../x",
        "a\\..\\b",
        "..",
        "C:/x.txt",
        "c:/x",
        "a\u202etxt.exe",
        "a\u200bb.txt",
        "a\nb",
        "a\x1b[2J",
    ],
)
def test_members_with_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert refusal(make_zip_of((entry(name), b"x")), "a.zip") == "archive-suspicious"


@pytest.mark.parametrize("name", ["a/b/c.txt", "表/証明書.txt", "a..b.txt", "...", "フォルダ\\ファイル.txt", "a:b.txt"])
def test_members_with_ordinary_names_come_in(name: str) -> None:
    assert refusal(make_zip_of((entry(name), b"x")), "a.zip") == ""


def test_names_in_the_old_japanese_encoding_come_in() -> None:
    """Japanese Windows writes CP932 without the flag for UTF-8; the second byte of some letters is a backslash."""
    plain = make_zip({"AAAA.txt": b"x", "BBBB.txt": b"x"})
    assert refusal(plain.replace(b"AAAA", "表ソ".encode("cp932")).replace(b"BBBB", "ア表".encode("cp932")), "a.zip") == ""


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o600, stat.S_IFCHR | 0o600, stat.S_IFBLK | 0o600, stat.S_IFSOCK])
def test_members_that_are_links_or_devices_are_refused(mode: int) -> None:
    assert refusal(make_zip_of((entry("a", mode=mode), b"/etc/passwd")), "a.zip") == "archive-suspicious"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused() -> None:
    assert refusal(make_zip_of((entry("a.txt"), b"x"), (entry("a.txt"), b"y")), "a.zip") == "archive-suspicious"
    assert refusal(make_zip_of((entry("a/b"), b"x"), (entry("a\\b"), b"y")), "a.zip") == "archive-suspicious"


@pytest.mark.parametrize("compression", [ZIP_BZIP2, ZIP_LZMA])
def test_compressions_whose_output_cannot_be_counted_in_steps_are_refused(compression: int) -> None:
    assert refusal(make_zip({"a.txt": b"x"}, compression=compression), "a.zip") == "archive-suspicious"


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000])
def test_encrypted_members_are_refused(flag: int) -> None:
    data = bytearray(make_zip({"a.txt": b"x"}))
    struct.pack_into("<H", data, data.rfind(b"PK\x01\x02") + 8, flag)
    assert refusal(bytes(data), "a.zip") == "archive-encrypted"


def test_a_member_that_is_encrypted_only_in_its_own_header_is_refused() -> None:
    data = bytearray(make_zip({"a.txt": b"x"}))
    struct.pack_into("<H", data, 6, 1)
    assert refusal(bytes(data), "a.zip") == "archive-suspicious"


def test_a_password_protected_office_document_is_called_encrypted() -> None:
    envelope = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(300_000) + "EncryptedPackage".encode("utf-16-le") + bytes(100)
    assert refusal(envelope, "a.xlsx") == "archive-encrypted"
    assert refusal(envelope, "a.pdf") == "file-type-mismatch"


@pytest.mark.parametrize(
    "part", ["word/vbaProject.bin", "xl/vbaProject.bin", "ppt/VBAPROJECT.BIN", "word/vbaData.xml", "xl/macrosheets/sheet1.xml"]
)
@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx"])
def test_macros_are_refused(kind: str, part: str) -> None:
    assert refusal(office(kind, {part: b"x"}), f"a.{kind}") == "file-has-macros"


def test_macros_are_refused_inside_an_archive_and_by_content_type() -> None:
    assert refusal(make_zip({"a.docx": office("docx", {"word/vbaProject.bin": b"x"})}), "a.zip") == "file-has-macros"
    renamed = make_zip({"[Content_Types].xml": b"application/vnd.ms-excel.sheet.macroEnabled.main+xml", "x": b""})
    assert refusal(renamed, "a.xlsx") == "file-has-macros"


def test_a_package_that_is_two_documents_is_refused() -> None:
    both = make_zip({"[Content_Types].xml": b"wordprocessingml.document.main+xml spreadsheetml.sheet.main+xml", "x": b""})
    assert refusal(both, "a.docx") == "archive-suspicious"


def test_what_is_behind_or_between_the_members_is_refused() -> None:
    honest = make_zip({"a.txt": b"first", "b.txt": b"second"})
    assert refusal(honest, "a.zip") == ""
    assert refusal(honest + b"x", "a.zip") == "archive-suspicious"
    directory = honest.index(b"PK\x01\x02")
    # A member that only those see who read from the front.
    hidden = make_zip({"hidden.exe": b"MZ"})
    hidden = hidden[: hidden.index(b"PK\x01\x02")]
    patched = bytearray(honest[:directory] + hidden + honest[directory:])
    struct.pack_into("<L", patched, len(patched) - 6, directory + len(hidden))
    assert refusal(bytes(patched), "a.zip") == "archive-suspicious"


def test_a_directory_that_counts_more_or_fewer_members_is_refused() -> None:
    for count in (1, 3):
        data = bytearray(make_zip({"a.txt": b"first", "b.txt": b"second"}))
        struct.pack_into("<HH", data, len(data) - 14, count, count)
        assert refusal(bytes(data), "a.zip") == "archive-suspicious"


def test_a_comment_at_the_end_comes_in_but_not_a_second_directory_in_it() -> None:
    buffer = io.BytesIO(make_zip({"a.txt": b"x"}))
    with ZipFile(buffer, "a") as archive:
        archive.comment = "作成: 甲".encode()
    assert refusal(buffer.getvalue(), "a.zip") == ""
    inner = make_zip({"b.txt": b"y"})
    with ZipFile(buffer, "a") as archive:
        archive.comment = inner
    assert refusal(buffer.getvalue(), "a.zip") == "archive-suspicious"


def test_archives_with_wide_numbers_come_in() -> None:
    """Programs that write to a pipe use zip64 for any size."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive, archive.open(ZipInfo("a.txt"), "w", force_zip64=True) as member:
        member.write(b"x")
    data = buffer.getvalue()
    assert refusal(data, "a.zip") == ""
    # The same with a zip64 end record before the end record.
    end = data.index(b"PK\x05\x06")
    _, _, _, _, entries, length, offset, _ = struct.unpack("<4s4H2LH", data[end:])
    wide = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, length, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    unset = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    assert refusal(data[:end] + wide + locator + data[end:], "a.zip") == ""
    assert refusal(data[:end] + wide + locator + unset, "a.zip") == ""
    lying = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries + 1, entries + 1, length, offset)
    assert refusal(data[:end] + lying + locator + data[end:], "a.zip") == "archive-suspicious"


def overlapping(copies: int, size: int) -> bytes:
    """One compressed member that the directory lists many times over (the idea of "A better zip bomb")."""
    data = make_zip({"0000.txt": bytes(size)})
    directory, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    listed = b"".join(data[directory:end].replace(b"0000.txt", b"%04d.txt" % number) for number in range(copies))
    return data[:directory] + listed + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(listed), directory, 0)


def quine_like(depth: int) -> bytes:
    data = make_zip({"a.txt": b"x"})
    for _ in range(depth):
        data = make_zip({"a.zip": data})
    return data


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "zeros in one member": (lambda: make_zip({"a": bytes(100_001)}), "archive-too-big"),
    "zeros in many members": (lambda: make_zip({str(n): bytes(90_000) for n in range(4)}), "archive-too-big"),
    "a ratio that no document has": (lambda: make_zip({"a": bytes(99_000)}), "archive-suspicious"),
    "too many members": (lambda: make_zip({str(n): b"" for n in range(21)}), "archive-too-big"),
    "too many members over two levels": (
        lambda: make_zip({"a.zip": make_zip({str(n): b"" for n in range(15)}), **{str(n): b"" for n in range(8)}}),
        "archive-too-big",
    ),
    "overlapping members": (lambda: overlapping(3, 1000), "archive-suspicious"),
    "nested four deep": (lambda: quine_like(3), "archive-nested-too-deep"),
    "big only when all levels are added": (
        lambda: make_zip({f"{n}.zip": make_zip({"a": bytes(range(256)) * 300}, compression=0) for n in range(5)}),
        "archive-too-big",
    ),
    "a long directory": (lambda: make_zip({"n" * 1000 + str(n): b"" for n in range(5)}), "archive-too-big"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused(name: str) -> None:
    make, code = BOMBS[name]
    assert refusal(make(), "a.zip") == code


@pytest.mark.parametrize(
    "magic",
    [
        b"\x1f\x8b\x08",
        b"BZh91AY&SY",
        b"\xfd7zXZ\0",
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07",
        b"MSCF",
        b"\x20\x00-lh5-",
        bytes(257) + b"ustar",
    ],
)
def test_members_that_hide_their_content_from_our_counting_are_refused(magic: bytes) -> None:
    assert refusal(make_zip({"a.txt": magic + bytes(300)}), "a.zip") == "archive-suspicious"


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(make_zip({"a.txt": b"a" * 5000}))
    directory = data.rfind(b"PK\x01\x02")
    for place in (directory + 24, 22):
        struct.pack_into("<L", data, place, 10)
    assert refusal(bytes(data), "a.zip") == "archive-suspicious"


def test_a_member_with_a_wrong_checksum_is_refused() -> None:
    data = bytearray(make_zip({"a.txt": b"hello"}, compression=0))
    data[data.index(b"hello")] ^= 1
    assert refusal(bytes(data), "a.zip") == "archive-suspicious"


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


BIG_BOMBS = """
import io, sys, time, zipfile, resource
from storage.problems import Invalid
from storage.scanning.inspection import inspect
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
    for number in range(int(sys.argv[1])):
        with archive.open(f"{number}.bin", "w") as member:
            for _ in range(int(sys.argv[2])):
                member.write(bytes(1 << 20) if sys.argv[3] == "zeros" else b"\\x00\\x01\\x02\\x03 some text that repeats " * 36000)
start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    inspect(buffer, filename="a.zip")
    code = "let in"
except Invalid as problem:
    code = problem.code
print(code, time.monotonic() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.mark.parametrize(
    ("members", "mebibytes", "filling"), [(1, 95, "zeros"), (1, 80, "zeros"), (10, 40, "zeros"), (3, 80, "text"), (4000, 0, "zeros")]
)
def test_a_real_bomb_costs_less_than_two_seconds_and_little_memory(members: int, mebibytes: int, filling: str) -> None:
    """In a process of its own, whose peak of memory is not that of other tests."""
    command = [sys.executable, "-c", BIG_BOMBS, str(members), str(mebibytes), filling]
    code, seconds, growth = subprocess.run(command, capture_output=True, text=True, check=True).stdout.rsplit(" ", 2)
    assert code in ({"archive-too-big", "archive-suspicious"} if mebibytes else {"let in"})
    assert float(seconds) < 2
    assert float(growth) < 50
