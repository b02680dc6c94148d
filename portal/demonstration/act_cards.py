"""Second act: one engagement from its opening to its close, with a balance of zero."""

from portal.demonstration import answering, contracting, files, handling, joining, reviewing
from portal.demonstration.act_beginnings import WRONG_CODE, admit
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import CONTACT_ADMINISTRATOR, CONTACT_RESPONDENT, PROCUREMENT, REVIEWER
from portal.demonstration.contracting import Work
from portal.demonstration.handling import Disposal, Item
from portal.demonstration.scripts import contact_script

CARDS = Item("製品登録はがき（2026年度上期）", "PERSONAL_DATA", "paper", "箱番号 A-01～A-06", 1200)
GUIDE = Item("データ入力要領書 第2版", "INTERNAL", "electronic", "入力要領書_v2.pdf")
STICK = Item("検収用USBメモリ", "PERSONAL_DATA", "medium", "USB-7F3A21", 2)
REASON = "製品登録はがきには、お客様のお名前とご住所が含まれます。お預けする前に、貴社の対策の状況を確認させてください。"


def _open(cast: Cast) -> None:
    officer = cast.of(PROCUREMENT)
    work = Work(
        "PO-2026-0418",
        "製品登録はがきのデータ入力",
        "製品登録はがきの記載内容を顧客データベースに登録するため。ほかの目的には利用しない。",
        cast.day(-60),
        cast.day(30),
        ("INTERNAL", "PERSONAL_DATA"),
        (
            (CONTACT_RESPONDENT.name, "機密情報の管理全般", "custodian"),
            ("西村 由紀", "はがきの受領、入力、返却", "handler"),
            ("岡 大輔", "入力結果の検査", "handler"),
        ),
    )
    cast.places["cards"] = contracting.open_engagement(officer, cast.places["contact"], work)


def _agree(cast: Cast) -> None:
    officer = cast.of(PROCUREMENT)
    agreement = contracting.draw_up_agreement(officer, cast.places["cards"], first_report_on=cast.day(7))
    contracting.accept_agreement(officer, agreement, PROCUREMENT)
    cast.places["cards agreement"] = agreement


def _ask(cast: Cast) -> None:
    officer, cards = cast.of(PROCUREMENT), cast.places["cards"]
    detail = f"{PROCUREMENT.email}（内線 2205）"
    cast.places["cards questions"] = contracting.issue_questionnaire(
        officer, cards, due_on=cast.day(14), reason=REASON, contact=PROCUREMENT.name, detail=detail
    )
    handling.designate(officer, cards, (CARDS, GUIDE, STICK))
    handling.be_refused(officer, cards, {CARDS.name: 1200}, giver=PROCUREMENT, receiver=CONTACT_RESPONDENT)


def _invite(cast: Cast) -> None:
    officer = cast.of(PROCUREMENT)
    admit(cast, CONTACT_RESPONDENT, joining.invite_contractor(officer, cast.places["contact"], CONTACT_RESPONDENT), mistyped=WRONG_CODE)
    admit(cast, CONTACT_ADMINISTRATOR, joining.invite_contractor(officer, cast.places["contact"], CONTACT_ADMINISTRATOR))
    contracting.accept_agreement(cast.of(CONTACT_RESPONDENT), cast.places["cards agreement"], CONTACT_RESPONDENT)


def _answer(cast: Cast) -> None:
    respondent, questions = cast.of(CONTACT_RESPONDENT), cast.places["cards questions"]
    answering.answer_all(respondent, questions, contact_script(cast.day(), subcontracts=False))
    answering.submit(respondent, questions, CONTACT_RESPONDENT)


def _review(cast: Cast) -> None:
    respondent, reviewer, questions = cast.of(CONTACT_RESPONDENT), cast.of(REVIEWER), cast.places["cards questions"]
    reviewing.judge(
        reviewer,
        questions,
        {
            "1.1-05": ("accepted_on_evidence", ""),
            "1.1-16b": ("returned", "終了後の報告をいつまでに、どなたが行うかをご記入ください。報告書の様式も添付してください。"),
            "2.1-06": ("returned", "入室カードを最後に確かめた日と、確かめ方をご記入ください。"),
            "5.1-03": ("accepted_on_evidence", "連絡先が最新であることを電話で確認しました。"),
        },
    )
    reviewing.accept_rest(reviewer, questions)
    reviewing.send_back(reviewer, questions)
    form = files.pdf(
        "終了報告書_様式.pdf", "委託業務終了報告書（様式）", ["株式会社例示コンタクト", "廃棄・消去の結果、日付、方法、作業者、立会者"]
    )
    answering.correct(
        respondent,
        questions,
        {
            "1.1-16b": ({"state": "implemented", "scope": "業務終了後10日以内に、品質管理部長が添付の様式で報告します。"}, form),
            "2.1-06": (
                {"state": "implemented", "scope": "毎月末に名簿と突き合わせています。前回は先月末で、58枚すべて確認済みです。"},
                None,
            ),
        },
    )
    answering.submit(respondent, questions, CONTACT_RESPONDENT)
    reviewing.judge(reviewer, questions, {"1.1-16b": ("accepted_on_evidence", ""), "2.1-06": ("accepted_on_statement", "")})
    reviewing.close(reviewer, questions)


