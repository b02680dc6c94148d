"""An incident at the end of the chain: a list is missing at the mailing house, everybody above is told, and it is put right."""

from portal.demonstration import files, handling
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import (
    CONTACT_PROCUREMENT,
    CONTACT_RESPONDENT,
    CONTACT_REVIEWER,
    MAILING_RESPONDENT,
    PROCUREMENT,
    REVIEWER,
)

CLASSES = ("PERSONAL_DATA",)


def _report(cast: Cast) -> None:
    cast.places["lost list"] = handling.report_incident(
        cast.of(MAILING_RESPONDENT),
        cast.places["letters"],
        kind="loss",
        class_codes=CLASSES,
        noticed_on=cast.day(),
        summary="印字の校正に使った宛名リスト1枚（40名分）が、作業台から見当たりません。",
    )


def _pass_on(cast: Cast) -> None:
    incident = cast.places["lost list"]
    for person in (CONTACT_REVIEWER, REVIEWER):
        visitor = cast.of(person)
        visitor.open(incident)
        visitor.send("/confirmation")
    middle = cast.of(CONTACT_PROCUREMENT)
    middle.open(incident)
    middle.send("/told", {"way": "portal"})


def _look_into(cast: Cast) -> None:
    incident, contractor = cast.places["lost list"], cast.of(MAILING_RESPONDENT)
    contractor.open(f"{incident}/record")
    contractor.send(
        "/record",
        {
            "certainty": "certain",
            "what": "印字の校正に使った宛名リスト1枚（40名分）が、一時、所在不明になりました。翌朝、施錠した廃棄箱の中で見つかりました。",
            "who": "印字の担当者",
            "where": "印字室の作業台",
            "how": "校正の後、ほかの校正紙に重なったまま廃棄箱に入れられました。",
            "why": "校正紙の枚数を、作業の前後で数えていませんでした。",
            "cause": "wrong_disposal",
            "found_by": "employee",
            "information": ["name", "address"],
            "people": ["staff"],
            "places": ["office"],
            "persons_count": 40,
            "containment": "廃棄箱を封印し、廃棄業者への引き渡しを止めました。",
            "revision": "調査の結果を記入しました",
        },
    )
    contractor.send(
        "/measures",
        {"text": "校正紙に通し番号を付け、作業の前後に2名で枚数を数えます。", "responsible": "業務部 次長", "due_on": cast.day(14)},
    )
    contractor.send(
        "/files", {"file": files.table("校正紙の点検記録.csv", [["日付", "枚数", "確認者"], [cast.day().isoformat(), "12", "栗原"]])}
    )


def _agree(cast: Cast) -> None:
    incident, reviewer, officer = cast.places["lost list"], cast.of(CONTACT_REVIEWER), cast.of(CONTACT_PROCUREMENT)
    reviewer.open(incident)
    reviewer.send("/answer")
    reviewer.open(f"{incident}/personal-data")
    reviewer.send("/personal-data", {"position": "principal", "sensitive": "no", "property": "no", "improper": "no", "persons": 40})
    handling.lift_incident(
        reviewer, officer, incident, CLASSES, "リストが社内の施錠した廃棄箱で見つかり、外部に出ていないことを確かめました。"
    )


def _look(cast: Cast) -> None:
    own = handling.report_incident(
        cast.of(CONTACT_RESPONDENT),
        cast.places["helpdesk"],
        kind="mis_sending",
        class_codes=("INTERNAL",),
        noticed_on=cast.day(),
        summary="応対手順書の改訂版を、担当の異なる販売店に誤ってメールで送りました。削除を依頼し、削除したとの返信を受けています。",
    )
    officer, reviewer = cast.of(PROCUREMENT), cast.of(REVIEWER)
    officer.open(own)
    officer.send("/confirmation")
    handling.lift_incident(reviewer, officer, own, ("INTERNAL",), "送り先から削除の証跡を受け取りました。")
    for path in ("/incidents", "/incidents/statistics", cast.places["lost list"]):
        reviewer.open(path)


SCENES = (
    Scene("再委託先で宛名リストが見当たらず、2分で第一報を出します", "A list is missing at the re-contractor: the first notice", _report),
    Scene("委託先と委託元が受領を確認し、連絡を上位へつなぎます", "Both above confirm the notice and pass it on", _pass_on),
    Scene("再委託先が調べ、記録を補い、再発防止策を提案します", "The re-contractor looks into it and proposes a measure", _look_into),
    Scene("再発防止策に合意し、2名で提供の停止を解除します", "The measure is agreed; two persons lift the stop", _agree),
    Scene("窓口業務での誤送信も、同じ日に届け出て解除します", "A mail to the wrong recipient is reported and lifted", _look),
)
