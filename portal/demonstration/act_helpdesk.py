"""Third act: an engagement in the middle of its life, with a little of everything open."""

from portal.demonstration import answering, contracting, files, handling, reviewing
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import CONTACT_ADMINISTRATOR, CONTACT_RESPONDENT, PROCUREMENT, REVIEWER
from portal.demonstration.contracting import Work
from portal.demonstration.handling import Disposal, Item
from portal.demonstration.scripts import contact_script

MANUAL = Item("応対マニュアル 第3版", "INTERNAL", "electronic", "応対マニュアル_v3.pdf")
CUSTOMERS = Item("製品登録顧客名簿（西日本）", "PERSONAL_DATA", "electronic", "顧客名簿_西日本_202611.csv")
COSTS = Item("交換部品の原価表", "CONFIDENTIAL", "paper", "管理番号 C-118", 5)
RECORDER = Item("通話録音用ハードディスク", "PERSONAL_DATA", "medium", "HDD-WX40917", 1)
LAUNCH = Item("新型機の発表前説明資料", "STRICTLY_CONFIDENTIAL", "paper", "管理番号 S-007", 3)
REASON = "お客様の個人データと未公開の資料をお預けするため、年1回、対策の状況を確認しています。"


def _prepare(cast: Cast) -> None:
    officer, respondent = cast.of(PROCUREMENT), cast.of(CONTACT_RESPONDENT)
    work = Work(
        "PO-2026-0502",
        "製品お客様相談窓口の運営",
        "お客様からのお問い合わせに答え、修理と部品のご注文を受け付けるため。",
        cast.day(-30),
        cast.day(330),
        ("INTERNAL", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL", "PERSONAL_DATA"),
        ((CONTACT_RESPONDENT.name, "機密情報の管理全般", "custodian"), ("森下 彩", "お客様応対の責任者", "handler")),
    )
    helpdesk = contracting.open_engagement(officer, cast.places["contact"], work)
    agreement = contracting.draw_up_agreement(officer, helpdesk, first_report_on=cast.day(10))
    for visitor, person in ((officer, PROCUREMENT), (respondent, CONTACT_RESPONDENT)):
        contracting.accept_agreement(visitor, agreement, person)
    cast.places["helpdesk"] = helpdesk
    cast.places["helpdesk questions"] = contracting.issue_questionnaire(
        officer, helpdesk, due_on=cast.day(10), reason=REASON, contact=REVIEWER.name, detail=REVIEWER.email
    )


def _assess(cast: Cast) -> None:
    respondent, reviewer, questions = cast.of(CONTACT_RESPONDENT), cast.of(REVIEWER), cast.places["helpdesk questions"]
    answering.answer_all(respondent, questions, contact_script(cast.day(), subcontracts=True))
    answering.submit(respondent, questions, CONTACT_RESPONDENT)
    reviewing.accept_rest(reviewer, questions)
    reviewing.close(reviewer, questions)


def _hand_over(cast: Cast) -> None:
    officer, helpdesk = cast.of(PROCUREMENT), cast.places["helpdesk"]
    handling.designate(officer, helpdesk, (MANUAL, CUSTOMERS, COSTS, RECORDER, LAUNCH))
    refused = {MANUAL.name: 1, LAUNCH.name: 2}
    handling.be_refused(officer, helpdesk, refused, giver=PROCUREMENT, receiver=CONTACT_RESPONDENT)
    pieces = {MANUAL.name: 1, CUSTOMERS.name: 1, COSTS.name: 4, RECORDER.name: 1}
    first = handling.hand_over(
        officer, helpdesk, pieces, giver=PROCUREMENT, receiver=CONTACT_RESPONDENT, way="in_person", purpose="相談窓口の開設準備のため"
    )
    handling.countersign(cast.of(CONTACT_RESPONDENT), first, CONTACT_RESPONDENT)
    handling.hand_over(
        officer,
        helpdesk,
        {COSTS.name: 1},
        giver=PROCUREMENT,
        receiver=CONTACT_RESPONDENT,
        way="courier",
        purpose="部品受付担当者の増員のため",
    )


def _worry(cast: Cast) -> None:
    respondent, reviewer = cast.of(CONTACT_RESPONDENT), cast.of(REVIEWER)
    incident = handling.report_inquiry(
        respondent,
        cast.places["helpdesk"],
        inquirer="販売店の社員を名乗る人",
        noticed_on=cast.day(-1),
        summary="お客様の電話番号を尋ねる電話がありました。折り返し確認すると伝えて切り、情報は伝えていません。",
    )
    reviewer.open(incident)
    reviewer.send("/confirmation")
    reviewer.send(
        "/closing",
        {"no_measure_reason": "通話録音を確認し、情報が伝わっていないことを確かめました。本人確認の手順を全員に再度周知済みです。"},
    )


def _give_back(cast: Cast) -> None:
    officer, respondent, reviewer, helpdesk = cast.of(PROCUREMENT), cast.of(CONTACT_RESPONDENT), cast.of(REVIEWER), cast.places["helpdesk"]
    back = {"person": CONTACT_RESPONDENT, "way": "in_person", "returned_on": cast.day()}
    missing = handling.record_return(respondent, helpdesk, {COSTS.name: 2}, note="2部を定例会で返却", **back)  # type: ignore[arg-type]  # the same three for each
    handling.answer_return(officer, missing, PROCUREMENT, reason="受け取ったのは1部だけでした。部数を確かめて、もう一度記録してください。")
    arrived = handling.record_return(respondent, helpdesk, {COSTS.name: 1}, note="定例会で返却", **back)  # type: ignore[arg-type]  # the same three for each
    handling.answer_return(officer, arrived, PROCUREMENT)
    handling.record_return(respondent, helpdesk, {COSTS.name: 1}, note="窓口の席替えで不要になった1部", **back)  # type: ignore[arg-type]  # the same three for each
    wrong = _disposal("degaussでの消去", "HDD-WX40971", "消去証明書_録音用ディスク.pdf")
    path = handling.file_certificate(respondent, helpdesk, wrong, person=CONTACT_RESPONDENT, disposed_on=cast.day())
    handling.judge_certificate(
        reviewer, path, is_approved=False, reason="製造番号がお渡しした媒体（HDD-WX40917）と違います。現物を確かめてください。"
    )
    right = _disposal("消磁装置による消磁ののち、プラッターを破砕", "HDD-WX40917", "消去証明書_録音用ディスク_再提出.pdf")
    handling.file_certificate(respondent, helpdesk, right, person=CONTACT_RESPONDENT, disposed_on=cast.day())


def _disposal(technique: str, serial: str, document: str) -> Disposal:
    lines = [f"媒体 ハードディスク　製造番号 {serial}", f"方法 {technique}", "作業者 水野奈緒　立会者 吉村徹"]
    return Disposal(
        {RECORDER.name: 1},
        "purge",
        technique,
        "3.5インチ ハードディスク",
        serial,
        "大阪センター サーバー室",
        CONTACT_ADMINISTRATOR.name,
        files.pdf(document, "消去証明書", lines),
    )


def _ask_again(cast: Cast) -> None:
    officer, respondent, reviewer, helpdesk = cast.of(PROCUREMENT), cast.of(CONTACT_RESPONDENT), cast.of(REVIEWER), cast.places["helpdesk"]
    again = contracting.issue_questionnaire(
        officer,
        helpdesk,
        due_on=cast.day(5),
        reason="窓口の席数が増えたため、変わった点を確認させてください。",
        contact=REVIEWER.name,
        detail=REVIEWER.email,
    )
    script = contact_script(cast.day(), subcontracts=True)
    answering.answer_all(respondent, again, answering.Script(script.answer, {code: script.evidence[code] for code in ("4.1-06", "1.3-02")}))
    answering.submit(respondent, again, CONTACT_RESPONDENT)
    reviewing.judge(
        reviewer,
        again,
        {
            "1.3-02": ("returned", "増員された12名の受講記録が見当たりません。追加してください。"),
            "4.1-06": ("returned", "添付の記録は増席前のものです。増席後の見直しの記録をお願いします。"),
        },
    )
    reviewing.accept_rest(reviewer, again)
    reviewing.send_back(reviewer, again)
    cast.places["helpdesk questions again"] = again


SCENES = (
    Scene("相談窓口の業務を開き、契約を結び、質問票を送ります", "A help desk engagement: opened, agreed, and asked", _prepare),
    Scene("委託先が答え、審査を終えます", "The contractor answers, and the review is closed", _assess),
    Scene(
        "許されない区分は断られ、許された情報だけを渡します",
        "A class that is not allowed is refused; the others are handed over",
        _hand_over,
    ),
    Scene("不審な問い合わせが報告され、確認のうえ停止を解きます", "A suspicious inquiry is reported, checked, and the stop lifted", _worry),
    Scene(
        "一部が返却されます。合わない廃棄証明は却下され、再提出が判定を待ちます",
        "Some is returned; a certificate that does not match is rejected, a better one waits",
        _give_back,
    ),
    Scene("再度の質問票で2件が差し戻されています", "A second questionnaire has two answers returned", _ask_again),
)
