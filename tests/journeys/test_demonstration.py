"""The demonstration plays a whole story through the real pages, once, and what it leaves behind is what the pages then say."""

import argparse
import re
import socket
from pathlib import Path

import httpx2
import pytest

from portal import commands
from portal.accounts.demonstration import demonstration_link
from portal.app import create_app
from portal.demonstration import companies, stage
from portal.demonstration.browser import Visitor
from portal.settings import Settings
from storage.database import Database
from tests import factories
from tests.in_one_thread import Client

ALLOWED, STOPPED = "may be shared", "not yet"


@pytest.fixture
def settings(content_url: str, tmp_path: Path) -> Settings:
    """A demonstration in a folder of its own, on the test's database, without a worker beside it."""
    settings = Settings(data_folder=tmp_path / "var", database_url=content_url, embedded_worker=False)
    settings.data_folder.mkdir()
    return stage.stage_settings(settings, 8000)


class Audience:
    """Opens the portal as one of the demonstration's people, by the printed links, and reads it in English."""

    def __init__(self, client: httpx2.Client, settings: Settings, links: list[str]) -> None:
        self._client = client
        self._base_url = settings.base_url
        self._links = {person.email: line.strip() for (_, _, person, _), line in zip(stage.LINKS, links[1::2], strict=True)}

    def be(self, person: companies.Person) -> Visitor:
        visitor = Visitor(self._client, self._base_url)
        visitor.open(self._links[person.email])
        visitor.send(self._links[person.email].removeprefix(self._base_url))
        visitor.open("/account")
        if "Sign out" not in visitor.page.text:
            visitor.send("/language", button="en")
        return visitor


def find(visitor: Visitor, work: str) -> str:
    """The path of the engagement of this work."""
    return next(href for href, text in visitor.open("/engagements").links if text == work)


def test_the_story_is_played_once_and_its_ends_stand_in_the_pages(settings: Settings) -> None:
    database = commands.prepare(settings)
    told: list[str] = []
    with Client(create_app(settings), base_url=settings.base_url) as client:
        assert stage.play_once(settings, database, client, told.append) is stage.Progress.NOTHING
        scenes = len(told)
        assert scenes > 20
        assert stage.play_once(settings, database, client, told.append) is stage.Progress.WHOLE
        assert len(told) == scenes

        audience = Audience(client, settings, stage.links(settings, database))
        officer, reviewer = audience.be(companies.PROCUREMENT), audience.be(companies.REVIEWER)
        check_closed_work(officer)
        check_work_in_progress(officer)
        check_refusals(officer)
        check_chain(officer, audience.be(companies.MAILING_RESPONDENT))
        check_what_waits(audience, reviewer)
        check_questions(officer, reviewer)
        check_together(audience, reviewer)
    assert commands.verify_ledger(settings, argparse.Namespace(json=True)) == 0
    database.close()


def check_closed_work(officer: Visitor) -> None:
    closed = find(officer, "製品登録はがきのデータ入力")
    assert "Everything is accounted for; this engagement is closed." in officer.open(closed).text
    balance = officer.open(f"{closed}/balance")
    assert len(balance.hrefs(r"^/certificates/")) == 2
    assert not officer.open(f"{closed}/closing").has_form("/closing")


def check_work_in_progress(officer: Visitor) -> None:
    helpdesk = find(officer, "製品お客様相談窓口の運営")
    balance = officer.open(f"{helpdesk}/balance")
    assert len(balance.hrefs(r"^/returns/[0-9a-f]{32}$")) == 3
    assert len(balance.hrefs(r"^/certificates/[0-9a-f]{32}$")) == 2
    limits = officer.open(f"{helpdesk}/limits")
    assert "May receive: Internal, Confidential, Personal data. The rest must wait." in limits.text
    assert "Strictly confidential: refused" in limits.text
    officer.open(f"{helpdesk}/closing")
    assert "No incident is open." in officer.open(f"{helpdesk}/incidents").text


def check_refusals(officer: Visitor) -> None:
    site = find(officer, "部品在庫照会サイトの改修")
    officer.open(f"{site}/handovers/new")
    page = officer.send("/handovers", {"way": "in_person", "purpose": "Once more"}, rows={"在庫照会サイトの設計書": "1"}, expect=403)
    assert "Refused: this may not be handed over" in page.text
    assert "1 open: sharing of the classes they touch is stopped." in officer.open(f"{site}/incidents").text
    assert page.hrefs(rf"^{site}/incidents")


