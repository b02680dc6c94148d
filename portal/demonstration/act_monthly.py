"""The month's end: both links of the chain report, one report comes back with a question; and a demand is talked over fairly."""

from portal.demonstration.browser import Visitor
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import CONTACT_PROCUREMENT, CONTACT_RESPONDENT, MAILING_RESPONDENT, PROCUREMENT, REVIEWER, Person
from portal.demonstration.form import Value

IN_ORDER: dict[str, Value] = {"use": "yes", "copying": "yes", "measures": "yes", "changes": "yes", "duties": "yes"}

RECORDED = "台帳に記録された変更"  # since the last report: then the report tells it
CHANGED: dict[str, Value] = {"changes": "no", "changes_note": "取扱者と保管場所の変更は、台帳に記録したとおりです。"}


def _report(visitor: Visitor, engagement: str, person: Person, lines: dict[str, Value]) -> str:
    """Begin the report that is owed, fill it in and submit it; the path of its page."""
    visitor.open(f"{engagement}/monthly-reports")
    page = visitor.send("/monthly-reports")
    told = CHANGED if RECORDED in page.text else {}
    visitor.send("/draft", IN_ORDER | told | lines, button="on")
    page = visitor.send("/submission", {"person_name": person.name, "person_title": person.title, "agreed": True})
    return page.path


def _report_up(cast: Cast) -> None:
    mailing, contact = cast.of(MAILING_RESPONDENT), cast.of(CONTACT_RESPONDENT)
    below = _report(mailing, cast.places["letters"], MAILING_RESPONDENT, {"measures_note": "入退室の記録を毎週確認しました。"})
    officer = cast.of(CONTACT_PROCUREMENT)
    officer.open(below)
    officer.send("/judgement")
    cast.places["helpdesk report"] = _report(
        contact,
        cast.places["helpdesk"],
        CONTACT_RESPONDENT,
        {
            "measures_note": "アクセス権を棚卸しし、不要な3名分を削除しました。",
            "copying": "no",
            "copying_note": "研修用に応対マニュアルを1部複写していました。当日中に回収して裁断し、関係者へ周知しました。",
        },
    )


def _return_it(cast: Cast) -> None:
    reviewer = cast.of(REVIEWER)
    page = reviewer.open(cast.places["helpdesk report"])
    form = next(one for one in page.forms if "correct_by" in {control.name for control in one.controls})
    form.fill({"reason": "複写した方のお名前と、回収を確認した方をご記入ください。", "correct_by": cast.day(31)})
    reviewer.send_form(form)
    reviewer.open("/monthly-reports")


def _talk_it_over(cast: Cast) -> None:
    officer, respondent = cast.of(PROCUREMENT), cast.of(CONTACT_RESPONDENT)
    officer.open(f"{cast.places['helpdesk']}/support/new")
    record = officer.send(
        "/support",
        {
            "what": "相談窓口の端末で、外部記憶媒体を使えないようにする。",
            "necessity": "お客様の名簿を持ち出せる状態では、1回の紛失で数千人の情報が漏れるおそれがあるため。",
            "information_at_risk": "製品登録顧客名簿（個人データ）",
            "explained_on": cast.day(-3),
            "grace_until": cast.day(90),
            "equivalents": ["isms", "earlier-answers"],
            "offered": "設定の手順書をお渡しし、当社の担当者が初回の設定に伺います。",
            "free_help": ["ipa-sme-guideline", "ipa-consultation"],
        },
    ).path
    respondent.open(record)
    respondent.send("/answer", {"cost_yen": 180000, "cost_note": "端末30台の設定作業。購入するものはありません。", "wants_talk": True})
    respondent.send("/scale", {"capital_yen": 50_000_000, "employees": 120, "as_of": cast.day(-30), "source": "会社案内（2026年版）"})
    officer.open(record)


SCENES = (
    Scene("再委託先と委託先が、月次報告を提出します", "Re-contractor and contractor submit their monthly reports", _report_up),
    Scene("審査担当者が、報告を質問とともに差し戻します", "The reviewer returns a report with a question", _return_it),
    Scene("求める対策の理由と費用を、記録に残して協議します", "Why a measure is asked, and at whose cost, is put on record", _talk_it_over),
)
