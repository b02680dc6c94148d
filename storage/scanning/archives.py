"""Zip archives and Office packages: counted to the last byte, at every level, before anyone else unpacks them.

Two programs can see different members in the same zip; everything that makes this possible (a gap, an overlap, a prefix,
something behind the end, a member twice) is refused, and so is what hides its size from us.
"""

import stat
import struct
import tempfile
import zlib
from dataclasses import dataclass
from typing import IO, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from storage.problems import Invalid
from storage.scanning.names import is_visible
from storage.scanning.rules import HEAD_SIZE, MAGIC, FileType, Limits, hides_its_content

_CHUNK = 256 * 1024
_SPOOL_IN_MEMORY = 4 * 1024 * 1024
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 0xFFFF
_LONGEST_DESCRIPTOR = 24
_FLAG_ENCRYPTED = 0x1 | 0x40 | 0x2000
_CONTENT_TYPES = "[Content_Types].xml"
_CONTENT_TYPES_SIZE = 1024 * 1024
# ECMA-376 part 1, sections 11.3.10, 12.3.23 and 13.3.6: the content type of the main part says what the package is.
_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": FileType.DOCX,
    b"spreadsheetml.sheet.main+xml": FileType.XLSX,
    b"presentationml.presentation.main+xml": FileType.PPTX,
}
_MACRO_NAMES = ("vbaproject.bin", "vbadata.xml")
_MACRO_FOLDERS = ("xl/macrosheets/", "xl/intlmacrosheets/")


@dataclass(slots=True)
class _Tally:
    """What has been counted so far over all levels."""

    name: str
    limits: Limits
    members: int = 0
    unpacked: int = 0

    def too_big(self) -> Invalid:
        megabytes = f"{self.limits.unpacked_size / 2**20:.3g}"
        return Invalid("archive-too-big", "file", name=self.name, megabytes=megabytes, members=self.limits.members)

    def suspicious(self, reason: str) -> Invalid:
        return Invalid("archive-suspicious", "file", name=self.name, reason=reason)


@dataclass(frozen=True, slots=True)
class ZipDirectory:
    """Where the end record says that the directory of members lies."""

    start: int
    end: int
    entries: int
    is_at_end: bool
    """Whether the end record is the last thing in the file."""


def inspect_archive(file: BinaryIO, *, name: str, limits: Limits) -> FileType:
    """What the zip `file` is: an Office type or a plain zip. `name` is shown in problems.

    Raises Invalid: archive-too-big, archive-nested-too-deep, archive-encrypted, archive-suspicious, file-has-macros.
    """
    return _inspect_level(file, _Tally(name, limits), depth=1)


def find_zip_directory(file: BinaryIO, size: int) -> ZipDirectory | None:
    """The directory that a zip reader would find from the end of `file`, or None if it would find none."""
    tail_start = max(0, size - _END.size - _LONGEST_COMMENT)
    file.seek(tail_start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return None
    _, disk, directory_disk, entries_here, entries, length, offset, comment = _END.unpack_from(tail, at)
    end = tail_start + at
    is_sound = disk == directory_disk == 0 and entries_here == entries and at + _END.size + comment == len(tail)
    if at >= _LOCATOR64.size + _END64.size and tail[at - _LOCATOR64.size :].startswith(b"PK\x06\x07"):
        # A zip64 record says the same with wider numbers. Where both speak, they must agree.
        end -= _LOCATOR64.size + _END64.size
        wide = _END64.unpack_from(tail, end - tail_start)
        agrees = wide[0] == b"PK\x06\x06" and all(
            narrow in {number, unset}
            for narrow, number, unset in zip((entries, length, offset), wide[7:], (0xFFFF, 2**32 - 1, 2**32 - 1), strict=True)
        )
        is_sound = is_sound and agrees
        entries, length, offset = wide[7:]
    start = end - length
    if start < 0 or (length and _magic_at(file, start) != b"PK\x01\x02"):
        return None
    return ZipDirectory(start, end, entries, is_sound and start == offset)


def _inspect_level(file: Any, tally: _Tally, depth: int) -> FileType:
    limits = tally.limits
    if depth > limits.depth:
        raise Invalid("archive-nested-too-deep", "file", name=tally.name, limit=limits.depth)
    size = file.seek(0, 2)
    directory = find_zip_directory(file, size)
    if directory is None or not directory.is_at_end:
        raise tally.suspicious("directory")
    tally.members += directory.entries
    if tally.members > limits.members or directory.end - directory.start > limits.directory_size:
        raise tally.too_big()
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) != directory.entries:
                raise tally.suspicious("count")
            _check_names(members, tally)
            _check_extents(file, members, directory.start, tally)
            _check_declared(members, size, tally)
            content_types = b""
            for member in members:
                kept = _read_member(archive, member, tally, depth)
                if member.filename == _CONTENT_TYPES:
                    content_types = kept
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OverflowError, struct.error, zlib.error) as error:
        raise tally.suspicious("damaged") from error
    return _type_of_package(members, content_types, tally)


