"""Files that are not what they say, or hide how big they are or what is in them; made here, byte by byte."""

import io
import struct
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tests.services.clamd import EICAR, MARKER
from tests.storage.scanning.samples import JPEG, PDF, PNG, make_zip, office
from tests.storage.scanning.test_inspection import POLYGLOTS

SCRIPT = b"<html><script>alert(document.domain)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
File = tuple[str, bytes, str]
"""Name, content, and the type that the sender says."""


def zeros(megabytes: int) -> bytes:
    """A zip of one member with that many megabytes of zeros."""
    buffer = io.BytesIO()
    info = ZipInfo("a.bin")
    info.compress_type = ZIP_DEFLATED
    with ZipFile(buffer, "w") as archive, archive.open(info, "w") as member:
        for _ in range(megabytes):
            member.write(bytes(1 << 20))
    return buffer.getvalue()


def nested(content: bytes, times: int) -> bytes:
    """`content` in that many zips, one in the other."""
    for _ in range(times):
        content = make_zip({"inner.zip" if content.startswith(b"PK") else "inner.txt": content})
    return content


def overlapping(copies: int) -> bytes:
    """A zip whose directory lists the same bytes many times."""
    data = make_zip({"0000.txt": bytes(1 << 20)})
    directory, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    listed = b"".join(data[directory:end].replace(b"0000.txt", b"%04d.txt" % number) for number in range(copies))
    return data[:directory] + listed + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(listed), directory, 0)


def infected_pdf(what: bytes) -> bytes:
    """A PDF with `what` in a comment before its end."""
    body = PDF[: PDF.index(b"xref")] + b"%" + what + b"\n"
    return body + b"xref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 1>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


# Never taken in: refused while the sender waits.
REFUSED: dict[str, File] = {
    **{f"polyglot: {name}": (filename, data, "application/octet-stream") for name, (filename, data) in POLYGLOTS.items()},
    "html": ("page.html", SCRIPT, "text/html"),
    "html said to be a pdf": ("page.pdf", SCRIPT, "application/pdf"),
    "a pdf said to be html": ("page.pdf", PDF, "text/html"),
    "svg": ("logo.svg", SVG, "image/svg+xml"),
    "svg said to be a png": ("logo.png", SVG, "image/png"),
    "svg said to be text": ("logo.txt", SVG, "text/plain"),
    "script": ("run.js", b"alert(1)", "text/javascript"),
    "a program": ("run.exe", b"MZ" + bytes(200), "application/x-msdownload"),
    "a program with two endings": ("report.pdf.exe", PDF, "application/pdf"),
    "a program turned round": ("report\u202efdp.exe", PDF, "application/pdf"),
    "a web archive": ("mail.mht", b"MIME-Version: 1.0\r\n\r\n" + SCRIPT, "message/rfc822"),
    "xml": ("data.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>', "text/xml"),
    "a shortcut": ("link.url", b"[InternetShortcut]\nURL=file:///etc/passwd\n", "text/plain"),
    "a workbook with macros": ("book.xlsm", office("xlsx", {"xl/vbaProject.bin": b"x"}), "application/octet-stream"),
    "macros in a plain workbook": ("book.xlsx", office("xlsx", {"xl/vbaProject.bin": b"x"}), "application/octet-stream"),
    "nothing in it": ("empty.pdf", b"", "application/pdf"),
    "no ending": ("report", PDF, "application/pdf"),
    "only an ending": (".pdf", PDF, "application/pdf"),
    "a hundred megabytes of zeros": ("bomb.zip", zeros(100), "application/zip"),
    "thirty megabytes that weigh nothing": ("bomb.zip", zeros(30), "application/zip"),
    "the same bytes a thousand times": ("bomb.zip", overlapping(1000), "application/zip"),
    "zips in zips": ("bomb.zip", nested(b"x", 9), "application/zip"),
    "five thousand and one members": ("bomb.zip", make_zip({str(number): b"" for number in range(5001)}), "application/zip"),
    "a bomb in a workbook": ("bomb.xlsx", office("xlsx", {"xl/sheet.xml": bytes(30 << 20)}), "application/octet-stream"),
    "out of the folder": ("a.zip", make_zip({"../../etc/cron.d/x": b"x"}), "application/zip"),
    "from the root": ("a.zip", make_zip({"/etc/cron.d/x": b"x"}), "application/zip"),
}
# Taken in as what they are, and never opened: the scanner finds what is in them.
INFECTED: dict[str, File] = {
    "text": ("eicar.txt", EICAR, "text/plain"),
    "text with a line after it": ("eicar.csv", EICAR + b"\n", "text/csv"),
    "zip": ("eicar.zip", make_zip({"a.txt": EICAR}), "application/zip"),
    "zip in a zip": ("eicar.zip", nested(EICAR, 2), "application/zip"),
    "pdf": ("eicar.pdf", infected_pdf(EICAR), "application/pdf"),
    "document": ("eicar.docx", office("docx", {"word/media/a.txt": EICAR}), "application/octet-stream"),
    "workbook": ("eicar.xlsx", office("xlsx", {"xl/a.txt": MARKER}), "application/octet-stream"),
    "marker in a pdf": ("marker.pdf", infected_pdf(MARKER), "application/pdf"),
}
# Honest bytes under names that want to be somewhere else, and what is left of the name.
NAMES: dict[str, str] = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\windows\\system32\\x.pdf": "x.pdf",
    "/etc/passwd.pdf": "passwd.pdf",
    "C:\\x.pdf": "x.pdf",
    "a\u202egnp.pdf": "agnp.pdf",
    "\u200breport\ufeff.pdf": "report.pdf",
    "a\r\nSet-Cookie: x=y.pdf": "",
    'a".pdf': "",
    "a;filename=evil.html;.pdf": "",
    "証明書（最終）.pdf": "証明書（最終）.pdf",
    "'><img src=x onerror=alert(1)>.pdf": "",
    "%2e%2e%2fx.pdf": "",
    "con.pdf": "con.pdf",
    "x" * 300 + ".pdf": "",
}
HONEST: list[File] = [
    ("report.pdf", PDF, "application/pdf"),
    ("scan.png", PNG, "image/png"),
    ("photo.jpg", JPEG, "image/jpeg"),
    ("list.xlsx", office("xlsx"), "application/octet-stream"),
    ("list.csv", "会社,点\n".encode(), "text/csv"),
    ("note.txt", b"plain", "text/plain"),
    ("all.zip", make_zip({"a.txt": b"a"}), "application/zip"),
]
