"""Education: the principal asks for two courses; one is passed at the screen, another at a session of all."""

from contracts.education.courses import built_in
from portal.demonstration.browser import Visitor
from portal.demonstration.cast import Cast, Scene
from portal.demonstration.companies import CONTACT_RESPONDENT, PROCUREMENT


def _ask(cast: Cast) -> None:
    officer = cast.of(PROCUREMENT)
    officer.open(f"{cast.places['helpdesk']}/education")
    officer.send(
        "/education",
        {
            "course_codes": ["CASE-5", "SCENE-7"],
            "due_on": cast.day(20).isoformat(),
            "reason": "お客様の名簿を扱っていただくため、年に1回お願いしています。",
        },
    )


def _learn(cast: Cast) -> None:
    respondent = cast.of(CONTACT_RESPONDENT)
    _pass(respondent, "CASE-5", CONTACT_RESPONDENT.name, mistake=True)
    respondent.open("/education-records")
    respondent.send(
        "/education-records",
        {
            "course_code": "SCENE-7",
            "held_on": cast.day(-2).isoformat(),
            "place": "大阪センター会議室（進行：水野）",
            "people": f"{CONTACT_RESPONDENT.name}\n森下 彩",
        },
    )
    for path in (f"{cast.places['helpdesk']}/education", "/courses"):
        respondent.open(path)


def _pass(visitor: Visitor, code: str, name: str, *, mistake: bool) -> None:
    """Answer the three questions; with a `mistake` at the first try, which is told with its reason."""
    right = {f"q{question.code}": question.right for question in built_in()[code].check}
    visitor.open(f"/courses/{code}")
    if mistake:
        visitor.send("/check#check", {**right, "q3": "a", "person_name": name}, expect=422)
    visitor.send("/check#check", {**right, "person_name": name})


SCENES = (
    Scene("委託元が、情報の従事者に短い教材の受講を求めます", "The principal asks for two short courses", _ask),
    Scene("委託先の方が教材に合格し、研修を記録します", "The contractor's people pass one and record a session", _learn),
)
