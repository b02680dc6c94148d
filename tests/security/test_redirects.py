"""`return_to` leads to a page of ours or to the start page, however another address is dressed up (threat 23)."""

from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest

from tests.security.companies import Person
from tests.security.plans.plan import code_of
from tests.security.stage import Stage
from tests.security.world import PASSWORD

FOREIGN = [
    "https://evil.example",
    "http://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/%5cevil.example",
    "/%2fevil.example",
    "/%2f%2fevil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "/ /evil.example",
    " //evil.example",
    "\x01//evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "hTTps://evil.example",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "JaVaScRiPt://%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.example@127.0.0.1:8000/",
    "https://127.0.0.1:8000@evil.example/",
    "https://127.0.0.1:8000.evil.example/",
    "/.evil.example",
    "/..//evil.example",
    "/./\\evil.example",
    "/account/..//evil.example",
    "/account/../../../evil.example",
    "//evil。example",
    "/／evil.example",
    "⁄⁄evil.example",
    "//0x7f000001",
    "?//evil.example",
    "#//evil.example",
    "evil.example",
    "/account\r\nSet-Cookie: x=y",
    "/account%0d%0aLocation:%20https://evil.example",
]


def leads_away(location: str) -> bool:
    """Whether a browser that follows this header leaves our host. Read as a browser reads: blanks cut, backslashes turned."""
    seen = "".join(location.split()).replace("\\", "/")
    parts = urlsplit(urljoin("http://127.0.0.1:8000/sign-in", seen))
    return parts.scheme != "http" or parts.netloc != "127.0.0.1:8000" or unquote(seen).replace("\\", "/").startswith("//")


def test_the_judge_of_redirects_knows_foreign_ones() -> None:
    assert leads_away("//evil.example")
    assert leads_away("/\\evil.example")
    assert leads_away("javascript:alert(1)")
    assert not leads_away("/engagements?state=open")
    assert len(FOREIGN) >= 40


@pytest.mark.parametrize("place", ["/sign-in", "/sign-in/oidc"])
def test_the_sign_in_page_leads_nowhere_else(stage: Stage, place: str) -> None:
    person = stage.world.people["p1/procurement"]
    for wanted in FOREIGN:
        answer = stage.knock(person, "GET", f"{place}?return_to={quote(wanted)}")
        assert answer.status_code in {303, 404, 422}
        assert not leads_away(str(answer.headers.get("location", "/"))), wanted


def test_the_form_of_the_sign_in_page_carries_no_foreign_address(stage: Stage) -> None:
    for wanted in FOREIGN:
        text = stage.knock(stage.world.people["nobody"], "GET", f"/sign-in?return_to={quote(wanted)}").text
        assert "evil" not in text, wanted


def test_choosing_a_language_leads_nowhere_else(stage: Stage) -> None:
    with stage.database.undone():
        for wanted in FOREIGN:
            answer = stage.knock(stage.world.people["p1/procurement"], "POST", "/language", {"language": "en", "return_to": wanted})
            assert answer.status_code == 303
            assert not leads_away(str(answer.headers["location"])), wanted
            assert answer.headers.get("x") is None


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "/%5cevil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(stage: Stage, wanted: str) -> None:
    person = stage.world.people["p1/procurement"]
    stranger = Person("stranger", "nobody")
    with stage.database.undone():
        given = stage.knock(stranger, "POST", "/sign-in", {"email": person.email, "password": PASSWORD, "return_to": wanted})
        assert given.headers["location"] == "/sign-in/code"
        stranger.ids["pre_session"] = given.cookies["portal-pre-session"]
        answer = stage.knock(stranger, "POST", "/sign-in/code", {"code": code_of(person)})
        assert answer.headers["location"] == "/"


def test_one_is_led_back_to_the_page_that_one_wanted(stage: Stage) -> None:
    answer = stage.knock(stage.world.people["nobody"], "GET", "/engagements")
    assert answer.headers["location"] == "/sign-in?return_to=/engagements"
    for path in ("//evil.example", "/\\evil.example", "/%2f%2fevil.example/"):
        answer = stage.client.get("http://127.0.0.1:8000" + path, follow_redirects=False)
        assert not leads_away(str(answer.headers.get("location", "/"))), path
