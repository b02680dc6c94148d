"""Fifth act: a small workshop that is weak, late and blocked; and work that has only just begun."""

from portal.demonstration import answering, contracting, files, handling, joining, reviewing
from portal.demonstration.act_beginnings import admit
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import CONTACT_RESPONDENT, PROCUREMENT, REVIEWER, SYSTEMS_INVITED, SYSTEMS_RESPONDENT
from portal.demonstration.contracting import Work
from portal.demonstration.handling import Item
from portal.demonstration.scripts import contact_script, systems_script

CATALOGUE = Item("部品カタログ 2026年版（公開）", "PUBLIC", "electronic", "parts_catalogue_2026.pdf")
DESIGN = Item("在庫照会サイトの設計書", "CONFIDENTIAL", "electronic", "設計書_v1.4.xlsx")
MINUTES = Item("改修打合せの議事録", "INTERNAL", "electronic", "議事録_20261105.docx")

LEAFLET = Item("旧在庫システムの製品パンフレット（公開）", "PUBLIC", "paper", "", 2)


def _prepare(cast: Cast) -> None:
    officer = cast.of(PROCUREMENT)
    work = Work(
        "PO-2026-0533",
        "部品在庫照会サイトの改修",
        "販売店向け在庫照会サイトの画面と検索機能を改修するため。",
        cast.day(-20),
        cast.day(120),
        ("PUBLIC", "INTERNAL", "CONFIDENTIAL"),
        ((SYSTEMS_RESPONDENT.name, "開発と機密情報の管理", "custodian"),),
    )
    site = cast.places["site"] = contracting.open_engagement(officer, cast.places["systems"], work)
    agreement = contracting.draw_up_agreement(officer, site, first_report_on=cast.day(7))
    contracting.accept_agreement(officer, agreement, PROCUREMENT)
    admit(cast, SYSTEMS_RESPONDENT, joining.invite_contractor(officer, cast.places["systems"], SYSTEMS_RESPONDENT))
    contracting.accept_agreement(cast.of(SYSTEMS_RESPONDENT), agreement, SYSTEMS_RESPONDENT)
    cast.places["site questions"] = contracting.issue_questionnaire(
        officer,
        site,
        due_on=cast.day(3),
        reason="設計書をお預けする前に、対策の状況を確認させてください。",
        contact=REVIEWER.name,
        detail=REVIEWER.email,
    )


def _assess(cast: Cast) -> None:
    respondent, reviewer, questions = cast.of(SYSTEMS_RESPONDENT), cast.of(REVIEWER), cast.places["site questions"]
    answering.answer_all(respondent, questions, systems_script(cast.day()))
    answering.submit(respondent, questions, SYSTEMS_RESPONDENT)
    reviewing.judge(
        reviewer,
        questions,
        {
            "1.1-05": ("returned", "空欄のままです。受領の記録がない場合は「未実施」とし、いつから始めるかをご記入ください。"),
            "4.1-01": ("returned", "共用のIDが残っている機器と、個人のIDに切り替える時期をご記入ください。"),
        },
    )
    reviewing.accept_rest(reviewer, questions)
    reviewing.send_back(reviewer, questions)
    answering.correct(
        respondent,
        questions,
        {
            "1.1-05": ({"state": "planned", "plan": "来月から受領台帳を付け始めます。", "planned_on": cast.day(30)}, None),
            "4.1-01": (
                {
                    "state": "partly",
                    "scope": "開発用パソコンは個人のIDです。",
                    "exception": "検証用の2台は共用IDです。",
                    "plan": "検証用の2台も個人のIDに切り替えます。",
                    "planned_on": cast.day(45),
                },
                files.table("ID一覧.csv", [["機器", "ID"], ["開発1", "kitazawa"], ["検証1", "共用"]]),
            ),
        },
    )
    answering.submit(respondent, questions, SYSTEMS_RESPONDENT)
    reviewing.accept_rest(reviewer, questions)
    reviewing.close(reviewer, questions)


