"""Writing a risk down, changing it, asking a second person to live with what remains, closing it. The principal's people only."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_side, local_day, lock
from contracts.engagements.rules import Side
from contracts.four_eyes import flush_second_act
from contracts.information.models import DesignatedItem
from contracts.risks.models import Risk, RiskDismissal
from contracts.risks.queries import matrix
from contracts.risks.rules import UNDER_WAY, About, RiskState, Suggestion, Treatment
from questionnaires.corrections.models import CorrectiveAction
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Written:
    """What people write of a risk."""

    title: str
    cause: str
    impact: int
    likelihood: int
    treatment: Treatment
    person_name: str
    review_on: date
    about: About = About.WORK
    item_id: str | None = None
    measures: str = ""
    correction_id: str | None = None
    due_on: date | None = None
    residual_impact: int | None = None
    residual_likelihood: int | None = None


def write(session: Session, stamp: Stamp, engagement: Engagement, written: Written, *, suggestion_key: str | None = None) -> Risk:
    """Write a risk down. Raises Forbidden("not-the-principal"), Invalid("risk-step-unknown" | "risk-residual-incomplete" |
    "risk-asset-missing" | "risk-due-missing" | "risk-until-passed"),
    Missing("item-missing" | "correction-missing"), Conflict("risk-suggestion-taken").
    """
    lock(session, engagement.id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL)
    if suggestion_key is not None:
        taken = select(col(Risk.id)).where(col(Risk.engagement_id) == engagement.id, col(Risk.suggestion_key) == suggestion_key)
        if session.scalar(taken) is not None:
            raise Conflict("risk-suggestion-taken")
    latest = select(func.coalesce(func.max(col(Risk.number)), 0)).where(col(Risk.engagement_id) == engagement.id)
    risk = Risk(
        engagement_id=engagement.id,
        owner_organisation_id=stamp.actor.organisation_id,
        number=(session.scalar(latest) or 0) + 1,
        level="",
        matrix_version="",
        suggestion_key=suggestion_key,
        written_at=stamp.at,
        written_by=stamp.actor.user_id,
        **asdict(written),
    )
    _demand_ahead(session, stamp, engagement, due_on=written.due_on, review_on=written.review_on)
    _rate(session, risk)
    session.add(risk)
    session.flush()
    _append(session, stamp, Act.RISK_WRITE, risk)
    return risk


def dismiss(session: Session, stamp: Stamp, engagement: Engagement, suggestion: Suggestion, *, reason: str) -> RiskDismissal:
    """What the facts suggest is no risk here. With other facts it is suggested again.

    Raises Forbidden("not-the-principal"), Invalid("risk-reason-missing"), Conflict("risk-suggestion-taken").
    """
    lock(session, engagement.id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL)
    if not reason.strip():
        raise Invalid("risk-reason-missing", "reason")
    same = select(col(RiskDismissal.id)).where(
        col(RiskDismissal.engagement_id) == engagement.id,
        col(RiskDismissal.suggestion_key) == suggestion.key,
        col(RiskDismissal.facts) == suggestion.facts,
    )
    if session.scalar(same) is not None:
        raise Conflict("risk-suggestion-taken")
    made = RiskDismissal(
        engagement_id=engagement.id,
        owner_organisation_id=stamp.actor.organisation_id,
        suggestion_key=suggestion.key,
        facts=suggestion.facts,
        code=suggestion.code,
        parameters=suggestion.parameters,
        reason=reason.strip(),
        dismissed_at=stamp.at,
        dismissed_by=stamp.actor.user_id,
    )
    session.add(made)
    session.flush()
    append(session, stamp, Act.RISK_DISMISS, "risk-suggestion", made.id, details={"suggestion": suggestion.key, "facts": suggestion.facts})
    return made


def change(session: Session, stamp: Stamp, risk: Risk, written: Written, *, expected_version: int) -> Risk:
    """Change a risk. What was accepted is open again: the acceptance was of what stood there. Raises as `write`, and
    Conflict("risk-changed-meanwhile" | "risk-step-impossible").
    """
    _begin(session, stamp, risk, UNDER_WAY, expected_version)
    moved = {name: getattr(written, name) for name in ("due_on", "review_on") if getattr(written, name) != getattr(risk, name)}
    _demand_ahead(session, stamp, session.get_one(Engagement, risk.engagement_id), **moved)
    for name, value in asdict(written).items():
        setattr(risk, name, value)
    _rate(session, risk)
    risk.state, risk.acceptance_asked_by, risk.acceptance_until, risk.acceptance_reason = RiskState.OPEN, None, None, ""
    _end_acceptance(risk)
    return _end(session, stamp, risk, Act.RISK_WRITE)


def ask_acceptance(session: Session, stamp: Stamp, risk: Risk, *, reason: str, until: date, today: date, expected_version: int) -> Risk:
    """Ask a second person to live with what remains until a day. Raises Forbidden("not-the-principal"),
    Conflict("risk-changed-meanwhile" | "risk-step-impossible"), Invalid("risk-reason-missing" | "risk-until-passed").
    """
    _begin(session, stamp, risk, [RiskState.OPEN, RiskState.ACCEPTED], expected_version)
    if not reason.strip():
        raise Invalid("risk-reason-missing", "reason")
    if until < today:
        raise Invalid("risk-until-passed", "until", day=until)
    _end_acceptance(risk)
    risk.state, risk.acceptance_reason, risk.acceptance_until = RiskState.ACCEPTANCE_ASKED, reason.strip(), until
    risk.acceptance_asked_by = stamp.actor.user_id
    return _end(session, stamp, risk, Act.RISK_WRITE)


def decide_acceptance(session: Session, stamp: Stamp, risk: Risk, *, is_accepted: bool, person_name: str, expected_version: int) -> Risk:
    """A second person accepts what remains, by name and until the day asked for, or sends it back.

    Raises Forbidden("not-the-principal" | "second-person-needed"), Conflict("risk-changed-meanwhile" | "risk-step-impossible").
    """
    _begin(session, stamp, risk, [RiskState.ACCEPTANCE_ASKED], expected_version)
    risk.accepted_by = stamp.actor.user_id
    flush_second_act(session)
    if is_accepted:
        risk.accepted_name, risk.accepted_at, risk.accepted_until = person_name, stamp.at, risk.acceptance_until
        risk.state = RiskState.ACCEPTED
    else:
        risk.state, risk.acceptance_asked_by, risk.acceptance_until = RiskState.OPEN, None, None
        _end_acceptance(risk)
    return _end(session, stamp, risk, Act.RISK_ACCEPT, is_accepted=is_accepted)


def close(session: Session, stamp: Stamp, risk: Risk, *, reason: str, expected_version: int) -> Risk:
    """The risk is gone. Raises Forbidden("not-the-principal"), Conflict("risk-changed-meanwhile" | "risk-step-impossible"),
    Invalid("risk-reason-missing").
    """
    _begin(session, stamp, risk, UNDER_WAY, expected_version)
    if not reason.strip():
        raise Invalid("risk-reason-missing", "reason")
    risk.state, risk.closed_at, risk.closing_reason = RiskState.CLOSED, stamp.at, reason.strip()
    return _end(session, stamp, risk, Act.RISK_WRITE)


def _rate(session: Session, risk: Risk) -> None:
    table = matrix()
    cell = table.find(risk.impact, risk.likelihood)
    if cell is None:
        raise Invalid("risk-step-unknown", "impact")
    if (risk.residual_impact is None) != (risk.residual_likelihood is None):
        raise Invalid("risk-residual-incomplete", "residual_impact")
    residual = None
    if risk.residual_impact is not None and risk.residual_likelihood is not None:
        residual = table.find(risk.residual_impact, risk.residual_likelihood)
        if residual is None:
            raise Invalid("risk-step-unknown", "residual_impact")
    risk.level, risk.residual_level, risk.matrix_version = cell.level, residual.level if residual else "", table.version
    if risk.treatment != Treatment.ACCEPT and risk.due_on is None:
        raise Invalid("risk-due-missing", "due_on")
    if risk.about != About.ASSET:
        risk.item_id = None
    elif risk.item_id is None:
        raise Invalid("risk-asset-missing", "item_id")
    if risk.item_id is not None and not _is_of(session, DesignatedItem, risk.item_id, risk):
        raise Missing("item-missing")
    if risk.correction_id is not None and not _is_of(session, CorrectiveAction, risk.correction_id, risk):
        raise Missing("correction-missing")


def _demand_ahead(session: Session, stamp: Stamp, engagement: Engagement, **days: date | None) -> None:
    """A date that is set lies ahead; one that passed meanwhile may stay as it was."""
    today = local_day(session, engagement, stamp.at)
    for field, day in days.items():
        if day is not None and day < today:
            raise Invalid("risk-until-passed", field, day=day)


def _is_of(session: Session, model: type[DesignatedItem] | type[CorrectiveAction], row_id: str, risk: Risk) -> bool:
    with session.no_autoflush:
        of = session.scalar(select(col(model.engagement_id)).where(col(model.id) == row_id))
    return of == risk.engagement_id


def _begin(session: Session, stamp: Stamp, risk: Risk, states: Collection[str], expected_version: int) -> None:
    engagement = lock(session, risk.engagement_id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL)
    session.refresh(risk)
    if risk.version != expected_version:
        raise Conflict("risk-changed-meanwhile")
    if risk.state not in states:
        raise Conflict("risk-step-impossible", state=risk.state)


def _end_acceptance(risk: Risk) -> None:
    risk.accepted_by, risk.accepted_at, risk.accepted_until, risk.accepted_name = None, None, None, ""


def _end(session: Session, stamp: Stamp, risk: Risk, act: Act, **details: object) -> Risk:
    risk.version += 1
    session.flush()
    _append(session, stamp, act, risk, **details)
    return risk


def _append(session: Session, stamp: Stamp, act: Act, risk: Risk, **details: object) -> None:
    """In the principal's own part of the ledger: an entry of the engagement would show the contractor that there is a risk."""
    said = {"number": risk.number, "state": risk.state, "level": risk.level, "treatment": risk.treatment, **details}
    append(session, stamp, act, "risk", risk.id, details=said)
