"""What an answer says: whether somebody is in, and whether two answers can be told apart."""

import re
from itertools import takewhile
from typing import Any

from httpx2 import Response

_TOKEN = re.compile(r'name="csrf_token" value="[0-9a-f]{64}"')


def is_in(answer: Response) -> bool:
    return answer.status_code < 400 and not is_to_sign_in(answer)


def is_to_sign_in(answer: Response) -> bool:
    return str(answer.headers.get("location", "")).startswith("/sign-in?")


def plain(answer: Response, ids: list[str]) -> tuple[Any, ...]:
    """What can be told apart of an answer, without the ids that were sent. To a program each page gives another forgery token."""
    text = _TOKEN.sub("", answer.text)
    location = str(answer.headers.get("location", ""))
    for found in ids:
        text, location = text.replace(found, "‹id›"), location.replace(found, "‹id›")
    return answer.status_code, text, location, sorted(name for name in answer.headers if name != "content-length")


def difference(first: tuple[Any, ...], second: tuple[Any, ...]) -> str:
    if first[0] != second[0]:
        return f"{first[0]} and {second[0]}"
    for one, other in zip(first, second, strict=True):
        if one != other:
            same = takewhile(lambda pair: pair[0] == pair[1], zip(str(one), str(other), strict=False))
            at = sum(1 for _ in same)
            return f"{str(one)[max(0, at - 60) : at + 80]!r} and {str(other)[max(0, at - 60) : at + 80]!r}"
    return ""
