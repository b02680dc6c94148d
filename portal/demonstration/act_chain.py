"""Fourth act: the call centre passes a part of its work on to a mailing house, under limits that can only be narrower."""

from portal.demonstration import answering, companies, contracting, handling, joining, reviewing
from portal.demonstration.act_beginnings import admit
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import CONTACT_PROCUREMENT, CONTACT_REVIEWER, MAILING_RESPONDENT
from portal.demonstration.contracting import Work
from portal.demonstration.handling import Item
from portal.demonstration.scripts import mailing_script

ADDRESSES = Item("点検案内状の宛名データ", "PERSONAL_DATA", "electronic", "宛名_点検案内_202611.csv")
LAYOUT = Item("案内状の版下", "INTERNAL", "electronic", "案内状_版下.pdf")
TEASER = Item("新型機の予告はがき見本", "STRICTLY_CONFIDENTIAL", "paper", "見本 1～10", 10)


def _staff(cast: Cast) -> None:
    administrator = cast.of(companies.CONTACT_ADMINISTRATOR)
    for person in (CONTACT_PROCUREMENT, CONTACT_REVIEWER):
        admit(cast, person, joining.invite_colleague(administrator, person))


def _pass_on(cast: Cast) -> None:
    officer = cast.of(CONTACT_PROCUREMENT)
    cast.places["mailing"] = contracting.register_contractor(officer, companies.MAILING)
    work = Work(
        "RC-2026-011",
        "点検案内状の印字と発送",
        "相談窓口の業務のうち、お客様への点検案内状の印字と発送のため。",
        cast.day(-10),
        cast.day(200),
        ("INTERNAL", "STRICTLY_CONFIDENTIAL", "PERSONAL_DATA"),
        ((MAILING_RESPONDENT.name, "機密情報の管理と発送の責任者", "custodian"),),
    )
    cast.places["letters"] = contracting.open_engagement(officer, cast.places["mailing"], work, parent=cast.places["helpdesk"])
    agreement = contracting.draw_up_agreement(officer, cast.places["letters"], first_report_on=cast.day(5))
    contracting.accept_agreement(officer, agreement, CONTACT_PROCUREMENT)
    cast.places["letters questions"] = contracting.issue_questionnaire(
        officer,
        cast.places["letters"],
        due_on=cast.day(7),
        reason="当社が委託元に対して負う義務と同じ水準で、お客様の宛名をお預かりいただけるかを確認します。",
        contact=CONTACT_REVIEWER.name,
        detail=CONTACT_REVIEWER.email,
    )
    admit(cast, MAILING_RESPONDENT, joining.invite_contractor(officer, cast.places["mailing"], MAILING_RESPONDENT))
    contracting.accept_agreement(cast.of(MAILING_RESPONDENT), agreement, MAILING_RESPONDENT)


def _assess(cast: Cast) -> None:
    respondent, reviewer, questions = cast.of(MAILING_RESPONDENT), cast.of(CONTACT_REVIEWER), cast.places["letters questions"]
    answering.answer_all(respondent, questions, mailing_script(cast.day()))
    answering.submit(respondent, questions, MAILING_RESPONDENT)
    reviewing.accept_rest(reviewer, questions)
    reviewing.close(reviewer, questions)


def _hand_over(cast: Cast) -> None:
    officer, letters = cast.of(CONTACT_PROCUREMENT), cast.places["letters"]
    handling.designate(officer, letters, (ADDRESSES, LAYOUT, TEASER))
    handling.be_refused(officer, letters, {TEASER.name: 10}, giver=CONTACT_PROCUREMENT, receiver=MAILING_RESPONDENT)
    slips = [
        handling.hand_over(
            officer,
            letters,
            {item.name: 1},
            giver=CONTACT_PROCUREMENT,
            receiver=MAILING_RESPONDENT,
            way="encrypted_transfer",
            purpose="案内状の印字のため",
        )
        for item in (ADDRESSES, LAYOUT)
    ]
    handling.countersign(cast.of(MAILING_RESPONDENT), slips[0], MAILING_RESPONDENT)


SCENES = (
    Scene(
        "例示コンタクトの社内で、外注担当者と審査担当者を招待します", "The call centre invites an officer and a reviewer of its own", _staff
    ),
    Scene("窓口業務の一部を架空メーリングへ再委託します", "A part of the help desk work is passed on to a mailing house", _pass_on),
    Scene("再委託先が答え、例示コンタクトが審査します", "The re-contractor answers; the call centre reviews it", _assess),
    Scene(
        "上位の限度を超える情報は断られ、宛名データだけを渡します",
        "What the link above does not allow is refused; addresses are handed over",
        _hand_over,
    ),
)
