"""Writing a questionnaire in the browser: what is seen, what is refused, and who sees what."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import Session, col, select

from contracts.parties.models import Organisation
from questionnaires.authoring import outline
from questionnaires.authoring.models import QuestionnaireDraft
from questionnaires.authoring.queries import read_working
from questionnaires.templates.kinds import ItemKind
from questionnaires.templates.models import QuestionnaireVersion
from questionnaires.templates.queries import list_items
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser

Add = Callable[..., str]


def stored_draft(stored: Session, path: str) -> QuestionnaireDraft:
    """The draft as it is stored now; nothing stays locked."""
    draft = stored.get_one(QuestionnaireDraft, path.rpartition("/")[2], populate_existing=True)
    stored.expunge(draft)
    stored.commit()
    return draft


def stored_item(stored: Session, path: str, code: str) -> outline.Part:
    """A part of the draft as it is stored now."""
    draft = stored.get_one(QuestionnaireDraft, path.rpartition("/")[2], populate_existing=True)
    item = outline.find_item(read_working(stored, draft), code)[1]
    stored.commit()
    return item


def mark(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]*)"', page)
    assert found is not None
    return found[1]


def test_three_own_questions_on_a_shared_set_are_published_in_a_few_steps(
    officer: Browser, stored: Session, base: QuestionnaireVersion, draft: str, add: Add
) -> None:
    assert "まだ自社の質問がない下書きです" in officer.get(draft).text
    codes = [add("守衛はいますか。", after="1.1-03"), add("鍵はありますか。"), add("監視カメラはありますか。", section="1.2")]
    assert codes == ["1.1-X01", "1.1-X02", "1.2-X01"]
    assert "公開できます。" in officer.get(draft).text
    page = officer.get(f"{draft}/publication").text
    assert "質問の追加3件、削除0件、移動0件、変更0件です。" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    response = officer.post(f"{draft}/publication", {"version": version[1], "edition": "1"})
    assert response.status_code == 303
    published = response.headers["location"]
    assert officer.get(published).text.count("守衛はいますか。") >= 1
    assert officer.get(draft).headers["location"] == published
    items = [row.code for row in list_items(stored, published.rpartition("/")[2])]
    whole = len(list_items(stored, base.id))
    stored.commit()
    assert items[items.index("1.1-03") + 1] == "1.1-X01"
    assert len(items) == whole + 3
    assert "OWN-01" in officer.get("/questionnaires").text


def test_every_kind_of_question_has_its_form_and_can_be_saved_and_previewed(officer: Browser, stored: Session, draft: str) -> None:
    for number, kind in enumerate(ItemKind, start=1):
        page = officer.get(f"{draft}/items/new?section=1.1&kind={kind}", locale="en").text
        has_options = kind in {"single", "multiple", "yes_no", "maturity"}
        assert 'name="question_ja"' in page
        assert ('name="option_points"' in page) is has_options
        form: dict[str, object] = {"kind": kind.value, "section": "1.1", "question_en": f"What is {kind} like?", "weight": "2"}
        if has_options:
            count = 5 if kind is ItemKind.MATURITY else 2
            codes = ["yes", "no"] if kind is ItemKind.YES_NO else [""] * count
            form |= {"option_code": codes, "option_ja": [f"Answer {at}" for at in range(count)], "option_points": ["0"] * count}
        if kind is ItemKind.TABLE:
            form |= {"column_ja": ["機器", "種類"], "column_kind": ["text", "single"], "column_required": ["yes", "no"]}
            form |= {"column_choices": ["", "PC\n電話 | Phone"]}
        if kind is ItemKind.NUMBER:
            form |= {"unit_ja": "人", "minimum": "0", "maximum": "10.5"}
        assert officer.post(f"{draft}/items", form).status_code == 303
        item = stored_item(stored, draft, f"1.1-X{number:02d}")
        assert (item["kind"], item["weight"]) == (kind, 2)
        assert officer.get(f"{draft}/items/{item['code']}").status_code == 200
    choices = stored_item(stored, draft, f"1.1-X{len(ItemKind):02d}")["columns"][1]["options"]
    assert choices == [{"code": "1", "label": {"ja": "PC", "en": "PC"}}, {"code": "2", "label": {"ja": "電話", "en": "Phone"}}]
    assert "公開できます。" in officer.get(draft).text
    preview = officer.get(f"{draft}/preview?section=1.1", locale="en")
    assert preview.status_code == 200
    for kind in ItemKind:
        assert f"What is {kind} like?" in preview.text
    assert preview.text.count('class="preview" disabled') >= len(ItemKind)


def test_more_rows_keep_what_was_typed(officer: Browser, draft: str) -> None:
    form = {"kind": "single", "section": "1.1", "question_ja": "どれですか。", "option_ja": ["あ", "い", "う"], "step": "more"}
    page = officer.post(f"{draft}/items", form)
    assert page.status_code == 200
    assert page.text.count('name="option_ja"') == 6
    assert 'value="う"' in page.text


def test_what_is_missing_is_told_at_its_place_and_leads_there(officer: Browser, draft: str, add: Add) -> None:
    code = add("", option_points=["", ""])
    page = officer.get(draft).text
    for sentence in ("質問文がありません。", "選択肢1の点数が必要です。", "選択肢2の点数が必要です。"):
        assert sentence in page
    assert f'href="{draft}/items/{code}"' in page
    published = officer.post(f"{draft}/publication", {"version": "2", "edition": "1"})
    assert published.status_code == 422
    assert "質問文がありません。" in published.text


def test_wrong_input_is_told_and_kept(officer: Browser, draft: str) -> None:
    form = {"kind": "yes_no", "section": "1.1", "question_ja": "本当ですか。", "weight": "11", "code": "a b", "option_points": ["x", "0"]}
    page = officer.post(f"{draft}/items", form)
    assert page.status_code == 422
    assert "本当ですか。" in page.text
    assert page.text.count("field-wrong") >= 2
    assert "「x」は使えません。-100から100までの整数で入力してください。" in page.text
    assert officer.post(f"{draft}/items", form | {"weight": "1", "code": "", "option_points": ["１００", "-101"]}).text.count("-101") >= 2


def test_parts_of_the_base_cannot_be_changed(officer: Browser, draft: str) -> None:
    assert officer.get(f"{draft}/items/1.1-01").status_code == 409
    assert officer.post(f"{draft}/parts/removal", {"item": "1.1-01"}).status_code == 409
    assert officer.post(f"{draft}/parts/move", {"section": "1.1", "direction": "down"}).status_code == 409


def test_own_questions_move_between_those_of_the_base(officer: Browser, stored: Session, draft: str, add: Add) -> None:
    code = add("守衛はいますか。", after="1.1-01")
    assert officer.post(f"{draft}/parts/move", {"item": code, "direction": "down"}).status_code == 303
    assert [entry["after"] for entry in stored_draft(stored, draft).document["items"]] == ["1.1-02"]
    assert officer.post(f"{draft}/parts/removal", {"item": code}).status_code == 303
    assert stored_draft(stored, draft).document["items"] == []


def test_two_editors_of_one_question_are_told_of_each_other(
    officer: Browser, client_for: Callable[..., Browser], principal: Organisation, stored: Session, draft: str, add: Add
) -> None:
    code = add("守衛はいますか。")
    reviewer = client_for(principal, Role.REVIEWER)
    form = {
        "kind": "text", "question_ja": "夜間も守衛はいますか。", "weight": "0", "seen": mark(reviewer.get(f"{draft}/items/{code}").text),
    }  # fmt: skip
    assert reviewer.post(f"{draft}/items/{code}", form).status_code == 303
    page = officer.post(f"{draft}/items/{code}", form | {"question_ja": "昼間は守衛がいますか。"})
    assert page.status_code == 422
    assert "夜間も守衛はいますか。" in page.text
    assert "昼間は守衛がいますか。" in page.text
    assert stored_item(stored, draft, code)["question"]["ja"] == "夜間も守衛はいますか。"
    again = officer.post(f"{draft}/items/{code}", form | {"question_ja": "昼間は守衛がいますか。", "seen": mark(page.text)})
    assert again.status_code == 303
    assert stored_item(stored, draft, code)["question"]["ja"] == "昼間は守衛がいますか。"


def test_a_condition_is_built_by_buttons_and_a_circle_is_refused_with_its_path(
    officer: Browser, stored: Session, draft: str, add: Add
) -> None:
    first, second = add("守衛はいますか。"), add("夜間もいますか。")
    path = f"{draft}/items/{second}/condition"
    seen = {"seen": mark(officer.get(path).text)}
    rows = {"depth-0": "0", "kind-0": "all", "depth-1": "1", "kind-1": "item-is", "subject-1": f"item:{first}"}
    page = officer.post(path, seen | rows | {"step": "refresh"})
    assert page.status_code == 200
    assert 'name="values-1" value="yes"' in page.text
    page = officer.post(path, seen | rows | {"values-1": "yes", "step": "below:1"})
    assert page.text.count('class="condition-row') == 3
    unfinished = officer.post(path, seen | rows | {"values-1": "yes", "depth-2": "1", "kind-2": "profile-is", "step": "save"})
    assert unfinished.status_code == 422
    assert "3行目が途中です" in unfinished.text
    full = rows | {
        "values-1": "yes",
        "depth-2": "1",
        "kind-2": "not",
        "depth-3": "2",
        "kind-3": "profile-is",
        "subject-3": "profile:tier",
        "values-3": ["1", "2"],
    }
    assert officer.post(path, seen | full | {"step": "save"}).status_code == 303
    condition = {"all": [{"item": first, "is": ["yes"]}, {"not": {"profile": "tier", "is": ["1", "2"]}}]}
    assert stored_item(stored, draft, second)["condition"] == condition
    assert "はい</span>」" in officer.get(draft).text
    back = f"{draft}/items/{first}/condition"
    rows = {"depth-0": "0", "kind-0": "all", "depth-1": "1", "kind-1": "item-answered", "subject-1": f"item:{second}"}
    refused = officer.post(back, rows | {"seen": mark(officer.get(back).text), "step": "save"})
    assert refused.status_code == 422
    assert "条件が循環しています" in refused.text
    assert f"{first} → {second} → {first}" in refused.text or f"{second} → {first} → {second}" in refused.text
    assert "condition" not in stored_item(stored, draft, first)
    assert officer.post(path, {"seen": mark(officer.get(path).text), "step": "clear"}).status_code == 303
    assert "condition" not in stored_item(stored, draft, second)


def test_a_form_of_a_condition_holds_nothing_else(officer: Browser, draft: str, add: Add) -> None:
    path = f"{draft}/items/{add('守衛はいますか。')}/condition"
    page = officer.post(path, {"seen": mark(officer.get(path).text), "step": "save", "surprise": "1"})
    assert page.status_code == 422


def test_groups_of_which_one_is_asked_and_bands_are_kept(officer: Browser, stored: Session, draft: str) -> None:
    form = {
        "group": "KEYS",
        "question_ja": "鍵はありますか。",
        "option_ja": ["ある", "ない", "", ""],
        "option_code": ["", "", "", ""],
        "step": "save",
    }
    assert officer.post(f"{draft}/alternatives", form).status_code == 303
    assert officer.post(f"{draft}/alternatives", form).status_code == 422  # somebody has made it already
    many = form | {"group": "MANY", "option_ja": ["一", "二", "三", "四", "五"], "option_code": [""] * 5}
    assert officer.post(f"{draft}/alternatives", many).status_code == 303
    assert officer.get(f"{draft}/alternatives", group="MANY").text.count('name="option_code"') == 5, "saving it again loses none"
    bands = {"at_least": ["0", "80", ""], "label_ja": ["低い", "高い", ""], "advice_ja": ["改善を", "維持を", ""]}
    page = officer.get(f"{draft}/bands").text
    assert officer.post(f"{draft}/bands", bands | {"seen": mark(page)}).status_code == 303
    draft_row = stored_draft(stored, draft)
    assert [band["at_least"] for band in draft_row.document["bands"]] == [80, 0]
    assert draft_row.document["alternatives"][0]["options"][1]["label"]["ja"] == "ない"


@pytest.mark.parametrize("step", ["save", "remove"])
def test_a_group_of_the_base_is_shown_and_not_changed(officer: Browser, stored: Session, draft: str, step: str) -> None:
    page = officer.get(f"{draft}/alternatives", locale="en", group="TAKEOUT").text
    assert 'TAKEOUT <span class="quiet">of the base set' in page
    assert 'value="TAKEOUT"' not in page, "no form of it"
    form = {"group": "TAKEOUT", "question_ja": "別の質問", "option_ja": ["ある", "ない"], "option_code": ["", ""], "step": step}
    refused = officer.post(f"{draft}/alternatives", form, locale="en")
    assert refused.status_code == 422
    assert "“TAKEOUT” belongs to the base set" in refused.text
    assert stored_draft(stored, draft).document["alternatives"] == []


def test_a_new_questionnaire_gets_sections_and_texts(officer: Browser, stored: Session) -> None:
    response = officer.post("/questionnaires/drafts", {"how": "new", "code": "GATE", "title_ja": "入口の確認"})
    path = response.headers["location"]
    response = officer.post(f"{path}/sections", {"title_ja": "夜間"})
    assert response.headers["location"].endswith("/items/new?section=2")
    page = officer.get(f"{path}/head").text
    form = {"seen": mark(page), "code": "GATE", "title_ja": "門の確認", "introduction_ja": "説明", "implemented": "100", "partly": "60"}
    response = officer.post(f"{path}/head", form | {"planned": "10", "not_implemented": "0"})
    assert response.status_code == 303
    draft = stored_draft(stored, path)
    assert (draft.title["ja"], draft.document["points"]["partly"], len(draft.document["sections"])) == ("門の確認", 60, 2)
    assert officer.post(f"{path}/discarding").status_code == 303
    assert officer.get(path).headers["location"] == "/questionnaires"


def test_nobody_else_sees_a_draft_or_an_own_edition(
    client_for: Callable[..., Browser], officer: Browser, stored: Session, draft: str, add: Add, contractor: Organisation
) -> None:
    code = add("守衛はいますか。")
    officer.post(f"{draft}/publication", {"version": "2", "edition": "1"})
    version = stored.exec(select(QuestionnaireVersion).where(col(QuestionnaireVersion.code) == "OWN-01")).one()
    stored.expunge(version)
    stranger = factories.organisation(stored, "Tani KK")
    stored.commit()
    for browser in (client_for(stranger, Role.PROCUREMENT), client_for(contractor, Role.RESPONDENT, Role.PROCUREMENT)):
        for path in (
            f"/questionnaires/{version.id}",
            f"/questionnaires/{version.id}/differences",
            draft,
            f"{draft}/items/{code}",
            f"{draft}/preview",
        ):
            assert browser.get(path).status_code == 404, path
        assert browser.post(f"{draft}/parts/removal", {"item": code}).status_code == 404
        assert browser.post(f"/questionnaires/{version.id}/next-edition").status_code == 404
        assert "OWN-01" not in browser.get("/questionnaires").text
        copied = browser.post("/questionnaires/drafts", {"how": "copy", "version_id": version.id, "code": "MINE", "title_ja": "写し"})
        assert copied.status_code == 404


@pytest.mark.parametrize("role", [Role.RESPONDENT, Role.ADMINISTRATOR])
def test_only_procurement_and_reviewers_write(client_for: Callable[..., Browser], principal: Organisation, draft: str, role: Role) -> None:
    browser = client_for(principal, role)
    assert browser.get(draft).status_code == 403
    assert browser.get("/questionnaires/drafts/new").status_code == 403
    assert "/questionnaires/drafts/new" not in browser.get("/questionnaires").text


def test_the_outline_costs_a_constant_number_of_statements(officer: Browser, draft: str, add: Add, statements: list[str]) -> None:
    add("守衛はいますか。")
    statements.clear()
    officer.get(draft)
    before = len(statements)
    for _ in range(5):
        add("守衛はいますか。")
    statements.clear()
    officer.get(draft)
    assert len(statements) == before


def test_a_set_of_options_made_of_one_question_serves_others_and_leaves_them_a_copy_when_it_goes(
    officer: Browser, stored: Session, draft: str
) -> None:
    question = {"kind": "single", "section": "1.1", "question_en": "How well?", "weight": "1"}
    rows = {"option_code": ["", ""], "option_ja": ["よい", "わるい"], "option_points": ["100", "0"], "option_open": ["no", "yes"]}
    assert officer.post(f"{draft}/items", question | rows).status_code == 303
    page = officer.get(f"{draft}/option-sets", item="1.1-X01", locale="en").text
    assert 'value="よい"' in page
    sets = {"seen": "", "code": "SCALE", "item": "1.1-X01", **rows, "option_code": ["o1", "o2"]}
    assert officer.post(f"{draft}/option-sets", sets).status_code == 303
    assert stored_item(stored, draft, "1.1-X01")["option_set"] == "SCALE"
    assert officer.post(f"{draft}/items", question | {"option_set": "SCALE"}).status_code == 303
    assert "options" not in stored_item(stored, draft, "1.1-X02")
    seen = mark(officer.get(f"{draft}/option-sets", code="SCALE").text)
    changed = sets | {"seen": seen, "item": "", "option_ja": ["とてもよい", "わるい"]}
    assert officer.post(f"{draft}/option-sets", changed).status_code == 303
    assert "とてもよい" in officer.get(f"{draft}/preview", section="1.1").text
    late = officer.post(f"{draft}/option-sets", changed | {"option_ja": ["遅い変更", "わるい"]}, locale="en")
    assert late.status_code == 422
    assert "とてもよい" in late.text  # what is stored now, beside what was typed
    assert "遅い変更" in late.text
    fresh = mark(officer.get(f"{draft}/option-sets", code="SCALE").text)
    assert officer.post(f"{draft}/option-sets", changed | {"seen": fresh, "step": "remove"}).status_code == 303
    kept = [{"code": "o1", "label": {"ja": "とてもよい", "en": ""}, "points": 100}]
    kept.append({"code": "o2", "label": {"ja": "わるい", "en": ""}, "points": 0, "is_open": True})
    assert [stored_item(stored, draft, f"1.1-X0{number}")["options"] for number in (1, 2)] == [kept, kept]


def test_a_check_over_questions_is_written_told_when_it_can_never_be_met_and_published(
    officer: Browser, stored: Session, draft: str, add: Add
) -> None:
    add("守衛はいますか。")
    check = {
        "seen": "",
        "code": "DONE",
        "label_ja": "基本",
        "explanation_ja": "基本の対策",
        "items": ["1.1-01", "1.1-X01"],
        "options": ["yes"],
    }
    assert officer.post(f"{draft}/outcomes", check).status_code == 303
    told = officer.get(draft, locale="en").text
    assert "No answer to 1.1-01 could ever meet the check DONE" in told
    seen = mark(officer.get(f"{draft}/outcomes", code="DONE").text)
    assert officer.post(f"{draft}/outcomes", check | {"seen": seen, "options": ["implemented", "yes"]}).status_code == 303
    assert officer.post(f"{draft}/outcomes", check).status_code == 422  # the code is taken
    page = officer.get(f"{draft}/publication", locale="en").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    published = officer.post(f"{draft}/publication", {"version": version[1], "edition": "1"}).headers["location"]
    outcomes = stored.get_one(QuestionnaireVersion, published.rpartition("/")[2]).outcomes
    stored.commit()
    assert [(one["code"], one["options"]) for one in outcomes] == [("DONE", ["implemented", "yes"])]
