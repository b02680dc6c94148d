"""Sixth act: questions of the principal's own, a short check for everybody, a self-check against the scheme, and work done together."""

from collections.abc import Callable, Mapping

from portal.demonstration import answering, asking, contracting, joining, reviewing
from portal.demonstration.act_beginnings import admit
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import (
    CONTACT_HELPER,
    CONTACT_RESPONDENT,
    PROCUREMENT,
    REVIEWER,
    SYSTEMS_RESPONDENT,
    Person,
)
from portal.demonstration.form import Value

DIAGNOSIS = ("1", "2", "3")
SCHEME = ("1", "2", "3", "4", "5", "6", "7")
HELPED = "3"
PARTLY_DONE = {"D-02", "D-08", "D-13", "D-19", "D-23"}
NOT_DONE = {"D-04", "D-10", "D-15", "D-20", "D-21", "D-24", "D-25"}
NOT_CONFIRMED = {"2-1-4", "4-3-1", "4-4-2"}


def _write_own(cast: Cast) -> None:
    officer = cast.of(PROCUREMENT)
    draft = asking.add_to(officer, asking.find_questionnaire(officer, "S01"))
    asking.write_question(
        officer,
        draft,
        section="1.1",
        after="1.1-02",
        kind="single",
        said={
            "question_ja": "お預けした情報を、在宅で扱う方はいますか。",
            "question_en": "Does anybody handle the entrusted information at home?",
            "option_ja": ["いない", "いるが、画面の共有だけ", "いる"],
            "option_en": ["Nobody", "Yes, but on a shared screen only", "Yes"],
            "option_points": ["100", "50", "0"],
            "weight": 1,
        },
    )
    asking.write_question(
        officer,
        draft,
        section="1.1",
        after="1.1-X01",
        kind="number",
        said={
            "question_ja": "在宅で扱う方は何人ですか。",
            "question_en": "How many people handle it at home?",
            "unit_ja": "人",
            "unit_en": "people",
            "minimum": "1",
            "maximum": "1000",
        },
    )
    asking.ask_only_if(officer, draft, "1.1-X02", answered="1.1-X01", values=["o2", "o3"])
    asking.publish(officer, draft, "1")
    officer.send("/next-edition")  # begun, and left as a draft


def _send(cast: Cast) -> None:
    officer = cast.of(PROCUREMENT)
    dispatch = asking.send_to_all(
        officer,
        asking.find_questionnaire(officer, "S23"),
        due_on=cast.day(14),
        reason="すべての委託先の皆さまに、年に一度、5分ほどの自己診断をお願いしています。結果は貴社の改善にもお使いください。",
        contact=REVIEWER.name,
        detail=REVIEWER.email,
    )
    cast.places["dispatch"] = dispatch
    made = asking.wait_until_sent(officer, dispatch, cast.work_off)
    for name in ("helpdesk", "site", "training"):
        cast.places[f"{name} diagnosis"] = made[cast.places[name]]


def _diagnose(cast: Cast) -> None:
    def weak(code: str) -> Mapping[str, Value]:
        return {"value": "partly" if code in PARTLY_DONE else "not_done" if code in NOT_DONE else "done"}

    def strong(code: str) -> Mapping[str, Value]:
        return {"value": "partly" if code in {"D-13", "D-23"} else "done"}

    _answer_and_close(cast, cast.places["helpdesk diagnosis"], CONTACT_RESPONDENT, strong, DIAGNOSIS)
    _answer_and_close(cast, cast.places["site diagnosis"], SYSTEMS_RESPONDENT, weak, DIAGNOSIS)


def _check_scheme(cast: Cast) -> None:
    officer = cast.of(PROCUREMENT)
    questions = contracting.issue_questionnaire(
        officer,
        cast.places["helpdesk"],
        version_id=asking.find_questionnaire(officer, "SCS"),
        due_on=cast.day(30),
        reason="制度の始まりに備え、★3と★4の要求事項に対する現在の状況を教えてください。",
        contact=REVIEWER.name,
        detail=REVIEWER.email,
    )
    said = {code: {"value": "unknown"} for code in NOT_CONFIRMED}
    _answer_and_close(cast, questions, CONTACT_RESPONDENT, lambda code: said.get(code, {"value": "met"}), SCHEME)
    cast.places["scheme"] = questions