def _check_names(members: list[ZipInfo], tally: _Tally) -> None:
    seen: set[str] = set()
    for member in members:
        name = member.orig_filename.replace("\\", "/")
        parts = name.split("/")
        if not name or name.startswith("/") or ".." in parts or parts[0].endswith(":") or not all(map(is_visible, name)):
            raise tally.suspicious("name")
        if name in seen:
            raise tally.suspicious("duplicate")
        seen.add(name)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise tally.suspicious("link")
        if member.flag_bits & _FLAG_ENCRYPTED:
            raise Invalid("archive-encrypted", "file", name=tally.name)
        if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise tally.suspicious("compression")


def _check_extents(file: BinaryIO, members: list[ZipInfo], directory_start: int, tally: _Tally) -> None:
    """Members must fill the file from its first byte to the directory, one after the other."""
    position, slack = 0, 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if not position <= member.header_offset <= position + slack:
            raise tally.suspicious("overlap")
        file.seek(member.header_offset)
        header = file.read(_LOCAL.size)
        if len(header) < _LOCAL.size:
            raise tally.suspicious("overlap")
        magic, _, flags, method, _, _, _, _, _, name_length, extra_length = _LOCAL.unpack(header)
        if magic != MAGIC[FileType.ZIP] or method != member.compress_type or flags & _FLAG_ENCRYPTED:
            raise tally.suspicious("header")
        position = member.header_offset + _LOCAL.size + name_length + extra_length + member.compress_size
        slack = _LONGEST_DESCRIPTOR if flags & 0x8 else 0
    if not position <= directory_start <= position + slack:
        raise tally.suspicious("overlap")


def _check_declared(members: list[ZipInfo], packed: int, tally: _Tally) -> None:
    """Refuse by the declared sizes before a byte is unpacked. A member that lies about its size fails its checksum later."""
    limits = tally.limits
    declared = sum(member.file_size for member in members)
    if tally.unpacked + declared > limits.unpacked_size or any(member.file_size > limits.member_size for member in members):
        raise tally.too_big()
    if declared > limits.ratio_from and declared > limits.ratio * packed:
        raise tally.suspicious("ratio")


def _read_member(archive: ZipFile, member: ZipInfo, tally: _Tally, depth: int) -> bytes:
    """Unpack and count one member, look into it if it is an archive; returns its bytes if it is the small content-types part."""
    with archive.open(member) as stream:
        head = stream.read(HEAD_SIZE)
        if hides_its_content(head):
            raise tally.suspicious("container")
        if member.filename == _CONTENT_TYPES:
            return _count(stream, head, tally, None)[:_CONTENT_TYPES_SIZE]
        if not head.startswith(MAGIC[FileType.ZIP]):
            _count(stream, head, tally, None)
            return b""
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL_IN_MEMORY) as inner:
            _count(stream, head, tally, inner)
            _inspect_level(inner, tally, depth + 1)
    return b""


def _count(stream: IO[bytes], head: bytes, tally: _Tally, target: IO[bytes] | None) -> bytes:
    """Read `stream` to its end, add its bytes to the tally and to `target`; returns the first bytes of it."""
    first, chunk = head, head
    while chunk:
        tally.unpacked += len(chunk)
        if tally.unpacked > tally.limits.unpacked_size:
            raise tally.too_big()
        if target is not None:
            target.write(chunk)
        chunk = stream.read(_CHUNK)
        if len(first) < _CONTENT_TYPES_SIZE:
            first += chunk
    return first


def _type_of_package(members: list[ZipInfo], content_types: bytes, tally: _Tally) -> FileType:
    names = [member.filename.lower() for member in members]
    has_macros = any(name.endswith(_MACRO_NAMES) or name.startswith(_MACRO_FOLDERS) for name in names)
    if has_macros or b"macroEnabled" in content_types or b"vbaProject" in content_types:
        raise Invalid("file-has-macros", "file", name=tally.name)
    found = {file_type for main_part, file_type in _MAIN_PARTS.items() if main_part in content_types}
    if len(found) > 1:
        raise tally.suspicious("package")
    return found.pop() if found else FileType.ZIP


def _magic_at(file: BinaryIO, position: int) -> bytes:
    file.seek(position)
    return file.read(4)
