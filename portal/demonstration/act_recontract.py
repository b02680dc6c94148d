"""How work is passed on with consent: asked for, questioned, consented to, sent down, compared, promised and reported.

The first chain goes its whole way; the second one, a link further down, waits for the principal at the top.
"""

from portal.demonstration import companies, joining
from portal.demonstration.act_beginnings import admit
from portal.demonstration.browser import Visitor
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import (
    CONTACT_PROCUREMENT,
    CONTACT_REVIEWER,
    MAILING_ADMINISTRATOR,
    MAILING_PROCUREMENT,
    MAILING_RESPONDENT,
    PROCUREMENT,
    WAREHOUSE,
    Person,
)
from portal.demonstration.contracting import ID, accept_agreement, register_contractor
from portal.demonstration.form import Value

CONDITION = "宛名データは、印字の翌営業日までに消去し、消去の記録を月次報告に添えること。"


def _ask(cast: Cast) -> None:
    officer = cast.of(CONTACT_PROCUREMENT)
    cast.places["mailing"] = register_contractor(officer, companies.MAILING)
    request = _send_request(
        officer,
        cast.places["helpdesk"],
        cast.places["mailing"],
        {
            "work": "点検案内状の印字と発送",
            "reason": "点検の案内が年末に集中し、当社の人員では期日までに発送を終えられないためです。",
            "necessity": "大量の印字と封入には専用の設備が必要で、当社には設備がありません。",
            "starts_on": cast.day(-10),
            "ends_on": cast.day(200),
            "class_codes": ["INTERNAL", "STRICTLY_CONFIDENTIAL", "PERSONAL_DATA"],
            "country": "JP",
            "place": "神戸市中央区の印字センター（入退室を記録）",
        },
    )
    cast.places["mailing request"] = request
    principal = cast.of(PROCUREMENT)
    principal.open(request)
    principal.send("/questions", {"question": "印字の後、宛名データはいつ、どのように消去されますか。"})
    officer.open(request)
    officer.send("/answers", {"answer": "印字の翌営業日までに消去し、消去の記録を残します。"})
    _consent(principal, request, PROCUREMENT, CONDITION)


def _pass_on(cast: Cast) -> None:
    officer, request = cast.of(CONTACT_PROCUREMENT), cast.places["mailing request"]
    officer.open(f"{request}/sending-down")
    page = officer.send(
        "/sending-down",
        {
            "purpose": "相談窓口の業務のうち、お客様への点検案内状の印字と発送のため。",
            "custodian": MAILING_RESPONDENT.name,
            "initial_report_on": cast.day(5),
            "reason": "当社が委託元に対して負う義務と同じ水準で、お客様の宛名をお預かりいただけるかを確認します。",
            "contact_name": CONTACT_REVIEWER.name,
            "contact_detail": CONTACT_REVIEWER.email,
            "due_on": cast.day(7),
            "email": "",
        },
    )
    promises = page.href(rf"^/engagements/{ID}/direct-consents$")
    cast.places["letters"] = promises.removesuffix("/direct-consents")
    agreement = page.href(rf"^/agreements/{ID}$")
    cast.places["letters questions"] = page.href(rf"^/assessments/{ID}$")
    accept_agreement(officer, agreement, CONTACT_PROCUREMENT)
    admit(cast, MAILING_RESPONDENT, joining.invite_contractor(officer, cast.places["mailing"], MAILING_RESPONDENT))
    accept_agreement(cast.of(MAILING_RESPONDENT), agreement, MAILING_RESPONDENT)


def _report(cast: Cast) -> None:
    partner, officer, request = cast.of(MAILING_RESPONDENT), cast.of(CONTACT_PROCUREMENT), cast.places["mailing request"]
    partner.open(f"{cast.places['letters']}/direct-consents")
    signed: dict[str, Value] = {"codes": ["SUB-3a", "SUB-3b", "SUB-3c"], **_by(MAILING_RESPONDENT)}
    partner.send("/direct-consents", signed)
    officer.open(f"{request}/comparison")
    officer.send("/comparison", {"person_name": CONTACT_PROCUREMENT.name})
    officer.open(request)
    officer.send("/reports", _by(CONTACT_PROCUREMENT))


def _ask_further_down(cast: Cast) -> None:
    administrator = joining.invite_contractor(cast.of(CONTACT_PROCUREMENT), cast.places["mailing"], MAILING_ADMINISTRATOR)
    admit(cast, MAILING_ADMINISTRATOR, administrator)
    admit(cast, MAILING_PROCUREMENT, joining.invite_colleague(cast.of(MAILING_ADMINISTRATOR), MAILING_PROCUREMENT))
    officer = cast.of(MAILING_PROCUREMENT)
    cast.places["warehouse"] = register_contractor(officer, WAREHOUSE)
    request = _send_request(
        officer,
        cast.places["letters"],
        cast.places["warehouse"],
        {
            "work": "発送前の案内状の一時保管",
            "reason": "発送日までの保管場所が、当社の印字センターだけでは足りないためです。",
            "necessity": "封入を終えた案内状を、施錠できる場所に最長3日間保管する必要があります。",
            "starts_on": cast.day(1),
            "ends_on": cast.day(90),
            "class_codes": ["PERSONAL_DATA"],
            "country": "JP",
            "place": "西宮市の倉庫（施錠した区画）",
        },
    )
    officer.open(f"{request}/sending-down")
    officer.send(
        "/sending-down",
        {
            "purpose": "発送前の案内状を一時保管するため。",
            "initial_report_on": cast.day(10),
            "reason": "当社が委託元に対して負う義務と同じ水準で、案内状をお預かりいただけるかを確認します。",
            "contact_name": MAILING_PROCUREMENT.name,
            "contact_detail": MAILING_PROCUREMENT.email,
            "due_on": cast.day(14),
            "email": "",
        },
    )
    _consent(cast.of(CONTACT_PROCUREMENT), request, CONTACT_PROCUREMENT, "保管は封をした状態に限り、開封しないこと。")
    principal = cast.of(PROCUREMENT)
    principal.open(f"{cast.places['helpdesk']}/chain")
    cast.places["warehouse request"] = request


def _send_request(officer: Visitor, above: str, partner: str, wish: dict[str, Value]) -> str:
    """Draft a request and send it; its path."""
    officer.open(f"{above}/recontracts/new")
    page = officer.send("/recontracts", {"partner": partner.rpartition("/")[2], **wish})
    officer.send("/sending")
    return page.path


def _consent(visitor: Visitor, request: str, person: Person, conditions: str) -> None:
    visitor.open(request)
    visitor.send("/consent", {"conditions": conditions, **_by(person)})


def _by(person: Person) -> dict[str, Value]:
    return {"person_name": person.name, "person_title": person.title}


BEFORE = (
    Scene(
        "例示コンタクトが再委託の承諾を申請し、見本精機が質問の後に条件付きで承諾します",
        "The call centre asks for consent to re-contract; after a question it is given under a condition",
        _ask,
    ),
    Scene(
        "同じ覚書とチェックシートを、まとめて架空メーリングへ送ります",
        "The same terms and questionnaire are sent down to the mailing house in one act",
        _pass_on,
    ),
)
AFTER = (
    Scene(
        "再委託先が三つの同意に署名し、12項目の照合と報告書がそろいます",
        "The re-contractor signs three promises; twelve items are compared, and the report is sent",
        _report,
    ),
    Scene(
        "架空メーリングがさらに先への再委託を申請し、見本精機の決定を待ちます",
        "The mailing house asks to pass a part on further; it waits for the principal at the top",
        _ask_further_down,
    ),
)