def check_chain(officer: Visitor, mailer: Visitor) -> None:
    letters = find(officer, "点検案内状の印字と発送")
    chain = officer.open(letters).text
    assert re.search(r"Mihon Precision Machinery.*Reiji Contact Inc.*Kaku Mailing", chain)
    officer.open(f"{letters}/balance", expect=403)
    assert find(mailer, "点検案内状の印字と発送") == letters
    assert not mailer.open("/engagements").hrefs(find(officer, "製品お客様相談窓口の運営"))
    limits = mailer.open(f"{letters}/limits").text
    assert "May receive: Internal, Personal data. The rest must wait." in limits


def check_what_waits(audience: Audience, reviewer: Visitor) -> None:
    waiting = reviewer.open("/review")
    assert waiting.hrefs(r"^/assessments/[0-9a-f]{32}/review")
    assert reviewer.open("/review?which=returned").hrefs(r"^/assessments/[0-9a-f]{32}$")
    assert reviewer.open("/review?which=certificates").hrefs(r"^/certificates/[0-9a-f]{32}$")
    contractor = audience.be(companies.CONTACT_RESPONDENT).open("/contractor")
    assert contractor.hrefs(r"^/assessments/[0-9a-f]{32}")
    assert contractor.hrefs(r"^/handovers/[0-9a-f]{32}$")
    workshop = audience.be(companies.SYSTEMS_RESPONDENT)
    assert workshop.open("/contractor").hrefs(r"^/agreements/[0-9a-f]{32}")
    overdue = workshop.open(find(workshop, "旧在庫システムの移行調査"))
    assert "Pieces outstanding: 2; the contractor's turn" in overdue.text
    administrator = audience.be(companies.ADMINISTRATOR)
    assert administrator.open("/administration").status == 200
    assert administrator.open("/ledger").status == 200


def check_questions(officer: Visitor, reviewer: Visitor) -> None:
    own = next(href for href, text in officer.open("/questionnaires").links if text.startswith("OWN-01") and "/drafts/" not in href)
    assert officer.open("/questionnaires").hrefs(r"^/questionnaires/drafts/[0-9a-f]{32}$")
    page = officer.open(own)
    assert page.hrefs(r"/move\?to=")  # the request that is still open on S01 can be moved here
    assert "Does anybody handle the entrusted information at home?" in officer.open(page.href("/differences")).text
    assert "Sent to 5." in officer.open(officer.open("/sending").href(r"^/sending/[0-9a-f]{32}$")).text
    helpdesk, site = find(officer, "製品お客様相談窓口の運営"), find(officer, "部品在庫照会サイトの改修")
    closed = {work: {officer.open(href).text for href in officer.open(f"{work}/scores").hrefs(r"/score$")} for work in (helpdesk, site)}
    assert any("Nearly there" in text for text in closed[helpdesk])
    assert any("Several gaps" in text for text in closed[site])
    assert any("Self-check against the star-3 requirements" in text for text in closed[helpdesk])
    assert len(reviewer.open(f"{site}/corrections").hrefs(r"^/corrections/[0-9a-f]{32}$")) == 2


def check_together(audience: Audience, reviewer: Visitor) -> None:
    helper = audience.be(companies.CONTACT_HELPER)
    part = helper.open("/contributions").href(r"^/assessments/[0-9a-f]{32}/contribution")
    assert "4 of 7" in helper.open(part).text
    helper.open("/engagements", expect=403)
    assert "うち2名は来週の受講です" in reviewer.open("/comments").text
    assert "Agreed" in reviewer.open("/corrections").text


def test_a_link_signs_in_only_where_the_demonstration_is_switched_on(settings: Settings) -> None:
    database = commands.prepare(settings)
    real = settings.model_copy(update={"demonstration": False})
    with Client(create_app(real), base_url=real.base_url) as client:
        path = demonstration_link(real.base_url, real.read_secret_key(), "somebody")
        assert client.get(path).status_code == 404
    database.close()


def test_half_a_story_is_not_taken_for_a_whole_one(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database(settings.effective_database_url)
    with database.session(is_writing=True) as session:
        factories.organisation(session)
        session.commit()
    assert stage.progress(settings, database) is stage.Progress.PART
    database.close()
    assert stage.run(settings, port=_free_port(), is_serving=False) == stage.WRONG_USE
    assert "delete" in capsys.readouterr().err


def test_a_port_that_is_taken_is_named(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        assert stage.run(settings, port=port, is_serving=True) == stage.WRONG_USE
    assert f"Port {port} cannot be used" in capsys.readouterr().err


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
