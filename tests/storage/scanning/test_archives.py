"""Archives and Office packages: whatever hides a member, a size or a program is refused, and quickly."""

import io
import stat
import struct
import subprocess
import sys
from collections.abc import Callable
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest

from tests.storage.scanning.samples import make_zip, make_zip_of, office, refusal


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


def test_a_member_that_the_directory_leaves_out_is_refused() -> None:
    data = make_zip({"a.txt": b"first", "hidden.exe": b"MZ", "c.txt": b"third"})
    directory, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    listed = [b"PK\x01\x02" + part for part in data[directory:end].split(b"PK\x01\x02")[1:]]
    shown = listed[0] + listed[2]
    record = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(shown), directory, 0)
    assert refusal(data[:directory] + shown + record, "a.zip") == "archive-suspicious"


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
