"""Engagements over the API: what they are, what may be shared in them, what is still out, and the handover itself."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.disposals import queries as disposals
from contracts.disposals.rules import Sums
from contracts.engagements import queries as engagements
from contracts.handovers import actions as handovers
from contracts.handovers.rules import SharingPermit, Way
from contracts.information import queries as information
from contracts.parties import queries as parties
from contracts.sharing import actions as gate
from contracts.sharing import queries as sharing
from contracts.sharing.rules import Decision
from portal import words
from portal.api.scores import ScoreOut, score_out
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.reasons import Reasons, reasons_for
from portal.rendering.languages import locale_of
from questionnaires.scoring import queries as scores
from storage import clock
from storage.acts import Act

router = APIRouter()
PAGE = 50


class EngagementOut(BaseModel):
    """An engagement in reach."""

    id: str
    reference: str
    work: str
    principal: str
    contractor: str
    starts_on: date
    ends_on: date
    state: str


class EngagementPage(BaseModel):
    """One page of engagements, newest first; `next_after` is None on the last one."""

    engagements: list[EngagementOut]
    next_after: str | None


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


class LineInput(BaseModel):
    """Pieces of one designated item."""

    model_config = ConfigDict(extra="forbid")

    item_id: Annotated[str, Field(min_length=32, max_length=32)]
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]


class HandoverInput(BaseModel):
    """A handover to be recorded."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    lines: Annotated[list[LineInput], Field(min_length=1, max_length=500)]
    handed_on: date
    giver_name: Annotated[str, Field(min_length=1, max_length=100)]
    receiver_name: Annotated[str, Field(min_length=1, max_length=100)]
    way: Way
    purpose: Annotated[str, Field(min_length=1, max_length=500)]


@router.get("/engagements")
def list_engagements(
    entry: Annotated[Entry, guard(Act.ENGAGEMENT_VIEW)], after: Annotated[str | None, Query(max_length=32)] = None
) -> EngagementPage:
    """The engagements in the caller's reach."""
    rows = engagements.list_rows(entry.session, entry.reach, after=after, limit=PAGE + 1)
    shown = [
        EngagementOut(
            id=row.id,
            reference=row.reference,
            work=row.work,
            principal=row.principal_name,
            contractor=row.contractor_name,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            state=row.state,
        )
        for row in rows[:PAGE]
    ]
    return EngagementPage(engagements=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.get("/engagements/{engagement_id}/limits")
def show_limits(entry: Annotated[Entry, guard(Act.SHARING_VIEW, of=subjects.engagement)]) -> list[LimitOut]:
    """For each class of information: allowed or not, with every reason and what would change it."""
    decided = sharing.decisions(entry.session, entry.subject, _today(entry))
    reasons = reasons_for(entry.session, locale_of(entry.request), entry.subject.id)
    return [limit_out(decision, reasons) for decision in decided]


@router.get("/engagements/{engagement_id}/balance")
def show_balance(entry: Annotated[Entry, guard(Act.HANDOVER_VIEW, of=subjects.engagement)]) -> dict[str, Any]:
    """What was handed over or arose from the work, returned, destroyed and is still out, per class and in total, in pieces.

    `arisen` says what of all that arose from the work.
    """
    balance = disposals.balance(entry.session, entry.subject.id)
    return {
        "is_zero": balance.is_zero,
        "totals": _sums(balance.totals),
        "classes": {code: _sums(sums) for code, sums in balance.classes.items()},
        "arisen": {
            "totals": _sums(balance.arisen.totals),
            "classes": {code: _sums(sums) for code, sums in balance.arisen.classes.items()},
        },
    }


@router.get("/engagements/{engagement_id}/score")
def show_score(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.engagement)]) -> ScoreOut | None:
    """The latest final score by the policy's questionnaire, as it counts today, with its breakdown; null before the first one."""
    principal_id = entry.subject.principal_organisation_id
    policy = sharing.policy_for(entry.session, principal_id, _today(entry))
    found = scores.latest_final(entry.session, entry.subject.id, policy.document["questionnaire"])
    return score_out(entry, found, principal_id) if found else None


@router.post("/engagements/{engagement_id}/handovers", status_code=201, response_model=None)
def record_handover(
    entry: Annotated[Entry, guard(Act.HANDOVER_RECORD, of=subjects.engagement)], handover: HandoverInput
) -> Response | dict[str, Any]:
    """Record a handover, if the gate allows every class in it; otherwise 403 with all reasons, and only the attempt is kept."""
    lines = [(line.item_id, line.quantity) for line in handover.lines]
    class_codes = information.classes_of(entry.session, entry.subject.id, [item_id for item_id, _ in lines])
    outcome = gate.request_permit(entry.session, entry.stamp, entry.subject, class_codes=class_codes, today=_today(entry))
    if not isinstance(outcome, SharingPermit):
        return _refusal(entry, outcome)
    made = handovers.hand_over(entry.session, entry.stamp, entry.subject, outcome, lines=lines, **handover.model_dump(exclude={"lines"}))
    return {"id": made.id, "number": made.number, "state": made.state, "policy_version": made.policy_version}


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


def _sums(sums: Sums) -> dict[str, int]:
    return {
        "handed": sums.handed,
        "returned": sums.returned,
        "destroyed": sums.destroyed,
        "claimed": sums.claimed,
        "outstanding": sums.outstanding,
    }


def _refusal(entry: Entry, decisions: list[Decision]) -> JSONResponse:
    locale = locale_of(entry.request)
    reasons = reasons_for(entry.session, locale, entry.subject.id)
    body = {
        "type": "urn:portal:problem:sharing-refused",
        "title": words.say(locale, "problem", "sharing-refused"),
        "status": 403,
        "code": "sharing-refused",
        "limits": [limit_out(decision, reasons).model_dump(mode="json") for decision in decisions],
    }
    return JSONResponse(body, 403, media_type="application/problem+json")


def _today(entry: Entry) -> date:
    principal = parties.get_organisation(entry.session, entry.subject.principal_organisation_id)
    return clock.local_date(entry.stamp.at, principal.time_zone)
