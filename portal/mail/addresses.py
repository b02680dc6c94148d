"""Mail addresses: one address, plainly written, or none. What could be read as two recipients or as a header is refused."""

import re
import unicodedata

from storage.problems import Invalid

# Dot-atoms of RFC 5321 without quoting, comments or address literals: whoever has such an address has another one, too.
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")


def normalise_address(text: str) -> str:
    """The address as it is stored and compared: half-width, lower case, no blanks around it.

    Raises Invalid("address-malformed", "email") when it is not exactly one plain address.
    """
    address = unicodedata.normalize("NFKC", text).strip(" \u3000").lower()
    local_part = address.partition("@")[0]
    if len(address) > 254 or len(local_part) > 64 or _ADDRESS.fullmatch(address) is None:
        raise Invalid("address-malformed", "email", address=text[:100])
    return address
