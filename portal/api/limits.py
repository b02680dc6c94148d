"""What may be shared over the API: the answer of the gate for each class of information, with every reason, and the score behind it."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel

from contracts.parties import queries as parties
from contracts.sharing import queries as sharing
from contracts.sharing.rules import Decision
from portal.api.scores import ScoreOut, score_out
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.reasons import Reasons, reasons_for
from portal.rendering.languages import locale_of
from questionnaires.scoring import queries as scores
from storage import clock
from storage.acts import Act

router = APIRouter()


class ConditionOut(BaseModel):
    """One condition of the policy for a class: what it requires, what was observed, and what would change it."""

    code: str
    sentence: str
    is_met: bool
    required: Any
    observed: Any
    remedies: list[str]


class LimitOut(BaseModel):
    """The answer for one class of information."""

    class_code: str
    is_allowed: bool
    valid_until: date | None
    policy_version: str
    conditions: list[ConditionOut]


@router.get("/engagements/{engagement_id}/limits")
def show_limits(entry: Annotated[Entry, guard(Act.SHARING_VIEW, of=subjects.engagement)]) -> list[LimitOut]:
    """For each class of information: allowed or not, with every reason and what would change it."""
    decided = sharing.decisions(entry.session, entry.subject, _today(entry))
    reasons = reasons_for(entry.session, locale_of(entry.request), entry.subject.id)
    return [limit_out(decision, reasons) for decision in decided]


@router.get("/engagements/{engagement_id}/score")
def show_score(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.engagement)]) -> ScoreOut | None:
    """The latest final score by the policy's questionnaire, as it counts today, with its breakdown; null before the first one."""
    principal_id = entry.subject.principal_organisation_id
    policy = sharing.policy_for(entry.session, principal_id, _today(entry))
    found = scores.latest_final(entry.session, entry.subject.id, policy.document["questionnaire"])
    return score_out(entry, found, principal_id) if found else None


def limit_out(decision: Decision, reasons: Reasons) -> LimitOut:
    """A decision as the API shows it, with the same sentences as the page."""
    conditions = [
        ConditionOut(
            code=finding.code,
            sentence=reasons.label(finding),
            is_met=finding.is_met,
            required=finding.required,
            observed=finding.observed,
            remedies=[reasons.remedy(remedy) for remedy in finding.remedies],
        )
        for finding in decision.findings
    ]
    return LimitOut(
        class_code=decision.class_code,
        is_allowed=decision.is_allowed,
        valid_until=decision.valid_until,
        policy_version=decision.policy_version,
        conditions=conditions,
    )


def _today(entry: Entry) -> date:
    principal = parties.get_organisation(entry.session, entry.subject.principal_organisation_id)
    return clock.local_date(entry.stamp.at, principal.time_zone)
