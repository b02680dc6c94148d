"""Something new in a text: it takes its place and a number of its own, the others keep theirs, and its duties are owed."""

import pytest

from contracts.agreements import actions
from contracts.agreements.actions.changing import Wanted
from contracts.agreements.insertions import Inserted, insert, place_of, split, target_after
from contracts.agreements.queries import list_rounds
from contracts.agreements.rules import AgreementState, Answer, ChangeKind
from contracts.agreements.texts import each_paragraph, find_paragraph
from contracts.clauses.queries import list_clauses
from contracts.obligations.queries import in_force
from storage.problems import Invalid
from tests.contracts.agreements.test_actions import draw, sign
from tests.contracts.agreements.test_talks import WORDS, propose
from tests.contracts.world import World


def text_of(*codes: str) -> dict[str, object]:
    """A text with these paragraphs."""
    articles: dict[str, list[dict[str, object]]] = {}
    for code in codes:
        articles.setdefault(code.partition(".")[0], []).append({"code": code, "text": code, "obligations": [], "survives": False})
    return {
        name: {"articles": [{"code": code, "heading": "", "paragraphs": list(said)} for code, said in articles.items()]}
        for name in ("ja", "en")
    }


def codes_after(text: dict[str, object], *places: str) -> list[str]:
    for place in places:
        heading = None if "." in place else {"ja": "見出し", "en": "Heading"}
        text = insert(text, place, Inserted([WORDS], heading=heading))
    return [one["code"] for one in each_paragraph(text, "ja")]


def test_what_is_new_at_an_end_counts_on_and_between_takes_a_branch_number() -> None:
    assert codes_after(text_of("1.1", "1.2", "2.1"), "1.2") == ["1.1", "1.2", "1.3", "2.1"]
    assert codes_after(text_of("1.1", "1.2"), "1.1", "1.1", "1.1-2") == ["1.1", "1.1-2", "1.1-3", "1.1-4", "1.2"]
    assert codes_after(text_of("1.1", "2.1"), "1", "2", "1") == ["1.1", "1-2.1", "1-3.1", "2.1", "3.1"]
    assert codes_after(text_of("1.1", "2.1"), "1", "1-2.1", "1-2") == ["1.1", "1-2.1", "1-2.2", "1-3.1", "2.1"]


def test_a_place_is_one_of_the_text_and_paragraphs_go_language_beside_language() -> None:
    assert [place_of(text_of("1.1"), target) for target in ("after-1", "after-1.1", "after-2", "1.1", "after-")] == [
        "1",
        "1.1",
        None,
        None,
        None,
    ]
    assert split({"ja": "一\n\n 二", "en": "One\n \n\nTwo"}) == [{"ja": "一", "en": "One"}, {"ja": "二", "en": "Two"}]
    assert split({"ja": "一", "en": "One\n\nTwo"}) is None


def test_a_new_paragraph_and_a_clause_stand_in_the_next_round_with_their_duties_and_are_owed(world: World) -> None:
    agreement = draw(world)
    article = next(one for one in agreement.text["ja"]["articles"] if any("NDA-3.0" in said["obligations"] for said in one["paragraphs"]))
    carrier = next(said["code"] for said in article["paragraphs"] if said["obligations"] == ["NDA-3.0"])
    gone = propose(world, agreement, kind=ChangeKind.DELETE, target=carrier, words=None)
    with pytest.raises(Invalid) as unknown:
        propose(world, agreement, kind=ChangeKind.INSERT, target=target_after("12.1"), words=WORDS, obligations=["NDA-99"])
    assert unknown.value.parameters == {"duty": "NDA-99"}
    new = propose(
        world, agreement, kind=ChangeKind.INSERT, target=target_after("12.1"), words=WORDS, obligations=["NDA-3.0"], survives=True
    )
    telework = next(row for row in list_clauses(world.session, world.principal.id) if row.code == "TELEWORK")
    values = {"telework_places": "自宅", "telework_storage": "none"}
    clause = propose(world, agreement, kind=ChangeKind.CLAUSE, target="clause-TELEWORK", clause_id=telework.id, values=values)
    assert "自宅" in clause.after["ja"], "the other side reads the clause with its values"
    for change in (gone, new, clause):
        actions.answer(world.session, world.officer, agreement, change, said=Answer.ACCEPT, reason="")
    assert find_paragraph(agreement.text, "12.1-2") == WORDS
    assert agreement.text["ja"]["articles"][-1]["code"] == "24"
    assert agreement.parameters["telework_places"] == "自宅"
    assert [one.number for one in list_rounds(world.session, agreement.id)] == [1, 2]
    moved = propose(world, agreement, kind=ChangeKind.PARAMETER, target="telework_places", value="自宅と支店", round_number=2)
    actions.answer(world.session, world.officer, agreement, moved, said=Answer.ACCEPT, reason="")
    assert "自宅と支店" in str(agreement.text["ja"]["articles"][-1]), "a value of the clause is changed like any other"
    for stamp in (world.officer, world.respondent):
        sign(world, agreement, stamp)
    assert agreement.state == AgreementState.IN_FORCE
    assert {"NDA-3.0", "TELEWORK-1"} <= {one.code for one in in_force(world.session, world.engagement.id)}


def test_in_a_draft_of_ones_own_it_stands_at_once(world: World) -> None:
    draft = actions.begin_amendment(world.session, world.officer, draw_in_force(world))
    words = {"ja": "一つ目。\n\n二つ目。", "en": "First.\n\nSecond."}
    wanted = Wanted(ChangeKind.INSERT, target_after("3"), words=words, heading={"ja": "追加", "en": "Added"})
    actions.change_draft(world.session, world.officer, draft, wanted, expected_version=1)
    assert find_paragraph(draft.text, "3-2.2") == {"ja": "二つ目。", "en": "Second."}


def draw_in_force(world: World):  # type: ignore[no-untyped-def]  # an Agreement
    agreement = draw(world)
    for stamp in (world.officer, world.respondent):
        sign(world, agreement, stamp)
    return agreement
