"""Own clauses: read from text, mapped to duties, published as versions that never change and that nobody else sees."""

import pytest
from sqlmodel import Session

from contracts.clauses.actions import change, discard, load, map_duties, publish, require, start
from contracts.clauses.queries import get_clause, get_draft, list_clauses, list_drafts, list_versions, required_of
from contracts.clauses.rules.importing import OwnArticle, mark_of, read_articles, suggest
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp
from tests import factories
from tests.contracts.world import entries

TEXT = """第1条（守秘義務）
1. 乙は、機密情報を第三者に開示してはならない。
2. 前項は、次の各号には当たらない。
(1) 公知の情報
(2) 乙が既に持つ情報

(事故の通知)
第２条　乙は、事故を知ったときは、{incident_first_notice_hours}時間以内に甲に通知する。
第3条（返却）
乙は、契約の終了後すみやかに、機密情報を返却する。
"""
TITLE = {"ja": "自社の守秘条項", "en": "Our clause"}
WHEN = {"ja": "", "en": ""}


@pytest.fixture
def author(session: Session) -> Stamp:
    load(session, factories.stamp())
    return factories.stamp(factories.organisation(session, "甲社"))


def test_a_text_is_read_into_articles_paragraphs_and_items() -> None:
    assert read_articles(TEXT, title="X") == [
        OwnArticle(
            "守秘義務",
            ("乙は、機密情報を第三者に開示してはならない。", "前項は、次の各号には当たらない。\n(1) 公知の情報\n(2) 乙が既に持つ情報"),
        ),
        OwnArticle("事故の通知", ("乙は、事故を知ったときは、{incident_first_notice_hours}時間以内に甲に通知する。",)),
        OwnArticle("返却", ("乙は、契約の終了後すみやかに、機密情報を返却する。",)),
    ]
    english = "Article 1 (Confidence)\nThe Contractor shall keep\nit secret.\n\nSecond paragraph.\n"
    assert read_articles(english, title="X") == [OwnArticle("Confidence", ("The Contractor shall keep\nit secret.", "Second paragraph."))]
    assert read_articles("  \n\n", title="X") == []
    assert read_articles("文だけ", title="見出し") == [OwnArticle("見出し", ("文だけ",))]


def test_the_wording_suggests_duties() -> None:
    assert suggest("乙は、事故を知ったときは直ちに甲に通知する。") == ["NDA-3.7a"]
    assert "SUB-1" in suggest("乙は、甲の承諾なく再委託してはならない。再委託するときは甲の承諾を得る。")
    assert suggest("本契約は日本法に準拠する。") == []


def test_a_published_clause_carries_what_the_author_said_and_a_deadline_only_where_the_text_names_the_figure(
    session: Session, author: Stamp
) -> None:
    draft = start(session, author, title=TITLE, when=WHEN, text_ja=TEXT, text_en="")
    returning = mark_of("乙は、契約の終了後すみやかに、機密情報を返却する。")
    notice = mark_of("乙は、事故を知ったときは、{incident_first_notice_hours}時間以内に甲に通知する。")
    assert draft.carries[notice] == ["NDA-3.7a"]
    map_duties(
        session, author, draft, carries={notice: ["NDA-3.7a"], returning: ["NDA-3.8", "1.2-02j"]}, survives=[returning], expected_version=1
    )
    clause = publish(session, author, draft, expected_version=2, time_zone="Asia/Tokyo")
    duties = {one["id"]: one for one in clause.document["obligations"]}
    assert duties["NDA-3.7a"]["timing"]["within"]["parameter"] == "incident_first_notice_hours"
    assert "within" not in duties["NDA-3.8"]["timing"]
    assert [one["name"] for one in clause.document["parameters"]] == ["incident_first_notice_hours"]
    last = clause.document["articles"][2]["paragraphs"][0]
    assert (last["obligations"], last["terms"], last["survives"]) == (["NDA-3.8"], ["1.2-02j"], True)
    assert clause.document["articles"][0]["heading"]["en"] == "守秘義務"
    assert list_drafts(session, author.actor.organisation_id) == []
    assert [one.act for one in entries(session)][-3:] == ["clause:write", "clause:write", "clause:publish"]


