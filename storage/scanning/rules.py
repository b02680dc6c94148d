"""What files may be: the allowed types, their limits, and the verdicts. Pure decisions on names and first bytes."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath


class VerdictKind(StrEnum):
    """What came of a scan. The first two open the file, the others never."""

    CLEAN = "clean"  # a malware scanner found nothing
    TYPE_CHECKED = "type-checked"  # only its type and structure were checked: no malware scanner is installed
    INFECTED = "infected"  # detail: the signature that matched
    REFUSED = "refused"  # detail: the problem code of what the scanner could not or would not look into


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a scan."""

    kind: VerdictKind
    detail: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the file may be opened."""
        return self.kind in {VerdictKind.CLEAN, VerdictKind.TYPE_CHECKED}


class FileType(StrEnum):
    """A type that evidence may have. SVG, HTML and everything with macros are left out on purpose."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    XLSX = "xlsx"
    DOCX = "docx"
    PPTX = "pptx"
    CSV = "csv"
    TXT = "txt"
    ZIP = "zip"

    @property
    def media_type(self) -> str:
        """The media type under which such a file is stored and served."""
        return _MEDIA_TYPES[self]

    @property
    def extensions(self) -> frozenset[str]:
        """The endings of names, in lower case with their dot."""
        return frozenset({".jpg", ".jpeg"}) if self is FileType.JPEG else frozenset({f".{self.value}"})

    @property
    def is_office(self) -> bool:
        """Whether it is an Office Open XML package."""
        return self in {FileType.XLSX, FileType.DOCX, FileType.PPTX}

    @property
    def is_text(self) -> bool:
        """Whether it is plain text, which has no magic number."""
        return self in {FileType.CSV, FileType.TXT}


ALL_TYPES = frozenset(FileType)
HEAD_SIZE = 512

_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES = {
    FileType.PDF: "application/pdf",
    FileType.PNG: "image/png",
    FileType.JPEG: "image/jpeg",
    FileType.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    FileType.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileType.PPTX: f"{_OFFICE}.presentationml.presentation",
    FileType.CSV: "text/csv",
    FileType.TXT: "text/plain",
    FileType.ZIP: "application/zip",
}
_ACTIVE_MEDIA_TYPES = {"text/html", "application/xhtml+xml", "image/svg+xml", "application/javascript", "text/javascript"}

MAGIC = {
    FileType.PDF: b"%PDF-",
    FileType.PNG: b"\x89PNG\r\n\x1a\n",
    FileType.JPEG: b"\xff\xd8\xff",
    FileType.ZIP: b"PK\x03\x04",
}
"""First bytes, at offset 0 and nowhere else. Office packages are zips; text has none."""

# First bytes of containers that we do not unpack ourselves. Inside an archive they would hide what is in them from our
# counting, and a scanner answers "OK" to what is bigger than it looks at.
_UNCOUNTED_CONTAINERS = (
    b"\x1f\x8b",  # gzip
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x28\xb5\x2f\xfd",  # zstd
    b"MSCF",  # cab
    b"\x60\xea",  # arj
    b"xar!",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How far an archive may go. Sizes in bytes, counted over all levels together unless said.

    `member_size` and `unpacked_size` must stay below clamd's MaxFileSize and MaxScanSize: clamd answers "OK" to what lies
    beyond those (a zip of 71 kB with 70 MB of zeros before the malware is "OK" under MaxFileSize 60M).
    """

    member_size: int = 90 * 1024 * 1024
    unpacked_size: int = 300 * 1024 * 1024
    members: int = 5_000
    depth: int = 3  # an office document in a zip in a zip
    ratio: int = 100  # unpacked to packed size of one archive, once it unpacks to more than `ratio_from`
    ratio_from: int = 20 * 1024 * 1024
    directory_size: int = 4 * 1024 * 1024  # the central directory of one archive, before it is read into memory


DEFAULT_LIMITS = Limits()


def type_of_name(display_name: str) -> FileType | None:
    """The type that the ending of `display_name` claims, or None."""
    ending = PurePosixPath(display_name).suffix.lower()
    return next((file_type for file_type in FileType if ending in file_type.extensions), None)


def magic_fits(file_type: FileType, head: bytes) -> bool:
    """Whether a file of `file_type` may begin with `head` (at least HEAD_SIZE bytes, or all there are)."""
    if file_type.is_text:
        return not any(head.startswith(magic) for magic in MAGIC.values()) and not _looks_like_markup(head)
    return head.startswith(MAGIC[FileType.ZIP if file_type.is_office else file_type])


def declaration_fits(file_type: FileType, declared_type: str) -> bool:
    """Whether the sender's Content-Type leaves `file_type` possible.

    Browsers guess from the ending and are often wrong within a family (a CSV as text/plain, a workbook as application/zip);
    unknown types say nothing. A plain contradiction is a lie or a mistake, and either way not what it seems.
    """
    declared = declared_type.partition(";")[0].strip().lower()
    if declared in _ACTIVE_MEDIA_TYPES:
        return False
    said = next((known for known, media_type in _MEDIA_TYPES.items() if media_type == declared), None)
    if said is None or said is file_type:
        return True
    return (said.is_text and file_type.is_text) or (said is FileType.ZIP and file_type.is_office)


def hides_its_content(head: bytes) -> bool:
    """Whether a member of an archive that begins with `head` is itself a container that we cannot count."""
    is_bzip2 = head[:3] == b"BZh" and head[4:10] == b"1AY&SY"
    is_lha = head[2:5] == b"-lh" and head[6:7] == b"-"
    is_tar = head[257:262] == b"ustar"
    return head.startswith(_UNCOUNTED_CONTAINERS) or is_bzip2 or is_lha or is_tar


def _looks_like_markup(head: bytes) -> bool:
    """Whether a browser that sniffs would take `head` for HTML, SVG or XML: all begin with an opening bracket and a name."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\t\n\x0c\r ")
    return text[:1] == b"<" and (text[1:2].isalpha() or text[1:2] in {b"!", b"?"})
