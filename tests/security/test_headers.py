"""Every response tells the browser to trust nothing, keep nothing and go nowhere (threats 23 and 24, goal 19)."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from httpx2 import Response
from sqlmodel import col, select

from portal.mail.jobs import mail_handlers
from portal.mail.notices import KIND
from storage.jobs.models import Job
from storage.jobs.rules import JobState
from tests.security.companies import Person
from tests.security.doors import open_door, seen_at
from tests.security.plans.plan import code_of
from tests.security.stage import Stage, reopened
from tests.security.world import PASSWORD

pytestmark = pytest.mark.only_on("sqlite")  # about doors, which are the same whatever lies behind them

DIRECTIVES = ("default-src 'none'", "script-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'")


def lacking(answer: Response) -> list[str]:
    """What the headers of a response lack."""
    found = answer.headers
    policy_ = found.get("content-security-policy", "")
    is_download = "attachment" in found.get("content-disposition", "")
    wanted = ("default-src 'none'", "sandbox") if is_download else DIRECTIVES
    lacks = [f"policy: {directive}" for directive in wanted if directive not in policy_]
    lacks += [f"policy: {word}" for word in ("unsafe-inline", "unsafe-eval", "*", "http:", "https:") if word in policy_]
    for name, value in (
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ):
        if found.get(name) != value:
            lacks.append(f"{name}: {found.get(name)}")
    if "server" in found or "x-powered-by" in found:
        lacks.append("says what it runs on")
    if any(name.startswith("access-control-") for name in found):
        lacks.append("opens itself to other origins")
    return lacks + [f"cookie: {cookie}" for cookie in found.get_list("set-cookie") if not _is_strict(cookie)]


def elsewhere(text: str) -> list[str]:
    """What a page would fetch from, or lead to on, other hosts: fonts, scripts, pictures, links, forms."""
    found: list[str] = re.findall(r"(?:src|href|action|poster|srcset)=[\"'](?:[a-z]+:)?//[^\"']+", text)
    return [link for link in found if "127.0.0.1:8000" not in link]


def _is_strict(cookie: str) -> bool:
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    return {"httponly", "samesite=lax", "path=/"} <= attributes and not any(part.startswith("domain=") for part in attributes)


def test_every_route_answers_with_every_header_and_refers_to_no_other_host(stage: Stage) -> None:
    """What is refused for a field too many: tests/security/test_mass_assignment."""
    doors = [(door, seen) for route in stage.routes if (door := open_door(stage, route)) and (seen := seen_at(stage, route))]
    in_parts = [door for door, seen in doors if seen.is_in_parts]  # anywhere else the answer to htmx is the same
    answers = [(door.route, seen.answer) for door, seen in doors]
    with stage.known():
        for door in in_parts:
            with stage.database.undone():
                answers.append((door.route, door.knock(stage, headers={"hx-request": "true"})))
    for route, answer in answers:
        assert lacking(answer) == [], route
        assert elsewhere(answer.text) == [], route
    assert len(doors) >= 400
    assert len(in_parts) >= 10


def test_refusals_answer_with_every_header(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    person, nobody = stage.world.people["p1/procurement"], stage.world.people["nobody"]
    monkeypatch.setattr(stage.app.state.store, "healthy", lambda: 1 / 0)
    answers = {
        404: stage.knock(person, "GET", "/nowhere"),
        405: stage.knock(person, "DELETE", "/engagements"),
        422: stage.knock(person, "GET", "/engagements?state=nonsense"),
        403: stage.knock(person, "GET", "/administration"),
        303: stage.knock(nobody, "GET", "/engagements"),
        401: stage.knock(nobody, "GET", "/api/v1/engagements"),
        413: stage.client.post("/language", content=bytes(27 << 20), headers={"content-type": "application/x-www-form-urlencoded"}),
        500: stage.knock(nobody, "GET", "/readyz"),
        400: stage.client.get("/sign-in", headers={"host": "evil.example"}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert lacking(answer) == [], status
    assert answers[401].headers["www-authenticate"] == "Bearer"
    assert "Authorization: Bearer" in answers[401].json()["title"], "a program is told what it must send"
    for method in ("OPTIONS", "TRACE", "CONNECT", "PROPFIND", "HEAD"):
        answer = stage.client.request(method, "/sign-in")
        assert answer.status_code == 405
        assert lacking(answer) == [], method


def test_a_refusal_shows_nothing_of_the_inside(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.app.state.store, "healthy", lambda: 1 / 0)
    answer = stage.knock(stage.world.people["nobody"], "GET", "/readyz")
    assert answer.status_code == 500
    assert not re.search(r"Traceback|division|\.py|sqlalchemy|psycopg|line \d", answer.text)


def test_static_files_may_be_kept_and_what_is_missing_may_not(stage: Stage) -> None:
    found = stage.client.get("/static/css/base.css")
    assert (found.status_code, found.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert found.headers["x-content-type-options"] == "nosniff"
    for path in ("/static/nothing.css", "/static/", "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/css"):
        missing = stage.client.get(path)
        assert missing.status_code in {404, 400}, path
        assert missing.headers["cache-control"] == "no-store", path
        assert "import" not in missing.text


@pytest.fixture
def secure(stage: Stage, tmp_path: Path) -> Iterator[Stage]:
    """The same world, reached over https under a real name."""
    with reopened(stage, base_url="https://portal.example.jp", data_folder=tmp_path) as found:
        yield found


def test_over_https_every_cookie_is_bound_to_the_host(secure: Stage) -> None:
    person = secure.world.people["nobody/owes-code"]
    fresh = Person("fresh", "nobody")
    seen = set()
    with secure.database.undone():
        answers = [
            secure.client.get("/sign-in"),
            secure.knock(fresh, "POST", "/sign-in", {"email": secure.world.people["p1/reviewer"].email, "password": PASSWORD}),
            secure.knock(person, "POST", "/sign-in/code", {"code": code_of(person)}),
            secure.knock(secure.world.people["p1/procurement"], "POST", "/language", {"language": "ja", "return_to": "/"}),
            secure.knock(secure.world.people["p1/procurement"], "POST", "/sign-out", {}),
            secure.knock(fresh, "GET", "/engagements"),
        ]
        flash = answers[4].cookies.get("portal-flash")
        answers.append(secure.client.get("/sign-in", headers={"cookie": f"portal-flash={flash}"}))
    for answer in answers:
        assert answer.headers["strict-transport-security"].startswith("max-age=63072000")
        for cookie in answer.headers.get_list("set-cookie"):
            name = cookie.partition("=")[0]
            seen.add(name)
            assert _is_strict(cookie), cookie
            assert "secure" in cookie.lower(), cookie
    assert {"__Host-portal-session", "__Host-portal-pre-session", "__Host-portal-visitor"} <= seen
    assert {name for name in seen if not name.startswith("__Host-")} <= {"portal-flash", "portal-language"}  # a sentence, a choice


@pytest.mark.parametrize("host", ["evil.example", "portal.example.jp.evil.example", "127.0.0.1", "portal.example.jp@evil.example", ""])
def test_another_hosts_name_is_refused(secure: Stage, host: str) -> None:
    answer = secure.client.get("/sign-in", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text + str(answer.headers)


def test_no_header_makes_a_link_lead_elsewhere(secure: Stage) -> None:
    """Mail is written by the worker, from the configured address; nothing of a request is in it."""
    forged = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "http",
        "x-forwarded-for": "9.9.9.9",
        "forwarded": "host=evil.example;proto=http",
        "x-original-url": "/administration",
        "x-rewrite-url": "/administration",
    }
    invited = {"person_name": "Guest", "email": "guest@elsewhere.example", "role": "reviewer", "locale": "en"}
    administrator = secure.world.people["p1/administrator"]
    with secure.database.undone():
        answer = secure.knock(administrator, "POST", "/members/invitations", invited, headers=forged)
        assert answer.status_code == 303
        page = secure.knock(administrator, "GET", str(answer.headers["location"]), headers=forged)
        assert "https://portal.example.jp/invitations/" in page.text
        asked = secure.knock(secure.world.people["nobody"], "POST", "/sign-in/forgotten", {"email": administrator.email}, headers=forged)
        assert asked.status_code == 303
        with secure.database.session(is_writing=True) as session:
            for job in session.exec(select(Job).where(col(Job.state) == JobState.QUEUED, col(Job.kind) == KIND)):
                mail_handlers(secure.settings)[KIND](session, job)
    texts = [_text(path) for path in secure.settings.mail_folder.glob("*.eml")]
    assert len(texts) >= 2
    links = [link for text in texts for link in re.findall(r"[a-z]+://[^\s\"'<>)]+", text)]
    assert links
    assert {link for link in links if link != "https://portal.example.jp" and not link.startswith("https://portal.example.jp/")} == set()
    assert "evil" not in "".join(texts) + page.text


def _text(path: Path) -> str:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return "\n".join(str(part.get_content()) for part in message.walk() if not part.is_multipart()) + str(message.items())
