"""Proves that the services are what they say, so that a green test against them means something."""

import asyncio
import smtplib
import subprocess
import sys
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import httpx2
import psycopg
import pytest
from botocore.exceptions import ClientError
from sqlalchemy import Engine, inspect, text
from sqlmodel import Session

from storage.database import open_engine
from tests.services import clamd, postgresql, smtp
from tests.services.chromium import Visit
from tests.services.clamd import Clamd
from tests.services.oidc import ACCOUNTS, IdentityProvider
from tests.services.postgresql import PostgreSQL
from tests.services.process import LEASH, answers
from tests.services.s3 import S3Server
from tests.services.smtp import MailServer


def test_database_is_the_kind_that_was_asked_for_and_has_every_table(database_kind: str, engine: Engine) -> None:
    assert engine.dialect.name == database_kind
    assert {"organisation", "job", "ledger_entry"} <= set(inspect(engine).get_table_names())


@pytest.mark.parametrize("round_", [1, 2])
def test_every_test_has_a_database_of_its_own(round_: int, session: Session) -> None:
    assert session.execute(text("SELECT count(*) FROM login_throttle")).scalar_one() == 0
    session.execute(text("INSERT INTO login_throttle (key, window_start, count) VALUES ('left behind', '2026-11-21 00:00:00', 1)"))
    session.commit()


def test_blank_database_has_no_table(blank_database_url: str) -> None:
    engine = open_engine(blank_database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_postgresql_answers_with_its_version_and_refuses_a_wrong_password(postgresql_server: PostgreSQL) -> None:
    address = f"host=127.0.0.1 port={postgresql_server.port} user=portal dbname=postgres"
    with psycopg.connect(f"{address} password={postgresql_server.password}") as connection:
        version = connection.execute("SELECT version()").fetchone()
    assert version is not None
    assert version[0].startswith("PostgreSQL ")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"{address} password=wrong")


def test_postgresql_runs_from_a_folder_that_its_user_cannot_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    real = postgresql._binaries()
    assert real is not None
    install, package = real.parent, real.parents[1]
    (tmp_path / package.name).symlink_to(package)
    (tmp_path / f"{package.name}.libs").symlink_to(package.with_name(f"{package.name}.libs"))
    monkeypatch.setattr(postgresql, "_binaries", lambda: tmp_path / package.name / install.name / "bin")
    with postgresql.postgresql() as server:
        server.create("proof")


