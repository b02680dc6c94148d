"""The act of assurance: certificates held, whom to call, a visit on site and what it leads to, and the risks that the principal sees."""

from portal.demonstration import companies, files
from portal.demonstration.browser import Visitor
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import CONTACT_PROCUREMENT, CONTACT_RESPONDENT, MAILING_RESPONDENT, PROCUREMENT, REVIEWER
from portal.demonstration.form import Value


def _file_certificates(cast: Cast) -> None:
    respondent, reviewer, base = cast.of(CONTACT_RESPONDENT), cast.of(REVIEWER), f"{cast.places['helpdesk']}/certificates-held"
    papers: tuple[tuple[str, str, str, str, int, int | None], ...] = (
        ("ISMS", "大阪センター（お客様相談窓口の運営、データ入力）", "IS 900201", "例示認証センター", -400, 695),
        ("PRIVACY_MARK", "全社", "90000201(03)", "例示審査会", -670, 60),
        ("SECURITY_ACTION_2", "全社", "50000000201", "", -120, None),
        ("PCI_DSS", "電話での部品代金の決済", "AOC-2026-0201", "例示審査", -20, 345),
    )
    for kind, scope, number, issuer, since, until in papers:
        respondent.open(f"{base}/new")
        values: dict[str, Value] = {"kind": kind, "scope": scope, "number": number, "issuer": issuer, "valid_from": cast.day(since)}
        if until is not None:
            values["valid_until"] = cast.day(until)
            values["file"] = files.pdf(f"{number.split('(')[0]}.pdf", "登録証（見本）", [scope, f"番号 {number}", f"発行 {issuer}"])
        place = respondent.send("/certificates-held", values).path
        if kind == "PCI_DSS":
            continue  # waits for the reviewer
        reviewer.open(place)
        said: dict[str, Value] = {"outcome": "accepted", "checked_where": "発行者が公開している一覧", "register_checked_on": cast.day()}
        reviewer.send("/judgement", said | ({"is_file_seen": True} if until is not None else {}))


def _enter_contacts(cast: Cast) -> None:
    helpdesk, letters = cast.places["helpdesk"], cast.places["letters"]
    _enter(cast.of(PROCUREMENT), helpdesk, 1, "first", REVIEWER.name, "03-0000-0101", "平日 9:00～18:00", is_for_chain=True)
    _enter(cast.of(PROCUREMENT), helpdesk, 2, "night", "見本精機 警備室", "03-0000-0199", "24時間", is_for_chain=True)
    _enter(cast.of(CONTACT_RESPONDENT), helpdesk, 1, "first", CONTACT_RESPONDENT.name, "06-0000-0201", "平日 9:00～20:00")
    _enter(cast.of(CONTACT_RESPONDENT), helpdesk, 2, "deputy", companies.CONTACT_ADMINISTRATOR.name, "06-0000-0202", "平日 9:00～18:00")
    _enter(cast.of(CONTACT_PROCUREMENT), letters, 1, "first", CONTACT_PROCUREMENT.name, "06-0000-0203", "平日 9:00～18:00")
    _enter(cast.of(MAILING_RESPONDENT), letters, 1, "first", MAILING_RESPONDENT.name, "078-000-0403", "平日 8:30～17:30")


def _inspect(cast: Cast) -> None:
    reviewer, respondent, base = cast.of(REVIEWER), cast.of(CONTACT_RESPONDENT), f"{cast.places['helpdesk']}/inspections"
    visit = _announce(reviewer, base, cast.day(), "前月の定例会で日程を合意済みのため。")
    respondent.open(visit)
    respondent.send("/answer", {})
    record = f"{visit}/record"
    page = reviewer.open(record)
    section = next(option for control in page.form("/checks").controls if control.name == "section" for option in control.options if option)
    page = reviewer.send("/checks", {"section": section})
    form = page.form("/outcomes")
    count = sum(control.name == "check_id" for control in form.controls)
    seen = (["seen"] * 3 + ["deviates"] + ["not-seen"] * count)[:count]
    notes = (["", "", "", "サーバー室の予備の鍵が、共用の引き出しにありました。"] + [""] * count)[:count]
    for name, values in (("outcome", seen), ("seen_note", notes)):
        for control, value in zip([one for one in form.controls if one.name == name], values, strict=True):
            control.value = value
    reviewer.send_form(form)
    reviewer.send("/findings", {"finding": "サーバー室の予備の鍵が、共用の引き出しに保管されていた。", "severity": "minor"})
    reviewer.send("/findings", {"finding": "持ち出し管理簿の様式が古い。記載内容に問題はない。", "severity": "observation"})
    reviewer.send("/files", {"file": files.photograph("サーバー室_鍵の保管.png"), "caption": "サーバー室前の引き出し"})
    whole = {
        "principal_participants": f"{REVIEWER.name}、{PROCUREMENT.name}",
        "contractor_participants": f"{CONTACT_RESPONDENT.name}、{companies.CONTACT_ADMINISTRATOR.name}",
        "summary": "全体として回答どおりに運用されていました。鍵の保管だけ、是正をお願いします。",
    }
    reviewer.send("/record", whole)
    reviewer.send("/signature", {"person_name": REVIEWER.name, "person_title": REVIEWER.title})
    respondent.open(visit)
    remarks = "予備の鍵は、当日中に管理責任者の金庫へ移しました。"
    respondent.send("/signature", {"remarks": remarks, "person_name": CONTACT_RESPONDENT.name, "person_title": CONTACT_RESPONDENT.title})
    page = reviewer.open(visit)
    reviewer.open(page.href(r"/findings/[0-9a-f]+/correction$"))
    reviewer.send("/correction", {"what": "予備の鍵の保管場所と持ち出しの手順を定め、記録してください。", "due_on": cast.day(45)})
    _announce(cast.of(PROCUREMENT), base, cast.day(25), "")


