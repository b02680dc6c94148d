"""Names of files as people see them. A name is shown and offered for saving; nothing is ever found or stored by it."""

import unicodedata
from pathlib import PurePosixPath

MAX_LENGTH = 200
FALLBACK = "file"

# Format characters that make a name look like another one: bidirectional controls, invisible joiners and spaces, soft hyphen,
# variation selectors. They carry no meaning in the name of a file.
_INVISIBLE = (
    frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u3164\uffa0")
    | {
        chr(code)
        for first, last in (
            (0x180B, 0x180F),
            (0x200B, 0x200F),
            (0x2028, 0x202E),
            (0x2060, 0x206F),
            (0xFE00, 0xFE0F),
            (0xFFF0, 0xFFFB),
            (0xE0000, 0xE0FFF),
        )
        for code in range(first, last + 1)
    }
    | {"\ufeff"}
)


def clean_name(filename: str) -> str:
    """`filename` fit to be shown and saved: no folders, no control or invisible characters, NFC, at most 200 characters.

    The ending survives a shortening. A name of which nothing remains becomes "file".
    """
    last_part = filename.replace("\\", "/").rpartition("/")[2]
    visible = "".join(letter for letter in last_part if is_visible(letter))
    # A full stop or a space at the end is dropped by Windows, at the front it hides the file elsewhere.
    name = " ".join(unicodedata.normalize("NFC", visible).split()).strip(". ")
    if len(name) > MAX_LENGTH:
        ending = PurePosixPath(name).suffix[:20]
        name = name[: MAX_LENGTH - len(ending)].rstrip(". ") + ending
    return name or FALLBACK


def is_visible(letter: str) -> bool:
    """Whether `letter` may stand in a name: neither a control, a surrogate nor one of the invisible ones."""
    return letter not in _INVISIBLE and unicodedata.category(letter) not in {"Cc", "Cs"}