def test_the_next_version_keeps_the_mapping_of_what_stays_and_the_first_one_stays_as_it_was(session: Session, author: Stamp) -> None:
    first = publish(
        session,
        author,
        start(session, author, title=TITLE, when=WHEN, text_ja=TEXT, text_en=""),
        expected_version=1,
        time_zone="Asia/Tokyo",
    )
    before = dict(first.document)
    draft = start(session, author, title=TITLE, when=WHEN, text_ja=TEXT + "\n乙は、複製をしない。", text_en="", of=first)
    change(session, author, draft, title=TITLE, when=WHEN, text_ja=TEXT + "\n乙は、複製をしてはならない。", text_en="", expected_version=1)
    second = publish(session, author, draft, expected_version=2, time_zone="Asia/Tokyo")
    assert [one.version for one in list_versions(session, first)] == ["2", "1"]
    session.refresh(first)
    assert first.document == before
    own = [row for row in list_clauses(session, author.actor.organisation_id) if row.owner_organisation_id]
    assert [(row.id, row.version) for row in own] == [(second.id, "2")]


def test_nobody_else_sees_an_own_clause_or_its_draft(session: Session, author: Stamp) -> None:
    stranger = factories.organisation(session, "他社").id
    draft = start(session, author, title=TITLE, when=WHEN, text_ja=TEXT, text_en="")
    with pytest.raises(Missing):
        get_draft(session, stranger, draft.id)
    clause = publish(session, author, draft, expected_version=1, time_zone="Asia/Tokyo")
    with pytest.raises(Missing):
        get_clause(session, stranger, clause.id)
    assert all(row.owner_organisation_id is None for row in list_clauses(session, stranger))


def test_what_does_not_fit_is_refused_and_a_colleagues_change_is_not_overwritten(session: Session, author: Stamp) -> None:
    with pytest.raises(Invalid) as error:
        start(session, author, title=TITLE, when=WHEN, text_ja=TEXT, text_en="Article 1 (X)\nOne.")
    assert error.value.code == "own-text-uneven"
    draft = start(session, author, title=TITLE, when=WHEN, text_ja="{strange}を書く。", text_en="")
    with pytest.raises(Invalid) as error:
        map_duties(session, author, draft, carries={mark_of("{strange}を書く。"): ["NDA-99"]}, survives=[], expected_version=1)
    assert error.value.code == "own-duty-unknown"
    with pytest.raises(Conflict):
        publish(session, author, draft, expected_version=7, time_zone="Asia/Tokyo")
    with pytest.raises(Invalid) as error:
        publish(session, author, draft, expected_version=1, time_zone="Asia/Tokyo")
    assert error.value.code == "own-placeholder-unknown"
    discard(session, author, draft)
    assert list_drafts(session, author.actor.organisation_id) == []


def test_what_is_required_is_all_29_until_the_organisation_says_otherwise_version_by_version(session: Session, author: Stamp) -> None:
    own, stranger = author.actor.organisation_id, factories.organisation(session, "他社").id
    assert len(required_of(session, own).obligations) == 29
    require(session, author, obligations=["NDA-1", "NDA-2"], bounds={"survival_years": 3}, reason="試行", expected_number=0)
    assert required_of(session, own).bounds == {"survival_years": 3}
    assert len(required_of(session, stranger).obligations) == 29
    with pytest.raises(Conflict):
        require(session, author, obligations=[], bounds={}, reason="x", expected_number=0)
    with pytest.raises(Invalid):
        require(session, author, obligations=["NDA-99"], bounds={}, reason="x", expected_number=1)
    with pytest.raises(Invalid):
        require(session, author, obligations=[], bounds={"governing_court": 3}, reason="x", expected_number=1)
