"""What a version changed in duties and values, and an agreed text that is put on it: what the sides settled stays."""

from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from contracts.agreements import actions
from contracts.agreements.actions.changing import Wanted
from contracts.agreements.insertions import target_after
from contracts.agreements.models import Agreement
from contracts.agreements.queries import count_on, list_on
from contracts.agreements.rules import AgreementState, Answer, ChangeKind
from contracts.agreements.texts import find_paragraph, is_deleted
from contracts.clauses.models import ClauseTemplate
from contracts.clauses.queries import find_latest, is_superseded, standard
from contracts.clauses.rules.versions import Became, compare_duties, compare_parameters
from contracts.engagements.queries import reach_of
from storage.problems import Conflict, Forbidden
from tests.contracts.agreements.test_actions import draw, sign
from tests.contracts.world import World


def next_version(document: dict[str, Any]) -> dict[str, Any]:
    """A later version: one paragraph more in Article 2, other words in 12.2, one duty fewer, another trigger, a new value."""
    made = deepcopy(document) | {"version": "9.0.0", "dated": "2027-04-01"}
    articles = {article["code"]: article for article in made["articles"]}
    words = {"ja": "新しい項（{added_days}日）。", "en": "A new paragraph ({added_days} days)."}
    number = len(articles["2"]["paragraphs"]) + 1
    articles["2"]["paragraphs"].append({"code": f"2.{number}", "text": words, "obligations": [], "survives": False})
    articles["12"]["paragraphs"][1]["text"] = {"ja": "改めた項。", "en": "Changed."}
    parameter = {"name": "added_days", "type": "integer", "label": {"ja": "日数", "en": "Days"}, "help": {"ja": "", "en": ""}}
    made["parameters"].append(parameter | {"required": True, "default": None, "minimum": 1, "maximum": 9})
    made["obligations"][0]["trigger"] = {"ja": "別の時", "en": "Another time"}
    return made


def test_duties_are_new_gone_or_told_point_by_point() -> None:
    before = standard()
    after = next_version(before)
    dropped = after["obligations"].pop()
    changes = compare_duties(before, after)
    assert [(one.code, one.became) for one in changes] == [("NDA-1", Became.CHANGED), (dropped["id"], Became.GONE)]
    assert [point.name for point in changes[0].points] == ["trigger"]
    assert [(one.code, one.became) for one in compare_duties(after, before)][-1] == (dropped["id"], Became.NEW)
    assert compare_parameters(before, after) == [(Became.NEW, {"ja": "日数", "en": "Days"})]
    assert compare_duties(before, before) == []


def publish(world: World) -> ClauseTemplate:
    old = find_latest(world.session, "CONFIDENTIALITY")
    assert old is not None
    document = next_version(old.document)
    made = ClauseTemplate(
        code=old.code, version="9.0.0", dated=old.dated.replace(year=2027), title=old.title, document=document, content_hash="0" * 64,
        published_at=old.published_at,
    )  # fmt: skip
    world.session.add(made)
    world.session.flush()
    return made


def test_an_agreement_on_an_older_version_is_found_and_its_amendment_keeps_what_was_settled(world: World) -> None:
    session, officer = world.session, world.officer
    standing = session.scalars(select(Agreement).where(col(Agreement.state) == AgreementState.IN_FORCE)).one()
    with pytest.raises(Conflict) as newest:
        actions.begin_renewal(session, officer, standing)
    assert newest.value.code == "agreement-rests-on-newest"
    agreed = draw(world)
    changes = [
        Wanted(ChangeKind.REWORD, "12.1", words={"ja": "双方で決めた文言。", "en": "Settled."}),
        Wanted(ChangeKind.DELETE, "3.1"),
        Wanted(ChangeKind.INSERT, target_after("3.1"), words={"ja": "加えた項。", "en": "Added."}),
    ]
    for change in changes:
        made = actions.propose(session, world.respondent, agreed, change, reason="-", expected_round=agreed.round_number)
        actions.answer(session, officer, agreed, made, said=Answer.ACCEPT, reason="")
    for stamp in (officer, world.respondent):
        sign(world, agreed, stamp)
    later = publish(world)
    template = session.get_one(ClauseTemplate, agreed.template_id)
    reach = reach_of(officer.actor)
    assert is_superseded(session, world.principal.id, template)
    assert [row.id for row in list_on(session, reach, template_ids=[template.id], limit=5)] == [agreed.id]
    assert list_on(session, reach, template_ids=[template.id], after=agreed.id, limit=5) == []
    assert count_on(session, reach_of(world.respondent.actor), template_ids=[template.id]) == 0, "the contractor gave out none"
    with pytest.raises(Forbidden):
        actions.begin_renewal(session, world.respondent, agreed)
    draft = actions.begin_renewal(session, officer, agreed)
    assert (draft.template_id, draft.state, draft.supersedes_id) == (later.id, AgreementState.DRAFT, agreed.id)
    said = {code: find_paragraph(draft.text, code) for code in ("12.1", "12.2", "3.1", "3.1-2")}
    assert said["12.1"] == changes[0].words
    assert said["12.2"] == {"ja": "改めた項。", "en": "Changed."}
    assert said["3.1"] is not None
    assert is_deleted(said["3.1"])
    assert said["3.1-2"] == changes[2].words
    assert "新しい項（（記載なし）日）" in str(draft.text["ja"]), "the new value is still open"
    assert actions.open_values(later.document, draft.parameters) == ["added_days"]
    assert actions.begin_renewal(session, officer, agreed) == draft
