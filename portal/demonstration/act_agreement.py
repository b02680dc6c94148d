"""The life of agreements: talked over, signed on paper, ended for a reason, and one whose work ends soon."""

import time
from collections.abc import Mapping

from portal.demonstration import contracting, files
from portal.demonstration.browser import Visitor
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import CONTACT_RESPONDENT, PROCUREMENT, Person
from portal.demonstration.contracting import Work

PATIENCE = 120  # half seconds
INSERTED = {
    "text_ja": "乙は、応募者から直接申し出のあった事故の疑いについても、前項と同様に甲に通知する。",
    "text_en": "The Contractor shall notify the Principal in the same way of a suspected Incident that an applicant reports to it.",
}
WORDING = {
    "text_ja": "乙は、事故を知ったときは、直ちに、電話で甲の連絡先に通知し、その後速やかに書面で報告する。",
    "text_en": "On learning of an Incident, the Contractor shall telephone the Principal at once and promptly report in writing.",
}


def _open(cast: Cast, name: str, reference: str, work: str, purpose: str, days: tuple[int, int]) -> str:
    """An engagement with the call centre and an agreement that is offered; the path of the agreement."""
    officer = cast.of(PROCUREMENT)
    people = ((CONTACT_RESPONDENT.name, "機密情報の管理全般", "custodian"),)
    wanted = Work(reference, work, purpose, cast.day(days[0]), cast.day(days[1]), ("INTERNAL",), people)
    cast.places[name] = contracting.open_engagement(officer, cast.places["contact"], wanted)
    cast.places[f"{name} agreement"] = contracting.draw_up_agreement(officer, cast.places[name], first_report_on=cast.day(5))
    return cast.places[f"{name} agreement"]


def _talk(cast: Cast) -> None:
    officer, respondent = cast.of(PROCUREMENT), cast.of(CONTACT_RESPONDENT)
    path = _open(cast, "campaign", "PO-2026-0563", "年末キャンペーンの応募受付", "応募の受付とお問い合わせへの回答のため。", (5, 95))
    _propose(respondent, path, "12.1", "reword", WORDING, "夜間は書面を用意できないため、まず電話でお知らせします。")
    officer.open(path)
    officer.send("/answer", {"reason": "電話の後、必ず書面をお願いします。"}, button="accept")
    _propose(respondent, path, "return_within_days", "parameter", {"value": 14}, "年明けの営業開始後に返却したいためです。")
    _propose(officer, path, "survival_years", "parameter", {"value": 3}, "応募者情報は3年で廃棄するためです。")
    _propose(officer, path, "after-12.1", "insert", INSERTED, "キャンペーンでは、応募者が先に気付くことが多いためです。")


def _propose(visitor: Visitor, path: str, target: str, kind: str, values: Mapping[str, str | int], reason: str) -> None:
    visitor.open(f"{path}/changes/new?target={target}")
    visitor.send("/changes", {**{name: str(value) for name, value in values.items()}, "reason": reason}, button=kind)


def _sign_on_paper(cast: Cast) -> None:
    officer, respondent = cast.of(PROCUREMENT), cast.of(CONTACT_RESPONDENT)
    path = _open(cast, "survey", "PO-2026-0564", "お客様満足度調査の集計", "調査票の入力と集計のため。", (0, 150))
    paper = files.pdf("覚書_押印済み.pdf", "機密情報の取扱いに関する覚書（押印済みの写し）", ["2026年11月 双方記名押印"])
    officer.open(path)
    officer.send("/signed-copy", {"file": paper, "signed_on": cast.day(-1), "note": "原本は購買部の書庫で保管しています。"})
    cast.work_off()
    for _ in range(PATIENCE):  # a worker beside this may be at the check of the file
        if respondent.open(path).has_form("/acceptance"):
            break
        time.sleep(0.5)
    contracting.accept_agreement(respondent, path, CONTACT_RESPONDENT)


def _end(cast: Cast) -> None:
    path = _open(cast, "leaflets", "PO-2026-0418", "旧型機の回収案内の電話", "回収対象のお客様へのご連絡のため。", (-120, 20))
    for person in (PROCUREMENT, CONTACT_RESPONDENT):
        contracting.accept_agreement(cast.of(person), path, person)
    _terminate(cast, path, PROCUREMENT)
    respondent = cast.of(CONTACT_RESPONDENT)
    respondent.open(path)
    respondent.send("/acknowledgement", {"person_name": CONTACT_RESPONDENT.name})
    soon = _open(cast, "notices", "PO-2026-0420", "点検案内のお電話（第1期）", "点検時期のご案内のため。", (-60, 25))
    for person in (PROCUREMENT, CONTACT_RESPONDENT):
        contracting.accept_agreement(cast.of(person), soon, person)


def _terminate(cast: Cast, path: str, person: Person) -> None:
    officer = cast.of(person)
    officer.open(f"{path}/termination")
    officer.send(
        "/termination",
        {
            "kind": "cause",
            "reason": "回収が完了し、案内の必要がなくなったため（基本契約第18条）。",
            "ends_on": cast.day(),
            "person_name": person.name,
            "person_title": person.title,
        },
    )


SCENES = (
    Scene("覚書の文面について、双方が修正を提案し、回答します", "Both sides propose changes of an agreement and answer them", _talk),
    Scene("紙に押印した覚書を登録し、確認します", "An agreement that was sealed on paper is brought in and confirmed", _sign_on_paper),
    Scene("終わった契約の返却・廃棄が始まります", "A contract ends; return and disposal begin", _end),
)
