"""The embedded portal keeps its mail in files that an administrator reads on screen."""

from email import message_from_bytes, policy

import pytest

from portal.mail.jobs import mail_handlers
from storage import clock
from storage.jobs.worker import run_once
from storage.stamp import Role
from tests.portal.accounts.world import World


def test_each_message_is_one_file_however_often_it_is_delivered(world: World) -> None:
    invitation = world.invitation(world.organisation("Aoba Trading"), "new@example.jp")
    handlers, job = mail_handlers(world.settings), world.jobs("invitation")[0]
    for _ in range(3):
        with world.writing() as db:
            handlers["mail:send"](db, job)
    [path] = world.settings.mail_folder.iterdir()
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert message["To"] == "new@example.jp"
    assert world.path(invitation) in str(message)


@pytest.mark.usefixtures("database_url")  # a worker has a transaction of its own
def test_an_administrator_reads_the_mail_of_the_own_organisation_only(world: World) -> None:
    aoba, other = world.organisation("Aoba Trading"), world.organisation("Other")
    invitation = world.invitation(aoba, "new@example.jp")
    while run_once(world.app.state.database.writer, mail_handlers(world.settings), clock.now()):
        pass
    admin, stranger, colleague = (
        world.signed_in(world.person(email, company, role), company)
        for email, company, role in (
            ("admin@example.jp", aoba, Role.ADMINISTRATOR),
            ("stranger@example.jp", other, Role.ADMINISTRATOR),
            ("colleague@example.jp", aoba, Role.REVIEWER),
        )
    )
    [path] = world.settings.mail_folder.iterdir()
    assert "new@example.jp" in admin.get("/administration/mail").text
    assert world.path(invitation) in admin.get(f"/administration/mail/{path.stem}").text
    assert "new@example.jp" not in stranger.get("/administration/mail").text
    assert stranger.get(f"/administration/mail/{path.stem}").status_code == 404
    assert colleague.get("/administration/mail").status_code == 403
    assert colleague.get(f"/administration/mail/{path.stem}").status_code == 403


@pytest.mark.parametrize("name", ["..%2f..%2fsecret_key", "%2e%2e%2fsecret", "..%5csecret", "secret_key", "a.eml", "%00"])
def test_no_other_file_can_be_read_this_way(world: World, name: str) -> None:
    aoba = world.organisation("Aoba Trading")
    admin = world.signed_in(world.person("admin@example.jp", aoba, Role.ADMINISTRATOR), aoba)
    (world.settings.data_folder / "secret.eml").write_text("Portal-Organisation: " + aoba.id)
    assert admin.get(f"/administration/mail/{name}").status_code == 404
