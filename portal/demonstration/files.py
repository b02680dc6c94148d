"""Small true files for evidence, made here so that no binary stands in the source: PDF with Japanese text, PNG, CSV."""

import csv
import io
import struct
import zlib
from collections.abc import Sequence

from portal.demonstration.form import Upload

WIDTH, HEIGHT = 240, 160
WALL, CABINET, DOOR, LOCK = (236, 233, 226), (140, 150, 160), (168, 178, 188), (70, 70, 78)


def pdf(name: str, title: str, lines: Sequence[str] = ()) -> Upload:
    """A one-page A4 PDF. The font is one of the standard Japanese ones that every reader replaces by its own."""
    rows = [(20, title), *((11, line) for line in lines)]
    position, shown = 770, []
    for size, text in rows:
        shown.append(f"BT /F1 {size} Tf 60 {position} Td <{text.encode('utf-16-be').hex()}> Tj ET")
        position -= 40 if size == 20 else 20
    content = "\n".join(shown).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UTF16-H /DescendantFonts [6 0 R] >>",
        (
            b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /FontDescriptor 7 0 R /DW 1000"
            b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> >>"
        ),
        (
            b"<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] /ItalicAngle 0"
            b" /Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >>"
        ),
    ]
    made = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return Upload(name, bytes(made), "application/pdf")


def photograph(name: str, doors: int = 3) -> Upload:
    """A PNG that stands for a photograph: a locked cabinet with `doors` doors."""
    rows = b"".join(b"\0" + b"".join(bytes(_colour(x, y, doors)) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    return Upload(name, b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks), "image/png")


def table(name: str, rows: Sequence[Sequence[str]]) -> Upload:
    """A CSV in UTF-8 with a byte order mark, as spreadsheets want it."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return Upload(name, text.getvalue().encode("utf-8-sig"), "text/csv")


def _colour(x: int, y: int, doors: int) -> tuple[int, int, int]:
    if not (20 <= x < WIDTH - 20 and 16 <= y < HEIGHT - 12):
        return WALL
    within = (x - 20) % ((WIDTH - 40) // doors)
    if within < 4 or y < 20 or y >= HEIGHT - 16:
        return CABINET
    return LOCK if 8 <= within < 14 and 80 <= y < 90 else DOOR


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
