"""Files made by hand: honest ones, as small as they can be, and the parts from which hostile ones are built."""

import io
import struct
import zlib
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from storage.problems import Invalid
from storage.scanning.inspection import inspect
from storage.scanning.rules import Limits

PDF_BODY = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n"
PDF = PDF_BODY + b"xref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 1>>\nstartxref\n%d\n%%%%EOF\n" % len(PDF_BODY)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + png_chunk(b"IDAT", zlib.compress(b"\0\0"))
    + png_chunk(b"IEND", b"")
)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"  # APP0
    b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"  # frame
    b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\x34\xff\xd9"  # scan, end
)
MAIN_PARTS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}


def make_zip(members: Mapping[str, bytes], *, compression: int = ZIP_DEFLATED) -> bytes:
    """A zip of these members."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def make_zip_of(*members: tuple[ZipInfo, bytes]) -> bytes:
    """A zip of members whose headers are given, for those that no honest program would write."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for info, data in members:
            archive.writestr(info, data)
    return buffer.getvalue()


def office(kind: str, more: Mapping[str, bytes] | None = None) -> bytes:
    """An Office package of this kind, with more parts."""
    content_types = f'<?xml version="1.0"?><Types><Override PartName="/main.xml" ContentType="{MAIN_PARTS[kind]}"/></Types>'
    return make_zip({"[Content_Types].xml": content_types.encode(), "main.xml": b"<x/>", **(more or {})})


HONEST = {
    "report.pdf": PDF,
    "scan.PNG": PNG,
    "photo.jpg": JPEG,
    "photo.jpeg": JPEG,
    "list.xlsx": office("xlsx"),
    "書面.docx": office("docx"),
    "slides.pptx": office("pptx"),
    "utf8.txt": "廃棄証明書\r\n".encode(),
    "bom.csv": "\ufeff会社,点\n甲,3\n".encode(),
    "sjis.csv": "会社,点\r\n①髙橋,3\r\n".encode("cp932"),
    "jis.txt": "廃棄".encode("iso2022_jp"),
    "less-than.txt": b"< 3 of 5 were answered\n",
    "all.zip": make_zip({"証明書/report.pdf": PDF, "b/": b"", "list.xlsx": office("xlsx")}),
    "nested.zip": make_zip({"inner.zip": make_zip({"list.xlsx": office("xlsx")})}),
    "stored.zip": make_zip({"a.txt": b"a"}, compression=0),
}


SMALL = Limits(member_size=100_000, unpacked_size=300_000, members=20, depth=3, ratio=50, ratio_from=50_000, directory_size=4_000)


def refusal(data: bytes, filename: str, *, declared_type: str = "", limits: Limits = SMALL) -> str:
    """The code with which the file is refused; "" if it is let in."""
    try:
        inspect(io.BytesIO(data), filename=filename, declared_type=declared_type, limits=limits)
    except Invalid as problem:
        return problem.code if problem.field == "file" and problem.parameters["name"] else "badly told"
    return ""
