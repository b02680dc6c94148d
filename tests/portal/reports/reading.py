"""The words of a PDF as a reader finds them: glyphs of the page streams, turned back by each font's own table."""

import re
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

_TOKEN = re.compile(rb"/(\w+)\s+[-\d.]+\s+Tf\b|<([0-9A-Fa-f]+)>|\(((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*)\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_PAIR = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def text_of(raw: bytes) -> str:
    """Everything that is written on the pages, in the order in which it was set."""
    reader = PdfFileReader(BytesIO(raw))
    return "".join(_page(page) for page in _pages(reader.root["/Pages"]))


def _pages(node: Any) -> list[Any]:
    if node["/Type"] == "/Page":
        return [node]
    return [page for kid in node["/Kids"] for page in _pages(kid.get_object() if hasattr(kid, "get_object") else kid)]


def _page(page: Any) -> str:
    fonts = {str(name): _table(font) for name, font in page["/Resources"].get("/Font", {}).items()}
    table: dict[int, str] = {}
    written = []
    for font, digits, literal in _TOKEN.findall(page["/Contents"].data):
        if font:
            table = fonts[f"/{font.decode()}"]
            continue
        glyphs = bytes.fromhex(digits.decode()) if digits else _ESCAPE.sub(_unescaped, literal)
        written += [table.get(int.from_bytes(glyphs[place : place + 2], "big"), "") for place in range(0, len(glyphs), 2)]
    return "".join(written)


def _unescaped(found: re.Match[bytes]) -> bytes:
    one = found[1]
    return bytes([int(one, 8)]) if one.isdigit() else _ESCAPED.get(one, one)


def _table(font: Any) -> dict[int, str]:
    found: dict[int, str] = {}
    listing = (font.get_object() if hasattr(font, "get_object") else font)["/ToUnicode"].data.decode()
    for block in re.findall(r"beginbfchar(.*?)endbfchar", listing, re.DOTALL):
        for code, text in _PAIR.findall(block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", listing, re.DOTALL):
        for low, high, text in _RANGE.findall(block):
            first = int(text, 16)
            found |= {code: chr(first + code - int(low, 16)) for code in range(int(low, 16), int(high, 16) + 1)}
    return found
