"""A body that is too big is refused with our page, in the person's language, whether it says so or not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from portal.app import BODY_OVERHEAD, create_app
from portal.settings import Settings
from tests.in_one_thread import Client

SENTENCE = {"en": "What was sent is too big.", "ja": "送信された内容が大きすぎます"}


@pytest.fixture
def app(content_url: str, tmp_path: Path) -> Iterator[FastAPI]:
    made = create_app(Settings(data_folder=tmp_path, database_url=content_url, embedded_worker=False))
    yield made
    made.state.database.close()


@pytest.fixture
def limit(app: FastAPI) -> int:
    return int(app.state.settings.upload_limit_bytes) + BODY_OVERHEAD


def ask(client: TestClient, language: str, path: str = "/sign-in", **headers: str) -> tuple[int, str, str]:
    form = {"content-type": "application/x-www-form-urlencoded", "accept-language": language, **headers}
    answer = client.post(path, content=b"", headers=form)
    return answer.status_code, answer.headers["content-type"], answer.text


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_declared_length_beyond_the_limit_is_answered_by_our_page(app: FastAPI, limit: int, language: str) -> None:
    client = Client(app, base_url=app.state.settings.base_url)
    status, kind, text = ask(client, language, **{"content-length": str(limit + 1)})
    assert (status, kind.split(";")[0]) == (413, "text/html")
    assert SENTENCE[language] in text
    assert f'lang="{language}"' in text
    assert "25 MB" in text


def test_after_a_form_that_was_refused_there_is_a_way_back_to_its_page_and_to_none_of_others(app: FastAPI, limit: int) -> None:
    client = Client(app, base_url=app.state.settings.base_url)
    too_big = {"content-length": str(limit + 1)}
    own = app.state.settings.base_url
    assert '<a href="/sign-in?return_to=/duties">' in ask(client, "en", **too_big, referer=f"{own}/sign-in?return_to=/duties")[2]
    assert "Open the page anew" not in ask(client, "en", **too_big, referer="https://evil.example/sign-in")[2]


def test_a_program_gets_its_problem(app: FastAPI, limit: int) -> None:
    client = Client(app, base_url=app.state.settings.base_url)
    status, kind, text = ask(client, "en", "/api/v1/contractors", **{"content-length": str(limit + 1)})
    assert (status, kind) == (413, "application/problem+json")
    assert "body-too-big" in text


def test_up_to_the_limit_a_body_is_read(app: FastAPI, limit: int) -> None:
    client = Client(app, base_url=app.state.settings.base_url)
    assert ask(client, "en", **{"content-length": str(limit)})[0] != 413
    assert ask(client, "en", **{"content-length": "many"})[0] != 413


def test_a_body_that_grows_beyond_the_limit_unannounced_is_refused_as_well(app: FastAPI, limit: int) -> None:
    client = TestClient(app, base_url=app.state.settings.base_url)
    pieces = (b"x" * 65536 for _ in range(limit // 65536 + 2))
    answer = client.post("/sign-in", content=pieces, headers={"content-type": "application/x-www-form-urlencoded", "accept-language": "ja"})
    assert answer.status_code == 413
    assert SENTENCE["ja"] in answer.text
