"""What whoever runs the portal is told when a part does not answer."""

from pathlib import Path

from starlette.testclient import TestClient

from portal.app import create_app
from portal.settings import Settings


def test_a_database_that_does_not_answer_is_named_and_the_process_is_still_alive(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path, database_url="postgresql+psycopg://nobody@127.0.0.1:9/none", embedded_worker=False)
    client = TestClient(create_app(settings), base_url=settings.base_url)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": False, "object_store": True, "scanner": True})
    assert client.get("/healthz").status_code == 200