def _be_blocked(cast: Cast) -> None:
    officer, respondent, site = cast.of(PROCUREMENT), cast.of(SYSTEMS_RESPONDENT), cast.places["site"]
    handling.designate(officer, site, (CATALOGUE, DESIGN, MINUTES))
    pieces = {DESIGN.name: 1, MINUTES.name: 1}
    handling.be_refused(officer, site, pieces, giver=PROCUREMENT, receiver=SYSTEMS_RESPONDENT)
    slip = handling.hand_over(
        officer,
        site,
        {CATALOGUE.name: 1},
        giver=PROCUREMENT,
        receiver=SYSTEMS_RESPONDENT,
        way="shared_storage",
        purpose="画面の部品名を確かめるため",
    )
    handling.countersign(respondent, slip, SYSTEMS_RESPONDENT)
    handling.report_incident(
        respondent,
        site,
        kind="loss",
        class_codes=(),
        noticed_on=cast.day(-1),
        summary="外出先で開発用ノートパソコンの入ったかばんの置き忘れに気付き、駅に問い合わせています。業務のデータが入っていたかは確認中です。",
    )


def _begin(cast: Cast) -> None:
    officer, systems = cast.of(PROCUREMENT), cast.places["systems"]
    survey = Work(
        "PO-2026-0377",
        "旧在庫システムの移行調査",
        "旧在庫システムから新システムへ移すデータの範囲を調べるため。",
        cast.day(-90),
        cast.day(20),
        ("PUBLIC", "INTERNAL"),
    )
    place = cast.places["survey"] = contracting.open_engagement(officer, systems, survey)
    handling.designate(officer, place, (LEAFLET,))
    pieces = {LEAFLET.name: LEAFLET.quantity}
    slip = handling.hand_over(
        officer, place, pieces, giver=PROCUREMENT, receiver=SYSTEMS_RESPONDENT, way="courier", purpose="移行の範囲を調べるため"
    )
    handling.countersign(cast.of(SYSTEMS_RESPONDENT), slip, SYSTEMS_RESPONDENT)
    contracting.end_early(officer, place, ends_on=cast.day(-1))
    contracting.issue_questionnaire(
        officer,
        place,
        due_on=cast.day(),
        reason="調査の期間が終わりました。お預けした情報の扱いを確認させてください。",
        contact=PROCUREMENT.name,
        detail=PROCUREMENT.email,
    )
    trial = Work(
        "PO-2026-0561",
        "サービス員向け端末アプリの試作",
        "修理に伺うサービス員が部品を探すアプリを試作するため。",
        cast.day(),
        cast.day(180),
        ("INTERNAL", "CONFIDENTIAL"),
    )
    cast.places["trial"] = contracting.open_engagement(officer, systems, trial)
    agreement = contracting.draw_up_agreement(officer, cast.places["trial"], first_report_on=cast.day(14))
    contracting.accept_agreement(officer, agreement, PROCUREMENT)
    cast.places["trial agreement"] = agreement
    joining.invite_contractor(officer, systems, SYSTEMS_INVITED)


def _wait(cast: Cast) -> None:
    officer, respondent = cast.of(PROCUREMENT), cast.of(CONTACT_RESPONDENT)
    training = Work(
        "PO-2026-0570",
        "販売店研修の受付代行",
        "販売店向け研修のお申し込みを受け付け、受講者の名簿を作るため。",
        cast.day(7),
        cast.day(150),
        ("INTERNAL", "PERSONAL_DATA"),
    )
    cast.places["training"] = contracting.open_engagement(officer, cast.places["contact"], training)
    questions = contracting.issue_questionnaire(
        officer,
        cast.places["training"],
        due_on=cast.day(6),
        reason="受講者の個人データをお預けする前に、対策の状況を確認させてください。",
        contact=REVIEWER.name,
        detail=REVIEWER.email,
    )
    answering.answer_all(respondent, questions, answering.Script(contact_script(cast.day(), subcontracts=False).answer))
    answering.submit(respondent, questions, CONTACT_RESPONDENT)


SCENES = (
    Scene("仮名システム工房を招待し、契約を結び、質問票を送ります", "The workshop is invited, agrees, and is asked", _prepare),
    Scene(
        "多くが未実施のまま提出され、差し戻しを経て低い得点で終わります",
        "Much is not done: returned, corrected, closed with a low score",
        _assess,
    ),
    Scene(
        "設計書は断られ、公開資料だけを渡します。紛失の疑いで共有が止まります",
        "The design is refused, public material goes; a suspected loss stops sharing",
        _be_blocked,
    ),
    Scene(
        "終了後も返却されていない業務、承諾待ちの契約、未使用の招待があります",
        "A work past its end with items still out, an agreement to accept, an invitation to follow",
        _begin,
    ),
    Scene("例示コンタクトの新しい回答が審査を待っています", "Fresh answers of the call centre wait for the reviewer", _wait),
)
