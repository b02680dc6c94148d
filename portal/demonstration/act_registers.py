"""Who handles the information and where, a copy that was asked for, the lists that both sides keep, stock taken, and a leaver."""

import re

from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import CONTACT_ADMINISTRATOR, CONTACT_RESPONDENT, PROCUREMENT
from portal.demonstration.files import pdf
from portal.demonstration.form import Value

HANDLERS = (("坂口 由美", "応対センター 一課", "問合せ応対"), ("野村 大輔", "応対センター 二課", "夜間の問合せ応対"))
PLACES = (
    ("cabinet", "応対センター 施錠書庫", "大阪本社 5階", "鍵は管理責任者が保管。入室はICカード"),
    ("cloud", "業務フォルダ「見本精機」", "社内クラウド", "多要素認証、従事者だけに閲覧権限"),
)


def _keep_people(cast: Cast) -> None:
    respondent, ledger = cast.of(CONTACT_RESPONDENT), f"{cast.places['helpdesk']}/handlers"
    for kind, name, address, protection in PLACES:
        respondent.open(ledger)
        respondent.send("/places", {"kind": kind, "name": name, "address": address, "protection": protection, "since": cast.day(-20)})
    for name, post, duty in HANDLERS:
        respondent.open(ledger)
        respondent.send("/handlers", {"person_name": name, "post": post, "duty": duty, "since": cast.day(-7)})
    for path in respondent.open(ledger).hrefs(r"/handlers/[0-9a-f]{32}$"):
        if "夜間" in respondent.open(path).text:
            continue  # one of them has not pledged yet, so that the page has something to say
        pledge = pdf("誓約書.pdf", "機密保持に関する誓約書", ("契約の内容を理解し、機密情報を適切に取り扱うことを誓約します。",))
        told: dict[str, Value] = {
            "told_on": cast.day(-9),
            "told_how": "機密保持条項の説明会（1時間）",
            "pledged_on": cast.day(-8),
            "file": pledge,
        }
        respondent.send("/preparation", told, is_followed=False)
    respondent.open(ledger)
    respondent.send(
        "/people-reports", {"person_name": CONTACT_RESPONDENT.name, "person_title": CONTACT_RESPONDENT.title}, is_followed=False
    )


def _ask_for_a_copy(cast: Cast) -> None:
    respondent, officer, helpdesk = cast.of(CONTACT_RESPONDENT), cast.of(PROCUREMENT), cast.places["helpdesk"]
    paths = []
    for kind, count, reason, destination in (
        ("copy", "2", "夜間の応対席に1部ずつ備え付けるため", "応対センター 二課"),
        ("take-out", "1", "研修会場での新人研修に使うため", "梅田研修会場"),
    ):
        respondent.open(f"{helpdesk}/approvals/new")
        asked: dict[str, Value] = {"kind": kind, "reason": reason, "destination": destination, "wanted_until": cast.day(60)}
        paths.append(respondent.send("/approvals", asked, rows={"応対マニュアル 第3版の点数": count}).path)
    officer.open(paths[0])
    conditions = "複製には通し番号を付け、施錠書庫で保管すること。"
    officer.send("/answer", {"outcome": "approved", "conditions": conditions, "valid_until": cast.day(60)})
    respondent.open(paths[0])
    respondent.send("/uses", {"quantity": 2, "place": "応対センター 施錠書庫", "keeper_name": CONTACT_RESPONDENT.name}, is_followed=False)


def _keep_lists(cast: Cast) -> None:
    respondent, officer, lists = cast.of(CONTACT_RESPONDENT), cast.of(PROCUREMENT), f"{cast.places['helpdesk']}/lists"
    respondent.open(lists)
    respondent.send("/lists/confirmation")
    for name, reason in (("応対記録の集計", "日々の応対から生じるため"), ("改善提案書の素案", "業務の中で作成するため")):
        respondent.open(f"{lists}?list=arising")
        line: dict[str, Value] = {"name": name, "class_code": "INTERNAL", "form": "electronic", "quantity": 1, "reason": reason}
        respondent.send("/lists/proposals", line)
    officer.open(f"{lists}?list=arising")
    officer.send("/answer", {"outcome": "agreed"})


def _take_stock(cast: Cast) -> None:
    respondent, ledger = cast.of(CONTACT_RESPONDENT), f"{cast.places['helpdesk']}/assets"
    respondent.open(ledger)
    if respondent.page.has_form("/assets/intake"):
        respondent.send("/assets/intake")
    own: dict[str, Value] = {
        "name": "応対研修用の抜粋資料",
        "medium": "electronic",
        "place": "業務フォルダ「見本精機」",
        "manager": "坂口 由美",
        "class_code": "INTERNAL",
    }
    respondent.send("/assets", own)
    page = respondent.send("/stocktakes", {"taken_on": cast.day(-1)})
    count = len([control for control in page.form(page.path).controls if control.name == "result"])
    results = ["found"] * (count - 1) + ["differs"]
    respondent.send(page.path, {"result": results, "note": [""] * (count - 1) + ["保管場所を業務フォルダに変更済み"]}, button="finish")


def _leave(cast: Cast) -> None:
    administrator = cast.of(CONTACT_ADMINISTRATOR)
    form = administrator.open("/leavers/new").form("/leavers")
    mine = [control.value for control in form.controls if control.name == "handler_ids" and "坂口" in control.label]
    values: dict[str, Value] = {"person_name": "坂口 由美", "left_on": cast.day(), "reason": "自己都合による退職", "handler_ids": mine}
    form.fill({**values, "point_kind": ["key", "device"], "point_name": ["施錠書庫の鍵 2番", "貸与PC RC-0412"]})
    page = administrator.send_form(form)
    path = page.path
    settlement = next(form.action for form in page.forms if re.search(r"/settlement$", form.action))
    administrator.send(settlement, {"settled_on": cast.day()})
    administrator.open(path)


SCENES = (
    Scene(
        "委託先が従事者・保管場所の台帳を整え、委託元へ報告します", "The contractor keeps its handlers' ledger and reports it", _keep_people
    ),
    Scene("複製と持出しの承認を申請し、複製が台帳と残高に載ります", "A copy is asked for, approved, and counted", _ask_for_a_copy),
    Scene("指定情報の一覧を、双方で版として合意します", "Both sides agree on the lists of information", _keep_lists),
    Scene("情報資産台帳の棚卸をします", "Stock is taken of the information assets", _take_stock),
    Scene("退職者の従事を一度に終了し、返却物を確認します", "A leaver: entries end in one act, and things come back", _leave),
)
