"""Fourth act: the call centre passes a part of its work on to a mailing house, under limits that can only be narrower."""

from portal.demonstration import act_recontract, answering, companies, handling, joining, reviewing
from portal.demonstration.act_beginnings import admit
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import CONTACT_PROCUREMENT, CONTACT_REVIEWER, MAILING_RESPONDENT
from portal.demonstration.handling import Item
from portal.demonstration.scripts import mailing_script

ADDRESSES = Item("点検案内状の宛名データ", "PERSONAL_DATA", "electronic", "宛名_点検案内_202611.csv")
LAYOUT = Item("案内状の版下", "INTERNAL", "electronic", "案内状_版下.pdf")
TEASER = Item("新型機の予告はがき見本", "STRICTLY_CONFIDENTIAL", "paper", "見本 1～10", 10)


def _staff(cast: Cast) -> None:
    administrator = cast.of(companies.CONTACT_ADMINISTRATOR)
    for person in (CONTACT_PROCUREMENT, CONTACT_REVIEWER):
        admit(cast, person, joining.invite_colleague(administrator, person))


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
    *act_recontract.BEFORE,
    Scene("再委託先が答え、例示コンタクトが審査します", "The re-contractor answers; the call centre reviews it", _assess),
    Scene(
        "上位の限度を超える情報は断られ、宛名データだけを渡します",
        "What the link above does not allow is refused; addresses are handed over",
        _hand_over,
    ),
    *act_recontract.AFTER,
)
