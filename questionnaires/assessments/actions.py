"""Verbs of an assessment: issue it, begin it, choose between alternatives, submit it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from questionnaires.answers.open import read_open
from questionnaires.answers.seal import hash_answers
from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import AlternativeChoice, Assessment, Submission
from questionnaires.assessments.queries import lock
from questionnaires.assessments.rules import ANSWERABLE, AssessmentState, find_return_round
from questionnaires.assessments.windows import check_dates, demand_window
from questionnaires.contributing.queries import demand_group
from questionnaires.reviews.behalf import demand_answering_side, demand_nothing_of_the_contractor
from questionnaires.scoring.actions import compute
from questionnaires.templates.queries import get_for, get_version
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Stamp


def issue(
    session: Session,
    stamp: Stamp,
    *,
    engagement_id: str,
    version_id: str,
    respondent_organisation_id: str,
    reason: str,
    contact_name: str,
    contact_detail: str,
    due_on: date,
    opens_on: date | None = None,
    closes_on: date | None = None,
    profile: Mapping[str, Any] | None = None,
    owner_user_id: str | None = None,
    passed_on: Assessment | None = None,
) -> Assessment:
    """Put a questionnaire version to an organisation, in the name of the actor's organisation.

    `opens_on` and `closes_on` are the first and last day on which it can be answered (None: no limit), `profile` the facts
    that its conditions lean on, `owner_user_id` the respondent's person who alone may submit. `passed_on` is an assessment
    that was put to the actor's organisation: the same questions may be put to whoever does a part of the work (S08).
    The caller has the engagement in reach. Raises Missing("questionnaire-missing"); Invalid for a text that is missing
    ("issue-reason-missing", "issue-contact-missing"), a due date that has passed everywhere ("due-date-passed"), a
    respondent that is the issuer ("respondent-is-issuer"), or dates out of order ("window-...").
    """
    was_asked = passed_on is not None and (passed_on.respondent_organisation_id, passed_on.version_id) == (
        stamp.actor.organisation_id,
        version_id,
    )
    version = get_version(session, version_id) if was_asked else get_for(session, stamp.actor.organisation_id, version_id)
    if respondent_organisation_id == stamp.actor.organisation_id:
        raise Invalid("respondent-is-issuer", "respondent_organisation_id")
    check_request(
        stamp,
        reason=reason,
        contact_name=contact_name,
        contact_detail=contact_detail,
        due_on=due_on,
        opens_on=opens_on,
        closes_on=closes_on,
    )
    assessment = Assessment(
        engagement_id=engagement_id,
        version_id=version.id,
        issuer_organisation_id=stamp.actor.organisation_id,
        respondent_organisation_id=respondent_organisation_id,
        reason=reason.strip(),
        contact_name=contact_name.strip(),
        contact_detail=contact_detail.strip(),
        due_on=due_on,
        opens_on=opens_on,
        closes_on=closes_on,
        profile=dict(profile or {}),
        owner_user_id=owner_user_id,
        issued_at=stamp.at,
        issued_by=stamp.actor.user_id,
    )
    session.add(assessment)
    session.flush()
    details = {"questionnaire": version.code, "edition": version.edition, "respondent": respondent_organisation_id}
    append(session, stamp, Act.ASSESSMENT_ISSUE, "assessment", assessment.id, engagement_id=engagement_id, details=details)
    return assessment


def check_request(
    stamp: Stamp, *, reason: str, contact_name: str, contact_detail: str, due_on: date, opens_on: date | None, closes_on: date | None
) -> None:
    """What every request to answer must say, to one or to many. Raises Invalid as `issue`."""
    if not reason.strip():
        raise Invalid("issue-reason-missing", "reason")
    for field, text in (("contact_name", contact_name), ("contact_detail", contact_detail)):
        if not text.strip():
            raise Invalid("issue-contact-missing", field)
    # Due dates are local dates of the principal, whose time zone this floor does not know: two days ago is past everywhere.
    if due_on < stamp.at.date() - timedelta(days=1):
        raise Invalid("due-date-passed", "due_on", due_on=due_on)
    check_dates(opens_on=opens_on, due_on=due_on, closes_on=closes_on)


def open_for_answering(session: Session, stamp: Stamp, assessment: Assessment) -> bool:
    """Hold the assessment for a change by the respondent; the first one begins it, and then the answer is True.

    Every change on the respondent's side passes here first. The beginning has no ledger entry of its own: the entry of
    the change that began it says so. Raises Forbidden("assessment-not-yours"), Conflict("answer-sealed" | "window-not-open-yet" |
    "window-closed").
    """
    demand_answering_side(session, stamp, assessment)
    lock(session, assessment)
    if assessment.state not in ANSWERABLE:
        raise Conflict("answer-sealed", state=assessment.state)
    demand_window(session, stamp, assessment)
    if assessment.state != AssessmentState.ISSUED:
        return False
    assessment.state = AssessmentState.IN_PROGRESS
    session.flush()
    return True


def choose_alternative(
    session: Session, stamp: Stamp, assessment: Assessment, *, group: str, option: str, expected_version: int | None = None
) -> AlternativeChoice:
    """Say which option of an alternative group is followed; only its items are asked and scored.

    `expected_version` is that of the choice as the person has seen it, 0 where there was none; None: whatever it is.
    After a return the choice may change only where an item of the group was returned. Raises Invalid("option-unknown"),
    Conflict("choice-changed-meanwhile", theirs) where somebody else has chosen otherwise since, Conflict("answer-sealed" |
    "answer-of-contractor"), Forbidden("assessment-not-yours").
    """
    is_begun = open_for_answering(session, stamp, assessment)
    alternatives = get_version(session, assessment.version_id).alternatives
    if option not in {choice["code"] for entry in alternatives if entry["group"] == group for choice in entry["options"]}:
        raise Invalid("option-unknown", "option", group=group, option=option)
    demand_group(session, stamp.actor, assessment, group)
    if not read_open(session, assessment).admits_choice(group):
        raise Conflict("answer-sealed", state=assessment.state)
    choice = session.get(AlternativeChoice, (assessment.id, group), populate_existing=True)
    if choice is not None and choice.option == option:
        return choice
    if expected_version is not None and (choice.version if choice else 0) != expected_version:
        raise Conflict("choice-changed-meanwhile", "option", group=group, theirs=choice.option if choice else None)
    on_behalf = stamp.actor.organisation_id != assessment.respondent_organisation_id
    if on_behalf and choice is not None and not choice.on_behalf:
        raise Conflict("answer-of-contractor", "option", item=group)
    if choice is None:
        choice = AlternativeChoice(
            assessment_id=assessment.id, group=group, option=option, chosen_at=stamp.at, chosen_by=stamp.actor.user_id
        )
        session.add(choice)
    else:
        choice.option, choice.chosen_at, choice.chosen_by = option, stamp.at, stamp.actor.user_id
        choice.version += 1
    choice.on_behalf = on_behalf
    session.flush()
    append(
        session,
        stamp,
        Act.ANSWER_SAVE,
        "alternative-choice",
        assessment.id,
        engagement_id=assessment.engagement_id,
        fields=["option"],
        details={"group": group, "option": option, "begins": is_begun},
    )
    return choice


def submit(session: Session, stamp: Stamp, assessment: Assessment, *, person_name: str, person_title: str, statement: str) -> Submission:
    """Seal the answers of this round under the statement of a named person, and compute the provisional score.

    Blanks are allowed and count as unfavourable, but for items that are required. Every returned item that is still asked
    must have been saved again.
    Raises Invalid("person-name-missing" | "person-title-missing" | "statement-missing"),
    Conflict("returned-items-open" | "required-items-blank", items=codes), Conflict("answer-sealed"),
    Forbidden("assessment-not-yours" | "not-the-owner": somebody else is the owner, who alone may submit).
    """
    open_for_answering(session, stamp, assessment)
    demand_nothing_of_the_contractor(session, stamp, assessment)
    is_own = stamp.actor.organisation_id == assessment.respondent_organisation_id  # else the issuer, in its place
    if stamp.actor.answers_in_part or (is_own and assessment.owner_user_id not in (None, stamp.actor.user_id)):
        raise Forbidden("not-the-owner")
    for text, code, field in (
        (person_name, "person-name-missing", "person_name"),
        (person_title, "person-title-missing", "person_title"),
        (statement, "statement-missing", "statement"),
    ):
        if not text.strip():
            raise Invalid(code, field)
    return_round = find_return_round(assessment.state, assessment.round)
    lines = [line for line in read_lines(session, assessment) if line.is_counted]
    still_open = [line.code for line in lines if line.is_returned(return_round)]
    if still_open:
        raise Conflict("returned-items-open", items=still_open)
    blank = [line.code for line in lines if line.is_required and not line.is_answered]
    if blank:
        raise Conflict("required-items-blank", items=blank)
    submission = Submission(
        assessment_id=assessment.id,
        round=assessment.round,
        submitted_at=stamp.at,
        submitted_by=stamp.actor.user_id,
        person_name=person_name.strip(),
        person_title=person_title.strip(),
        statement=statement,
        answers_hash=hash_answers(session, assessment),
        address=stamp.address,
        agent=stamp.agent,
    )
    assessment.state = AssessmentState.SUBMITTED
    assessment.submitted_at = stamp.at
    session.add(submission)
    session.flush()
    record = compute(session, stamp, assessment, is_final=False)
    append(
        session,
        stamp,
        Act.ASSESSMENT_SUBMIT,
        "assessment",
        assessment.id,
        engagement_id=assessment.engagement_id,
        fields=["state"],
        details={
            "round": submission.round,
            "answers_hash": submission.answers_hash,
            "score_record": record.id,
            "earned": record.earned,
            "possible": record.possible,
        },
    )
    return submission
