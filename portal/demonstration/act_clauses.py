"""Clauses: an own one is imported and published, what is required is stated, and an agreement is put together from the library."""

from portal.demonstration import contracting
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import PROCUREMENT
from portal.demonstration.contracting import Work
from portal.demonstration.form import PageSaysNo

OWN_TEXT = """第1条（秘密の保持）
1. 乙は、試作品及びその写真を第三者に開示してはならない。
2. 乙は、試作品の外観が外から見えない場所で作業を行う。ただし、次の各号の場合を除く。
(1) 甲が立ち会うとき
(2) 甲が書面で承諾したとき

第2条（事故の通知）
乙は、試作品の紛失又は外観の流出の事故を知ったときは、{incident_first_notice_hours}時間以内に甲に通知する。

第3条（返却）
乙は、本業務が終了したときは、{return_within_days}日以内に試作品の全てを返却する。
"""
OWN_TEXT_ENGLISH = """Article 1 (Secrecy)
1. The Contractor shall not disclose prototypes or photographs of them to a third party.
2. The Contractor shall work on prototypes where they cannot be seen from outside, except in the following cases.
(1) The Principal is present.
(2) The Principal has agreed in writing.

Article 2 (Notice of incidents)
If the Contractor learns that a prototype was lost or its appearance became known, it shall notify the Principal
within {incident_first_notice_hours} hour(s).

Article 3 (Return)
When the Work ends, the Contractor shall return all prototypes within {return_within_days} day(s).
"""


def _import(cast: Cast) -> None:
    officer = cast.of(PROCUREMENT)
    officer.open("/clauses/new")
    officer.send(
        "/clauses/drafts",
        {
            "title_ja": "試作品の取扱い",
            "title_en": "Handling of prototypes",
            "when_ja": "外観を公表していない試作品を渡すとき",
            "when_en": "When prototypes are handed over whose appearance is not public",
            "text_ja": OWN_TEXT,
            "text_en": OWN_TEXT_ENGLISH,
        },
    )
    officer.send("/duties")
    cast.places["own clause"] = officer.send("/publication").path


def _revise(cast: Cast) -> None:
    """The next version of the own clause: photographs are named in the return, and what changed stands beside it."""
    officer = cast.of(PROCUREMENT)
    officer.open(cast.places["own clause"])
    draft = officer.send("/drafts").path
    officer.open(f"{draft}/text")
    changed = {
        "text_ja": OWN_TEXT.replace("試作品の全てを", "試作品及びその写真の全てを"),
        "text_en": OWN_TEXT_ENGLISH.replace("return all prototypes", "return all prototypes and photographs of them"),
    }
    officer.send("/text", changed)
    officer.send("/duties")
    cast.places["own clause, second version"] = officer.send("/publication").path


def _require(cast: Cast) -> None:
    officer = cast.of(PROCUREMENT)
    officer.open("/clauses/required")
    reason = "2026年度の調達方針。数値は主な委託先と話し合って決めました。"
    officer.send("/clauses/required", {"incident_first_notice_hours": 24, "survival_years": 3, "reason": reason})


def _put_together(cast: Cast) -> None:
    officer = cast.of(PROCUREMENT)
    work = Work(
        "PO-2026-0566",
        "新型端末の操作画面の試作評価",
        "発売前の端末の操作画面を試し、使いにくい点を報告するため。",
        cast.day(5),
        cast.day(95),
        ("INTERNAL", "CONFIDENTIAL"),
    )
    place = cast.places["prototype"] = contracting.open_engagement(officer, cast.places["systems"], work)
    page = officer.open(f"{place}/agreement/new")
    form = page.form("/agreement/new")
    telework = [control.value for control in form.controls if control.name == "clause" and "テレワーク" in control.label]
    if not telework:
        raise PageSaysNo(f"{page.describe()} does not offer the clause on telework")
    own = cast.places["own clause"].rpartition("/")[2]
    officer.send("/agreement/new", {"clause": [own, *telework]})
    officer.send(
        "/agreements",
        {
            "initial_report_on": cast.day(7),
            "incident_first_notice_hours": 24,
            "promptly_days": 3,
            "survival_years": 2,
            "telework_places": "従事者の自宅。公共の場所は含まない。",
        },
        button="preview",
    )
    agreement = officer.send("/agreements", button="offer").path
    cast.places["prototype agreement"] = agreement
    contracting.look_at(officer, ("/clauses", cast.places["own clause"], f"{agreement}/comparison", f"{cast.places['site']}/agreement/new"))


SCENES = (
    Scene("自社の条項を取り込み、どの項がどの義務かを示して公開します", "An own clause is imported and published", _import),
    Scene("覚書に求める義務と数値の限度を定めます", "What agreements must carry is stated, with limits", _require),
    Scene(
        "ひな形に条項を加えて覚書を作ります。弱い点がひと目で分かります",
        "An agreement is put together",
        _put_together,
    ),
    Scene("自社の条項の次の版を公開します。変わったところが並びます", "The next version of the own clause is published", _revise),
)