def test_a_service_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    starter = (
        "import pathlib, sys, time\n"
        "from tests.services.process import answers, free_port, running\n"
        "port = free_port()\n"
        "command = [sys.executable, '-m', 'http.server', str(port), '--bind', '127.0.0.1']\n"
        f"with running(command, ready=lambda: answers(port), log=pathlib.Path({str(log)!r})):\n"
        "    print(port, flush=True)\n"
        "    time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True, cwd=LEASH.parents[2])
    assert process.stdout is not None
    port = int(process.stdout.readline())
    assert answers(port)
    process.kill()
    process.communicate()
    for _ in range(200):
        if not answers(port):
            break
        asyncio.run(asyncio.sleep(0.02))
    assert not answers(port)


@pytest.fixture(params=["s3_server", "second_s3_server"])
def any_s3(request: pytest.FixtureRequest) -> S3Server:
    server: S3Server = request.getfixturevalue(request.param)
    return server


def test_s3_stores_and_returns_bytes(any_s3: S3Server) -> None:
    bucket, client = any_s3.create_bucket(), any_s3.client()
    client.put_object(Bucket=bucket.name, Key="ab/cd", Body="証跡".encode())
    assert client.get_object(Bucket=bucket.name, Key="ab/cd")["Body"].read().decode() == "証跡"


def test_s3_refuses_a_wrong_secret(any_s3: S3Server) -> None:
    bucket, stranger = any_s3.create_bucket(), any_s3.client(aws_secret_access_key="wrong")
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        stranger.put_object(Bucket=bucket.name, Key="x", Body=b"x")


def test_s3_refuses_whoever_brings_no_credentials_or_a_tampered_link(any_s3: S3Server) -> None:
    bucket, client = any_s3.create_bucket(), any_s3.client()
    client.put_object(Bucket=bucket.name, Key="x", Body=b"x")
    link = client.generate_presigned_url("get_object", Params={"Bucket": bucket.name, "Key": "x"}, ExpiresIn=60)
    assert httpx2.get(link).status_code == 200
    assert httpx2.get(link.replace("/x?", "/y?")).status_code == 403
    assert httpx2.get(f"{bucket.endpoint_url}/{bucket.name}/x").status_code in {400, 403}  # rclone says 400


def test_s3_object_lock_refuses_deletion(s3_server: S3Server) -> None:
    bucket = s3_server.create_bucket(object_lock=True)
    client = s3_server.client()
    version = client.put_object(
        Bucket=bucket.name, Key="x", Body=b"x", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate="2100-01-01T00:00:00Z"
    )["VersionId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        client.delete_object(Bucket=bucket.name, Key="x", VersionId=version)


def test_virus_scanner_finds_eicar_and_the_marker_and_passes_the_rest(virus_scanner: Clamd) -> None:
    assert clamd.ask(virus_scanner, clamd.EICAR) == f"stream: {clamd.EICAR_NAME}.UNOFFICIAL FOUND"
    assert clamd.ask(virus_scanner, b"%PDF-1.7 ... " + clamd.MARKER) == f"stream: {clamd.MARKER_NAME}.UNOFFICIAL FOUND"
    assert clamd.ask(virus_scanner, "廃棄証明書".encode()) == "stream: OK"


def test_mail_server_keeps_what_it_receives(mail_server: MailServer) -> None:
    _send(mail_server)
    (received,) = mail_server.to("hanako@example.jp")
    assert received.message["Subject"] == "ご招待"
    assert received.text == "こんにちは\n"


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        (smtp.Mood.BUSY, smtplib.SMTPRecipientsRefused),
        (smtp.Mood.REFUSING, smtplib.SMTPRecipientsRefused),
        (smtp.Mood.BREAKING, smtplib.SMTPServerDisconnected),
    ],
)
def test_mail_server_can_misbehave(mail_server: MailServer, mood: smtp.Mood, error: type[Exception]) -> None:
    mail_server.mood = mood
    with pytest.raises(error):
        _send(mail_server)
    assert mail_server.received == []


def _send(server: MailServer) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "portal@example.jp", "hanako@example.jp", "ご招待"
    message.set_content("こんにちは\n")
    with smtplib.SMTP(server.host, server.port, timeout=5) as connection:
        connection.send_message(message)


def test_identity_provider_describes_itself_and_registers_clients(identity_provider: IdentityProvider) -> None:
    described = identity_provider.discovery()
    assert described["issuer"] == identity_provider.issuer
    assert described["code_challenge_methods_supported"] == ["S256"]
    client = identity_provider.register(redirect_uris=["http://127.0.0.1:9/callback"])
    assert client.client_id
    stranger = httpx2.post(f"{identity_provider.issuer}/reg", json={"redirect_uris": ["http://127.0.0.1:9/x"]})
    assert stranger.status_code in {400, 401}


