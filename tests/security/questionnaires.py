"""The assessments of a place: one in each state, and two just before a state, for the acts that lead there."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from contracts.engagements.queries import get_parties
from questionnaires.answers import actions as answers
from questionnaires.answers.models import Answer
from questionnaires.answers.queries import get_item
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments import actions as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.comments import actions as comments
from questionnaires.comments.rules import Visibility
from questionnaires.contributing import actions as contributing
from questionnaires.contributing.rules import ScopeKind
from questionnaires.corrections import actions as corrections
from questionnaires.reuse.queries import list_offers
from questionnaires.reviews import actions as reviews
from questionnaires.reviews import behalf
from questionnaires.reviews.closing import close, propose_closing
from questionnaires.reviews.rules import Verdict
from questionnaires.scoring.overrides import actions as overrides
from questionnaires.templates.queries import find_latest, list_items

if TYPE_CHECKING:
    from tests.security.places import Builder

SMALL = "SMALL"
ITEM = "A-1"
SECTION = "A"
GROUP = "KEYS"


def answer_in_every_state(made: "Builder") -> None:
    """Fill `made.place` with assessments: issued, in_progress, submitted, judged, returnable, returned, closed."""
    _issue(made, "issued")
    _begin(made, "in_progress")
    _submit(made, _begin(made, "submitted"))
    judged = _begin(made, "judged")
    _submit(made, judged)
    reviews.accept_remaining(made.session, made.principal("reviewer"), judged)
    for state in ("returnable", "returned"):
        assessment = _begin(made, state)
        _submit(made, assessment)
        _judge(made, assessment, Verdict.RETURNED)
        if state == "returned":
            reviews.return_items(made.session, made.principal("reviewer"), assessment)
    _close(made)
    _share_out(made)


def _share_out(made: "Builder") -> None:
    """A part is given to a colleague, with words of the company's own; and there is talk, some of it internal."""
    session, ids, stamp = made.session, made.place.ids, made.contractor("respondent")
    drafted = session.get_one(Assessment, ids["assessment/in_progress"])
    part = contributing.give(
        session, stamp, drafted, user_id=stamp.actor.user_id, invitation_id=None, scope=ScopeKind.SECTIONS, sections=[SECTION],
        note=made.say("contractor", "draft", "note"),
    )  # fmt: skip
    ids["contributor/given"] = part.id
    for state, visibility, what in (("submitted", Visibility.BOTH, "papers"), ("submitted", Visibility.OWN, "draft")):
        of = session.get_one(Assessment, ids[f"assessment/{state}"])
        text = made.say("contractor", what, "comment")
        ids[f"comment/{visibility}"] = comments.write(session, stamp, of, item_code=ITEM, text=text, visibility=visibility).id
    (offer, *_) = list_offers(session, drafted, [get_item(session, drafted, ITEM)], at=stamp.at)[ITEM]
    ids["answer/earlier"] = offer.earlier.answer_id


def _issue(made: "Builder", state: str, code: str = SMALL) -> Assessment:
    version = find_latest(made.session, code)
    assert version is not None
    assessment = assessments.issue(
        made.session,
        made.principal("procurement"),
        engagement_id=made.engagement.id,
        version_id=version.id,
        respondent_organisation_id=get_parties(made.session, made.engagement).contractor.id,
        reason=made.say("principal", "papers", "reason"),
        contact_name=made.say("principal", "papers", "contact"),
        contact_detail=made.say("principal", "papers", "detail"),
        due_on=made.today + timedelta(days=14),
    )
    made.place.ids[f"assessment/{state}"] = assessment.id
    return assessment