def _help(cast: Cast) -> None:
    respondent, questions = cast.of(CONTACT_RESPONDENT), cast.places["training diagnosis"]
    note = "会社の決まりについての節です。人事と総務に関わる質問もあるので、分かる範囲で答えてください。"
    link, code = joining.invite_helper(respondent, questions, CONTACT_HELPER, section=HELPED, note=note, due_on=cast.day(7))
    admit(cast, CONTACT_HELPER, (link, code))
    said: Mapping[str, Mapping[str, Value]] = {
        "D-19": {"value": "done"},
        "D-20": {"value": "done"},
        "D-21": {"value": "partly"},
        "D-22": {"value": "done"},
    }
    helper = cast.of(CONTACT_HELPER)
    answering.answer_section(helper, questions, HELPED, answering.Script(said.get))


def _talk(cast: Cast) -> None:
    questions = cast.places["helpdesk questions again"]
    desk = f"{questions}/review/sections/1.3"
    asking.say_beside(cast.of(REVIEWER), desk, "1.3-02", "受講記録は、増席後に配属された12名の分だけで結構です。")
    text = "承知しました。うち2名は来週の受講です。全員が受講してからの提出でもよいでしょうか。"
    asking.say_beside(cast.of(CONTACT_RESPONDENT), f"{questions}/sections/1.3?view=all", "1.3-02", text)


def _repair(cast: Cast) -> None:
    reviewer, respondent, questions = cast.of(REVIEWER), cast.of(SYSTEMS_RESPONDENT), cast.places["site questions"]
    identity = asking.ask_for_correction(
        reviewer,
        questions,
        "4.1-01",
        what="検証用の2台も、個人ごとのIDで使うように切り替えてください。",
        why="共用のIDでは、誰が設計書を開いたのかを後から確かめられません。",
        due_on=cast.day(30),
    )
    asking.take_step(respondent, identity, "agree", {})
    claim = "検証用の2台を個人のIDに切り替え、共用のIDを削除しました。"
    asking.take_step(respondent, identity, "claim", {"note": claim})
    review = asking.ask_for_correction(
        reviewer,
        questions,
        "4.1-06",
        what="半年に一度、利用者のIDとアクセス権を見直し、記録を残してください。",
        why="退職した方のIDが残っていないことを確かめるためです。",
        due_on=cast.day(45),
    )
    later = "ほかの業務の納期と重なるため、2週間後ろへお願いします。"
    asking.take_step(respondent, review, "propose", {"on_date": cast.day(60), "note": later})
    asking.take_step(reviewer, review, "accept", {})


def _answer_and_close(
    cast: Cast, questions: str, person: Person, answer: Callable[[str], Mapping[str, Value] | None], sections: tuple[str, ...]
) -> None:
    respondent, reviewer = cast.of(person), cast.of(REVIEWER)
    answering.answer_all(respondent, questions, answering.Script(answer), sections)
    answering.submit(respondent, questions, person)
    reviewing.accept_rest(reviewer, questions)
    reviewing.close(reviewer, questions)


SCENES = (
    Scene(
        "購買担当者が質問票S01に自社の質問を2問足して公開し、次の版の下書きを始めます",
        "The officer adds two questions of their own to S01, publishes them, and begins the next edition",
        _write_own,
    ),
    Scene("自己診断S23を、すべての委託先へまとめて送ります", "The self-diagnosis S23 goes out to all contractors at once", _send),
    Scene("2社の診断がそろい、それぞれの段階が示されます", "Two contractors answer; each is shown where it stands", _diagnose),
    Scene(
        "SCS評価制度の自己点検では、確認できていない項目があり★3は保留です",
        "In the self-check for the SCS scheme star 3 stays open: some points are not confirmed",
        _check_scheme,
    ),
    Scene("委託先が同僚に一つの節の回答を依頼します", "A contractor asks a colleague to answer one section", _help),
    Scene("差し戻した回答について、両社がコメントを交わします", "Both sides talk about an answer that was returned", _talk),
    Scene(
        "是正処置の期日を取り決めます。1件は完了の報告が届いています",
        "Corrective actions get their dates; one is reported as done",
        _repair,
    ),
)