@pytest.mark.browser
def test_identity_provider_signs_a_person_in(identity_provider: IdentityProvider, visit: Callable[..., Visit]) -> None:
    callback = f"{identity_provider.issuer}/nowhere"  # answers 404, which is all that this test needs of it
    client = identity_provider.register(redirect_uris=[callback])
    # A verifier and its challenge, from RFC 7636, appendix B.
    verifier, challenge = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    wish = httpx2.QueryParams(
        client_id=client.client_id,
        redirect_uri=callback,
        response_type="code",
        scope="openid profile email groups",
        state="s",
        code_challenge=challenge,
        code_challenge_method="S256",
    )
    guest = visit()
    guest.page.goto(f"{identity_provider.issuer}/auth?{wish}")
    guest.page.fill("input[name=login]", "hanako")
    guest.page.fill("input[name=password]", "any")
    guest.page.click("button[type=submit]")
    guest.page.click("button[type=submit]")  # consent
    guest.page.wait_for_url(f"{callback}?*")
    code = httpx2.URL(guest.page.url).params["code"]
    grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback, "code_verifier": verifier}
    tokens = httpx2.post(f"{identity_provider.issuer}/token", data=grant, auth=(client.client_id, client.client_secret)).json()
    claims = httpx2.get(f"{identity_provider.issuer}/me", headers={"Authorization": f"Bearer {tokens['access_token']}"}).json()
    assert claims == {"sub": "hanako", **ACCOUNTS["hanako"]}
    guest.problems.clear()  # the provider's own pages are not ours to judge


@pytest.mark.browser
def test_chromium_draws_japanese_with_real_letters(visit: Callable[..., Visit]) -> None:
    reader = visit(locale="ja")
    reader.page.set_content("<html lang=ja><p style='font: 40px sans-serif'><span>委</span><b>託</b><i>&#x10FFFD;</i></p></html>")
    assert any("CJK" in font or "JP" in font for font in reader.fonts("p"))
    drawn = {name: reader.page.locator(name).screenshot() for name in ("span", "b", "i")}
    assert len(set(drawn.values())) == 3  # three different pictures; empty boxes ("tofu") would all be one


@pytest.mark.browser
@pytest.mark.parametrize(("locale", "languages"), [("ja", "ja-JP"), ("en", "en-GB")])
def test_chromium_asks_in_the_visitors_language(locale: str, languages: str, visit: Callable[..., Visit]) -> None:
    assert visit(locale=locale).page.evaluate("navigator.language") == languages


@pytest.mark.browser
def test_chromium_can_do_without_javascript(visit: Callable[..., Visit]) -> None:
    page = visit(javascript=False).page
    page.set_content("<p id=p>before</p><script>document.getElementById('p').textContent = 'after'</script>")
    assert page.locator("#p").text_content() == "before"


@pytest.mark.browser
def test_accessibility_check_finds_a_field_without_a_label_and_passes_one_with(visit: Callable[..., Visit]) -> None:
    visitor = visit()
    page = "<!doctype html><html lang=ja><title>題</title><main><h1>題</h1>{}</main></html>"
    visitor.page.set_content(page.format("<input>"))
    assert [violation.split()[0] for violation in visitor.accessibility_violations()] == ["label"]
    visitor.page.set_content(page.format("<label>名前 <input></label>"))
    assert visitor.accessibility_violations() == []


@pytest.mark.browser
def test_contrast_is_measured_again_wherever_colours_letters_or_ground_differ(visit: Callable[..., Visit]) -> None:
    visitor = visit()
    visitor.page.set_content(
        "<!doctype html><html lang=en><title>Colours</title><main><h1>Colours</h1><p>Black on white.<p id=pale style='color: #999'>Pale."
        "<div style='background: #444'><p id=ground>Black on grey.</div><div hidden><p>Not seen.</div>"
        "<p style='color: #888; font-size: 24px'>Pale and large.<p id=small style='color: #888; font-size: 10px'>Pale and small.</main>"
    )
    (found,) = visitor.accessibility_violations()
    assert found.startswith("color-contrast")
    assert [name for name in ("#pale", "#ground", "#small") if name in found] == ["#pale", "#ground", "#small"]
    assert "large" not in found


@pytest.mark.browser
def test_visit_notes_script_errors_and_requests_to_other_hosts(visit: Callable[..., Visit]) -> None:
    visitor = visit()
    visitor.page.set_content("<img src='https://elsewhere.example/x.png'><script>missing()</script>")
    visitor.page.wait_for_load_state("networkidle")
    assert any("another host: https://elsewhere.example/x.png" in problem for problem in visitor.problems)
    assert any("missing is not defined" in problem for problem in visitor.problems)
    visitor.problems.clear()