def _hand_over(cast: Cast) -> None:
    officer, cards = cast.of(PROCUREMENT), cast.places["cards"]
    contracting.look_at(officer, (f"{cast.places['cards questions']}/score", f"{cards}/limits"))
    pieces = {CARDS.name: 1200, GUIDE.name: 1, STICK.name: 2}
    slip = handling.hand_over(
        officer, cards, pieces, giver=PROCUREMENT, receiver=CONTACT_RESPONDENT, way="courier", purpose="データ入力と検収のため"
    )
    handling.countersign(cast.of(CONTACT_RESPONDENT), slip, CONTACT_RESPONDENT)


def _settle(cast: Cast) -> None:
    officer, respondent, reviewer, cards = cast.of(PROCUREMENT), cast.of(CONTACT_RESPONDENT), cast.of(REVIEWER), cast.places["cards"]
    given_back = handling.record_return(
        respondent,
        cards,
        {CARDS.name: 1200},
        person=CONTACT_RESPONDENT,
        way="courier",
        returned_on=cast.day(),
        note="6箱。封印番号は送り状のとおりです。",
    )
    handling.answer_return(officer, given_back, PROCUREMENT)
    lines = ["機器名 検収用USBメモリ 2個（USB-7F3A21）", "方法 上書き消去ののち破砕", "作業者 水野奈緒　立会者 吉村徹"]
    destroyed = Disposal(
        {STICK.name: 2},
        "destroy",
        "上書き消去（1回）ののち、破砕機で5ミリ以下に破砕",
        "USBメモリ",
        "USB-7F3A21",
        "大阪センター サーバー室",
        CONTACT_ADMINISTRATOR.name,
        files.pdf("廃棄証明書_USBメモリ.pdf", "廃棄証明書", lines),
    )
    lines = [
        "対象 データ入力要領書 第2版（入力要領書_v2.pdf）",
        "方法 ファイルサーバーとバックアップから上書き消去",
        "作業者 水野奈緒　立会者 吉村徹",
    ]
    erased = Disposal(
        {GUIDE.name: 1},
        "clear",
        "消去ツール（版数 4.2）による上書き1回、消去後に検証",
        "業務用ファイルサーバー FS-02",
        "FS-02",
        "大阪センター サーバー室",
        CONTACT_ADMINISTRATOR.name,
        files.pdf("消去証明書_入力要領書.pdf", "消去証明書", lines),
    )
    for disposal in (destroyed, erased):
        path = handling.file_certificate(respondent, cards, disposal, person=CONTACT_RESPONDENT, disposed_on=cast.day())
        handling.judge_certificate(reviewer, path)
    handling.close_engagement(officer, cards)


SCENES = (
    Scene("はがき入力の業務を開き、渡す情報の区分を選びます", "An engagement is opened and its classes are chosen", _open),
    Scene("機密保持契約を作り、委託元が承諾します", "The confidentiality agreement is drawn up and accepted by the principal", _agree),
    Scene(
        "質問票S01を期限付きで送ります。先に渡そうとして断られます", "Questionnaire S01 goes out; handing over too early is refused", _ask
    ),
    Scene(
        "委託先を招待します（リンクと確認コード）。委託先が契約を承諾します",
        "The contractor is invited (link and code) and accepts the agreement",
        _invite,
    ),
    Scene("委託先が質問票に答え、証跡を添えて提出します", "The contractor answers, attaches evidence and submits", _answer),
    Scene(
        "審査担当者が2件を差し戻し、訂正を受けて審査を終えます",
        "The reviewer returns two items; they are corrected; the review is closed",
        _review,
    ),
    Scene("得点と限度を確かめて渡し、受領の署名を受けます", "Score and limits are read; the handover is countersigned", _hand_over),
    Scene("返却と廃棄証明により残りがゼロになり、業務を閉じます", "Returned or destroyed with proof: balance zero, and closed", _settle),
)
