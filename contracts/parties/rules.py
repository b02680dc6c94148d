"""What makes a company itself: its corporate number, and a name that nobody can confuse or counterfeit.

A corporate number (法人番号) has 13 digits: a check digit, then 12 digits. Check digit = 9 - (sum of P(n) x Q(n) mod 9),
where P(n) is the n-th of the 12 digits counted from the right and Q(n) is 1 for odd n and 2 for even n (ministerial
ordinance on corporate numbers, article 2).
"""

import re
import unicodedata

from contracts.parties.confusables import CONFUSABLES, LIGATURES

JAPAN = "JP"
_LENGTH = 13

# Besides the control and format characters (Unicode category C): blanks that are no spaces, and variation selectors.
_BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_SELECTORS = (("\ufe00", "\ufe0f"), ("\U000e0100", "\U000e01ef"))

# Legal forms tell nothing about who it is: 株式会社 before or behind the name is the same name to a hurried reader.
_LEGAL_FORMS = re.compile(
    r"(株式|有限|合同|合資|合名|相互)会社|\((株|有|同|資|名|社|財)\)|(一般|公益|特例)?(社団|財団)法人|独立行政法人"
    r"|\b(co|ltd|inc|llc|corp|corporation|company|limited|kk|k\.k|gk|plc|gmbh)\b\.?"
)
# Scripts that stand together in true Japanese company names; any other script must stand alone.
_JAPANESE_AND_LATIN = frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC", "MASCULINE", "FEMININE"})


def normalise_corporate_number(text: str) -> str:
    """`text` as stored: half-width, without spaces and hyphens. It may still be no corporate number."""
    return re.sub(r"[\s\-‐‑–—−ー]", "", unicodedata.normalize("NFKC", text))


def check_corporate_number(text: str) -> str | None:
    """What is wrong with `text` as a corporate number: "corporate-number-length", "corporate-number-check-digit", or None."""
    number = normalise_corporate_number(text)
    if len(number) != _LENGTH or not (number.isascii() and number.isdigit()):
        return "corporate-number-length"
    if int(number[0]) != corporate_check_digit(number[1:]):
        return "corporate-number-check-digit"
    return None


def is_valid_corporate_number(text: str) -> bool:
    """Whether `text`, in any of its written forms, is a corporate number with the right check digit."""
    return check_corporate_number(text) is None


def corporate_check_digit(base: str) -> int:
    """The check digit (1 to 9) that stands before the 12 digits `base`."""
    total = sum(int(digit) * (1 if n % 2 else 2) for n, digit in enumerate(reversed(base), start=1))
    return 9 - total % 9


def clean_name(text: str) -> str:
    """`text` as stored and shown: composed (NFC), without invisible, control or direction-changing characters, single spaces."""
    visible = (" " if character.isspace() else character for character in text if character.isspace() or not _is_invisible(character))
    return " ".join(unicodedata.normalize("NFC", "".join(visible)).split())


def has_mixed_scripts(text: str) -> bool:
    """Whether letters of scripts stand together that no true name mixes, such as a Cyrillic А in a Latin word (threats: F20, 34)."""
    scripts = {_script(character) for character in unicodedata.normalize("NFKC", text) if character.isalpha()}
    return len(scripts) > 1 and not scripts <= _JAPANESE_AND_LATIN


def skeleton(text: str) -> str:
    """What remains of a name when everything is taken away that a hurried reader does not see.

    Two names with the same skeleton look alike. It is for comparing only and never shown.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", clean_name(text)).casefold())
    named = _letters(_LEGAL_FORMS.sub(" ", folded)) or _letters(folded)
    reduced = _without_accents(named).translate(CONFUSABLES)
    for pair, single in LIGATURES:
        reduced = reduced.replace(pair, single)
    return reduced


def _is_invisible(character: str) -> bool:
    return (
        unicodedata.category(character)[0] == "C" or character in _BLANKS or any(first <= character <= last for first, last in _SELECTORS)
    )


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split(" ", 1)[0]


def _letters(text: str) -> str:
    # Dashes, bars and circles stay, because they are taken for letters; other punctuation and spaces go.
    return "".join(character for character in text if character.isalnum() or character in "|!-‐‑–—−─~〜―×○◯〇°∣_")


def _without_accents(text: str) -> str:
    # Only the accents of Latin, Greek and Cyrillic; the voicing marks of kana make other letters.
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(character for character in apart if not "\u0300" <= character <= "\u036f"))