def _weigh_risks(cast: Cast) -> None:
    officer, reviewer, base = cast.of(PROCUREMENT), cast.of(REVIEWER), f"{cast.places['helpdesk']}/risks"
    written = [
        ("顧客名簿の漏えい", "応対端末からの持ち出し、または委託先への不正アクセス", 3, 2, "reduce", 2, 1),
        ("輸送中の紙資料の紛失", "1社の運送会社にまとめて渡している", 2, 2, "reduce", 1, 1),
        ("災害による相談窓口の停止", "窓口が大阪センター1か所にある", 3, 1, "transfer", 2, 1),
        ("応対マニュアルの旧版の利用", "改訂の連絡が届いていないことがある", 1, 2, "accept", None, None),
    ]
    for title, cause, impact, likelihood, treatment, rest, rare in written:
        officer.open(f"{base}/new")
        values: dict[str, Value] = {
            "title": title,
            "cause": cause,
            "about": "work",
            "impact": str(impact),
            "likelihood": str(likelihood),
            "treatment": treatment,
            "person_name": REVIEWER.name,
        }
        if rest is not None:
            values |= {
                "due_on": cast.day(60),
                "residual_impact": str(rest),
                "residual_likelihood": str(rare),
                "measures": "契約と点検で確かめる。",
            }
        place = officer.send("/risks", values).path
        if treatment == "accept":
            officer.send("/acceptance", {"reason": "影響が小さく、費用に見合わないため。", "until": cast.day(180)})
            reviewer.open(place)
            reviewer.send("/decision", {"outcome": "accepted", "person_name": REVIEWER.name})
    reviewer.open("/risks")


def _enter(
    visitor: Visitor, engagement: str, order: int, role: str, name: str, phone: str, hours: str, *, is_for_chain: bool = False
) -> None:
    visitor.open(f"{engagement}/contacts/new")
    values: dict[str, Value] = {
        "call_order": order,
        "role": role,
        "person_name": name,
        "phone": phone,
        "hours": hours,
        "languages": "日本語",
    }
    visitor.send("/contacts", values | ({"is_for_chain": True} if is_for_chain else {}))


def _announce(visitor: Visitor, base: str, day: object, urgent: str) -> str:
    visitor.open(f"{base}/new")
    values: dict[str, Value] = {
        "planned_on": str(day),
        "planned_time": "10:00～12:00",
        "place": "大阪センター",
        "subject": "入退室の管理、紙資料と媒体の保管、持ち出しの記録",
        "purpose": "年1回の確認のため。",
        "inspectors": f"{REVIEWER.name}、{PROCUREMENT.name}",
        "urgent_reason": urgent,
    }
    return visitor.send("/inspections", values).path


SCENES = (
    Scene(
        "委託先が認証と自己宣言を登録し、審査担当者が確認します",
        "The contractor files certificates and a declaration; the reviewer looks at them",
        _file_certificates,
    ),
    Scene("双方と再委託先が緊急連絡先を登録します", "Both sides and the re-contractor enter whom to call", _enter_contacts),
    Scene(
        "立入検査を行い、双方が署名し、指摘の是正を求めます",
        "An inspection is held and signed by both; what was found is to be put right",
        _inspect,
    ),
    Scene("リスクを書き出し、一つをもう一人が受容します", "Risks are written down; a second person accepts one", _weigh_risks),
)
