"""After signing in one stays here (T23): forty ways to ask for another place."""

import pytest

from portal.accounts.paths import local_path

ELSEWHERE = [
    "https://evil.example",
    "http://evil.example/",
    "HTTPS://EVIL.EXAMPLE",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/ /evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "/%2f/evil.example",
    "/%2F%2Fevil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "/a//evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "mailto:x@evil.example",
    "evil.example",
    "@evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:\\\\evil.example",
    " //evil.example",
    "\u3000//evil.example",
    "／／evil.example",
    "/．．//evil.example",
    "//evil.example:443/a",
    "//user@evil.example",
    "/account#//evil.example",
    "/account?to=https://evil.example",
    "",
    "/" + "a" * 500,
]


def test_there_are_at_least_forty_forms() -> None:
    assert len(set(ELSEWHERE)) >= 40


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_another_place_becomes_the_start_page(wanted: str) -> None:
    assert local_path(wanted) == "/"


@pytest.mark.parametrize(
    "wanted", ["/", "/account", "/engagements/0af3/limits", "/contractors?state=open&after=20", "/invitations/a_-B9/account"]
)
def test_a_plain_path_of_ours_stays(wanted: str) -> None:
    assert local_path(wanted) == wanted
