"""Whether bytes are built as a PDF, PNG, JPEG or text is built, from the first byte to the last.

Each function takes a seekable file and its size. They look only at the frame of the format: enough to refuse what merely
begins like it or carries something else behind its end, and cheap for any input (linear in its size, constant memory).
"""

import codecs
import re
from typing import BinaryIO

from storage.scanning.rules import MAGIC, FileType

_CHUNK = 256 * 1024
_TAIL = 2048
_PADDING = b"\x00\t\n\x0c\r "

_PDF_END = re.compile(rb"startxref[\x00\t\n\x0c\r ]+(\d{1,12})[\x00\t\n\x0c\r ]+%%EOF\Z")
_PNG_CHUNKS = 100_000
_JPEG_SEGMENTS = 10_000
_START_OF_SCAN = 0xDA
_STANDALONE = {0x01, *range(0xD0, 0xD8)}  # TEM and the restart markers have no length
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

# The control characters that the WHATWG MIME sniffing standard (section 7.2) takes as a sign of binary data, but for ESC,
# which ISO-2022-JP text needs (the standard spares it too).
_BINARY = bytes(code for code in range(0x20) if code not in b"\t\n\x0c\r\x1b")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def is_pdf(file: BinaryIO, size: int) -> bool:
    """Whether the file ends as a PDF does: an offset that leads to a cross-reference, then %%EOF, then nothing but padding."""
    tail = _read_at(file, max(0, size - _TAIL), _TAIL).rstrip(_PADDING)
    end = _PDF_END.search(tail)
    if end is None:
        return False
    offset = int(end.group(1))
    # A few bytes of tolerance: some writers count the line break before the table.
    there = _read_at(file, max(0, offset - 8), 48)
    return 0 < offset < size and (b"xref" in there or b"obj" in there)


def is_png(file: BinaryIO, size: int) -> bool:
    """Whether the file is one chain of chunks from IHDR to IEND with nothing behind it."""
    position = len(MAGIC[FileType.PNG])
    for number in range(_PNG_CHUNKS):
        header = _read_at(file, position, 8)
        kind = header[4:8]
        if len(header) < 8 or (number == 0) != (kind == b"IHDR"):
            return False
        position += 12 + int.from_bytes(header[:4], "big")
        if kind == b"IEND":
            return position == size
    return False


def is_jpeg(file: BinaryIO, size: int) -> bool:
    """Whether the file is a chain of segments up to a scan, has a frame before it, and ends with the end-of-image marker."""
    position = 2
    has_frame = False
    for _ in range(_JPEG_SEGMENTS):
        header = _read_at(file, position, 4)
        if len(header) < 4 or header[0] != 0xFF:
            return False
        marker = header[1]
        if marker == 0xFF or marker in _STANDALONE:
            position += 1 if marker == 0xFF else 2
            continue
        if marker == _START_OF_SCAN:
            return has_frame and _read_at(file, max(position, size - _TAIL), _TAIL).rstrip(b"\x00").endswith(b"\xff\xd9")
        has_frame = has_frame or marker in _FRAMES
        position += 2 + max(2, int.from_bytes(header[2:4], "big"))
    return False


def is_text(file: BinaryIO, _size: int) -> bool:
    """Whether the file is UTF-8 or CP932 throughout, without NUL and other characters that text does not have."""
    decoders = [codecs.getincrementaldecoder(name)() for name in ("utf-8", "cp932")]
    file.seek(0)
    while chunk := file.read(_CHUNK):
        if len(chunk.translate(None, _BINARY)) != len(chunk):
            return False
        decoders = [decoder for decoder in decoders if _decodes(decoder, chunk)]
    return any(_decodes(decoder, b"", final=True) for decoder in decoders)


def is_encrypted_office(file: BinaryIO, head: bytes) -> bool:
    """Whether the file is the envelope of a password-protected Office document (MS-OFFCRYPTO section 2.3.1)."""
    if not head.startswith(_OLE):
        return False
    file.seek(0)
    before = b""
    while chunk := file.read(_CHUNK):
        if _ENCRYPTED_PACKAGE in before + chunk:
            return True
        before = chunk[-len(_ENCRYPTED_PACKAGE) :]
    return False


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _read_at(file: BinaryIO, position: int, count: int) -> bytes:
    file.seek(position)
    return file.read(count)
