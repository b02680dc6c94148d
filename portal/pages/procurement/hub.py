"""The page of an engagement, where everybody finds the next step: the story so far, whose turn it is, and who is in it."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select
from sqlmodel import col

from contracts.agreements import queries as agreements
from contracts.agreements.queries import AgreementRow
from contracts.agreements.rules import AgreementState
from contracts.disposals import queries as disposals
from contracts.disposals.rules import DisposalState, ReturnState
from contracts.engagements import queries as engagements
from contracts.engagements.models import Engagement
from contracts.engagements.queries import Parties
from contracts.engagements.rules import EngagementState, Side
from contracts.handovers import queries as handovers
from contracts.handovers.rules import HandoverState
from contracts.information import queries as information
from contracts.sharing.gathering import Standpoint
from contracts.sharing.queries import standpoint
from contracts.sharing.rules import Decision
from portal.accounts.models import Membership
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.reasons import reasons_for
from portal.pages.procurement.asked import Asked
from portal.pages.procurement.cabinet import open_cabinet
from portal.pages.procurement.moves import next_move
from portal.pages.procurement.story import StoryFacts, tell, whose_turn
from portal.pages.review.standing import standings_today
from portal.rendering.languages import locale_of
from portal.rendering.pages import render
from questionnaires.assessments.queries import AssessmentRow, list_for_engagement
from questionnaires.scoring.queries import latest_final
from questionnaires.scoring.standing import ScoreStanding
from storage.acts import Act
from storage.clock import local_date
from storage.stamp import Role

router = APIRouter()


@router.get("/engagements/{engagement_id}")
def show(entry: Annotated[Entry, guard(Act.ENGAGEMENT_VIEW, of=subjects.engagement)]) -> Response:
    """The hub of an engagement."""
    engagement: Engagement = entry.subject
    session, reach = entry.session, entry.reach
    parties = engagements.get_parties(session, engagement)
    today = local_date(entry.stamp.at, parties.principal.time_zone)
    needed = information.list_needed(session, engagement.id)
    gate = standpoint(session, engagement, today)
    by_class = {decision.class_code: decision for decision in gate.decisions}
    drawn_up = agreements.list_for_engagement(session, reach, engagement.id)
    asked = list_for_engagement(session, reach, engagement.id)
    standing = _standing(entry, gate)
    facts = StoryFacts(
        engagement_id=engagement.id,
        today=today,
        starts_on=engagement.starts_on,
        ends_on=engagement.ends_on,
        is_closed=engagement.state == EngagementState.CLOSED,
        is_ended=engagement.state == EngagementState.ENDED,
        needed=len(needed),
        allowed=sum(by_class[row.code].is_allowed for row in needed),
        has_open_incident=bool(gate.facts.open_incidents),
        **_agreement(entry, drawn_up),
        **_answers(asked, standing),
        **_information(entry),
    )
    side = engagements.side_of(engagement, entry.actor)
    steps = tell(facts)
    return render(
        entry,
        "procurement/engagement.html",
        engagement=engagement,
        parties=parties,
        side=side,
        facts=facts,
        standing=standing[1],
        steps=steps,
        move=next_move(facts, side, entry.may),
        waiting=whose_turn(steps),
        needed=[(row, by_class[row.code], _kind(by_class[row.code])) for row in needed],
        chain=engagements.chain(session, reach, engagement),
        handlers=engagements.list_handlers(session, engagement.id),
        agreements=drawn_up,
        assessments=asked,
        reasons=reasons_for(session, locale_of(entry.request), engagement.id),
        cabinet=open_cabinet(entry),
        has_nobody=side is Side.PRINCIPAL and _has_nobody(entry, parties),
    )


def _agreement(entry: Entry, drawn_up: list[AgreementRow]) -> dict[str, Any]:
    """The agreement on the table: the one offered, else the one in force; and which sides have accepted it."""
    in_force = next((row for row in drawn_up if row.state == AgreementState.IN_FORCE), None)
    over = next((row for row in drawn_up if row.state == AgreementState.ENDED), None)
    current = next((row for row in drawn_up if row.state == AgreementState.OFFERED), in_force or over)
    draft = next((row.id for row in drawn_up if row.state == AgreementState.DRAFT), "")
    if current is None:
        return {"draft_id": draft}
    return {
        "draft_id": draft,
        "agreement_id": current.id,
        "agreement_state": current.state,
        "accepted_sides": frozenset(one.side for one in agreements.list_acceptances(entry.session, current.id)),
        "has_agreement_in_force": in_force is not None,
    }


def _standing(entry: Entry, gate: Standpoint) -> tuple[str, ScoreStanding | None]:
    """The assessment whose score counts, and how that score stands today; "" and None before the first."""
    score = latest_final(entry.session, entry.subject.id, gate.ruling.policy.questionnaire)
    if score is None:
        return "", None
    return score.assessment_id, standings_today(entry, [score], entry.subject.principal_organisation_id)[score.assessment_id]


def _answers(asked: list[AssessmentRow], score: tuple[str, ScoreStanding | None]) -> dict[str, Any]:
    """Every questionnaire that was sent, and the score that counts."""
    score_id, standing = score
    names = ("id", "title", "state", "due_on", "answered", "total", "returned")
    return {
        "asked": tuple(Asked(**{name: getattr(row, name) for name in names}) for row in asked),
        "has_score": standing is not None,
        "score_id": score_id,
        "percent_tenths": standing.percent_tenths if standing else None,
        "confidence_tenths": standing.confidence_tenths if standing else None,
    }


def _information(entry: Entry) -> dict[str, Any]:
    """What was designated and handed over, what is out, and what waits for a signature, a receipt or a judgement."""
    session, reach, engagement_id = entry.session, entry.reach, entry.subject.id
    balance = disposals.balance(session, engagement_id)
    totals = balance.totals
    slips = handovers.list_for_engagement(session, reach, engagement_id)
    returns = disposals.list_returns(session, reach, engagement_id)
    certificates = disposals.list_certificates(session, reach, engagement_id)
    return {
        "designated": len(information.list_items(session, engagement_id, limit=1)),
        "handed": balance.given.totals.handed,
        "outstanding": totals.outstanding,
        "claimed": totals.claimed,
        "handover_to_sign": _oldest(slips, HandoverState.RECORDED),
        "return_to_confirm": _oldest(returns, ReturnState.RECORDED),
        "certificate_to_judge": _oldest(certificates, DisposalState.FILED),
    }


def _oldest(rows: Any, state: str) -> str:
    """The id of the row with the lowest number that waits in `state`; "" when none does."""
    waiting = [row for row in rows if row.state == state]
    return min(waiting, key=lambda row: row.number).id if waiting else ""


def _has_nobody(entry: Entry, parties: Parties) -> bool:
    """Whether nobody of the contractor can sign in to answer."""
    found = select(col(Membership.user_id)).where(
        col(Membership.organisation_id) == parties.contractor.id, col(Membership.role) == Role.RESPONDENT
    )
    return entry.session.execute(found.limit(1)).first() is None


def _kind(decision: Decision) -> str:
    if not decision.is_allowed:
        return "stop"
    return "caution" if decision.cautions else "allowed"