def _begin(made: "Builder", state: str) -> Assessment:
    """With the first item answered, a file beside it, and an alternative chosen. What is still in progress is the contractor's own."""
    assessment = _issue(made, state)
    kind = "draft" if state == "in_progress" else "papers"
    stamp = made.contractor("respondent")
    texts: dict[str, Any] = {name: made.say("contractor", kind, name) for name in ("scope", "exception", "plan", "reason")}
    answers.save(made.session, stamp, assessment, item_code=ITEM, state=AnswerState.PARTLY, expected_version=0, **texts)
    document = made.file(kind)
    answers.attach(made.session, stamp, assessment, item_code=ITEM, evidence_id=document.id)
    made.place.ids[f"evidence/{state}"] = document.id
    assessments.choose_alternative(made.session, stamp, assessment, group=GROUP, option="NONE")
    return assessment


def _submit(made: "Builder", assessment: Assessment) -> None:
    assessments.submit(
        made.session,
        made.contractor("respondent"),
        assessment,
        person_name=made.say("contractor", "papers", "person"),
        person_title=made.say("contractor", "papers", "title"),
        statement=made.say("contractor", "papers", "statement"),
    )


def _judge(made: "Builder", assessment: Assessment, verdict: Verdict) -> None:
    remark = made.say("principal", "papers", "remark")
    version = 2  # saved, then a file was laid beside it
    stamp = made.principal("reviewer")
    reviews.judge(made.session, stamp, assessment, item_code=ITEM, verdict=verdict, remark=remark, answer_version=version)


def _close(made: "Builder") -> None:
    """The built-in questionnaire, everything implemented: its score lets the gate allow what is internal."""
    assessment = _issue(made, "closed", "S01")
    stamp = made.contractor("respondent")
    answers.save(made.session, stamp, assessment, item_code="1.1-01", state=AnswerState.IMPLEMENTED, expected_version=0)
    for item in list_items(made.session, assessment.version_id):
        if item.code != "1.1-01":
            scope = made.say("contractor", "papers", "scope")
            said: dict[str, Any] = {"state": AnswerState.IMPLEMENTED, "scope": scope, "saved_at": stamp.at, "saved_by": stamp.actor.user_id}
            made.session.add(Answer(assessment_id=assessment.id, item_id=item.id, **said))
    made.session.flush()
    _submit(made, assessment)
    reviews.accept_remaining(made.session, made.principal("reviewer"), assessment)
    close(made.session, made.principal("reviewer"), assessment)
    _follow_up(made, assessment)


def _follow_up(made: "Builder", closed: Assessment) -> None:
    """A corrective action after the closed review, scores set by hand, a proposal to close, and answers on behalf."""
    today, reviewer = made.today, made.principal("procurement")  # who may be another person than the one who judges
    asked = corrections.ask(
        made.session,
        reviewer,
        closed,
        item_code="1.1-01",
        what=made.say("principal", "papers", "what"),
        why=made.say("principal", "papers", "why"),
        cost_note=made.say("principal", "papers", "cost"),
        due_on=today + timedelta(days=30),
        today=today,
    )
    made.place.ids["correction/open"] = asked.id
    for state, tenths in (("lowered", 0), ("raised", 1000)):  # the first counts, the second waits for its second person
        small = _begin(made, state)
        _submit(made, small)
        reviews.accept_remaining(made.session, made.principal("reviewer"), small)
        close(made.session, made.principal("reviewer"), small)
        reason, ends_on = made.say("principal", "papers", "override"), today + timedelta(days=300)
        override = overrides.propose(made.session, reviewer, small, percent_tenths=tenths, reason=reason, ends_on=ends_on, today=today)
        if state == "lowered":
            overrides.approve(made.session, made.principal("reviewer"), small, override_id=override.id, today=today)
        made.place.ids[f"override/{override.state}"] = override.id
    proposed = _begin(made, "proposed")
    _submit(made, proposed)
    reviews.accept_remaining(made.session, made.principal("reviewer"), proposed)
    propose_closing(made.session, reviewer, proposed)
    in_place = _issue(made, "in_place")
    behalf.give_on_behalf(made.session, reviewer, in_place, reason=made.say("principal", "papers", "on-behalf"))
    answers.save(made.session, reviewer, in_place, item_code=ITEM, state=AnswerState.IMPLEMENTED, expected_version=0)
