"""The act of the policy: the principal wants younger reviews before internal information goes out; two reviewers decide it."""

from portal.demonstration import joining
from portal.demonstration.act_beginnings import admit
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import ADMINISTRATOR, REVIEWER, SECOND_REVIEWER


def _publish(cast: Cast) -> None:
    admit(cast, SECOND_REVIEWER, joining.invite_colleague(cast.of(ADMINISTRATOR), SECOND_REVIEWER))
    reviewer, second = cast.of(REVIEWER), cast.of(SECOND_REVIEWER)
    reviewer.open("/sharing-policy")
    draft = reviewer.send("/sharing-policy/drafts").path
    reviewer.open(f"{draft}/classes/INTERNAL")
    reviewer.send("/classes/INTERNAL", {"review_days": 365})
    reviewer.open(f"{draft}/effect")
    reviewer.open(draft)
    reviewer.send("/proposal", {"reason": "確認を毎年必ず行うという社内規程に合わせるため。"})
    second.open(f"{draft}/effect")
    second.open(draft)
    second.send("/decision", {"answer": "approve"})


SCENES = (
    Scene(
        "自社の情報提供の基準を2名で決めます。社外秘は1年以内の審査が条件になります",
        "A sharing policy of one's own is decided by two persons",
        _publish,
    ),
)
