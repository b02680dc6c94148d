"""Measures against recurrence: the contractor proposes, the principal agrees or returns, the contractor does and shows them."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.rules import Side
from contracts.four_eyes import flush_second_act
from contracts.incidents.actions.writing import hold, talked_over
from contracts.incidents.models import Incident, IncidentMeasure, IncidentMeasureStep
from contracts.incidents.rules import PRINCIPALS_STEPS, STEPS, MeasureState, MeasureStep
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp

ACTS = {
    MeasureStep.PROPOSE: Act.MEASURE_PROPOSE,
    MeasureStep.AGREE: Act.MEASURE_AGREE,
    MeasureStep.RETURN: Act.MEASURE_AGREE,
    MeasureStep.DO: Act.MEASURE_DO,
}


def propose_measure(session: Session, stamp: Stamp, incident: Incident, *, text: str, responsible: str, due_on: date) -> IncidentMeasure:
    """The contractor proposes a dated measure. Raises what `hold` raises, Invalid("measure-text-missing")."""
    engagement = hold(session, stamp, incident, Side.CONTRACTOR)
    _demand_text(text)
    count = session.scalar(select(func.count()).where(col(IncidentMeasure.incident_id) == incident.id)) or 0
    measure = IncidentMeasure(
        incident_id=incident.id,
        number=count + 1,
        text=text,
        responsible=responsible,
        due_on=due_on,
        proposed_at=stamp.at,
        proposed_by=stamp.actor.user_id,
    )
    session.add(measure)
    session.flush()
    _note(session, stamp, engagement, measure, MeasureStep.PROPOSE, text)
    return measure


def take_step(
    session: Session,
    stamp: Stamp,
    incident: Incident,
    *,
    measure_id: str,
    step: MeasureStep,
    text: str = "",
    due_on: date | None = None,
    expected_version: int,
) -> IncidentMeasure:
    """The next step of the side whose turn it is. `text` is the measure where it is proposed anew, else what is said about it.

    Raises what `hold` raises, Missing("measure-missing"), Conflict("measure-changed-meanwhile" | "measure-not-your-turn"),
    Invalid("measure-text-missing"), Forbidden("second-person-needed").
    """
    engagement = hold(session, stamp, incident, Side.PRINCIPAL if step in PRINCIPALS_STEPS else Side.CONTRACTOR)
    measure = session.get(IncidentMeasure, measure_id, populate_existing=True)
    if measure is None or measure.incident_id != incident.id:
        raise Missing("measure-missing")
    if measure.version != expected_version:
        raise Conflict("measure-changed-meanwhile")
    asked, leads_to = STEPS[step]
    if measure.state != asked:
        raise Conflict("measure-not-your-turn")
    if step is not MeasureStep.AGREE:
        _demand_text(text)
    measure.state, measure.version = leads_to, measure.version + 1
    if step is MeasureStep.PROPOSE:
        measure.text, measure.due_on = text, due_on or measure.due_on
        measure.proposed_at, measure.proposed_by = stamp.at, stamp.actor.user_id
    elif step is MeasureStep.AGREE:
        measure.agreed_at, measure.agreed_by = stamp.at, stamp.actor.user_id
    elif step is MeasureStep.DO:
        measure.done_at = stamp.at
    flush_second_act(session)
    _note(session, stamp, engagement, measure, step, text)
    if step is MeasureStep.AGREE and not _has_unagreed(session, incident):
        talked_over(session, stamp, engagement, incident)
    return measure


def _has_unagreed(session: Session, incident: Incident) -> bool:
    waiting = (MeasureState.PROPOSED, MeasureState.RETURNED)
    query = select(col(IncidentMeasure.id)).where(col(IncidentMeasure.incident_id) == incident.id, col(IncidentMeasure.state).in_(waiting))
    return session.scalars(query.limit(1)).first() is not None


def _demand_text(text: str) -> None:
    if not text.strip():
        raise Invalid("measure-text-missing", field="text")


def _note(session: Session, stamp: Stamp, engagement: Engagement, measure: IncidentMeasure, step: MeasureStep, text: str) -> None:
    session.add(
        IncidentMeasureStep(
            measure_id=measure.id,
            number=measure.version,
            step=step,
            text=text,
            due_on=measure.due_on,
            taken_at=stamp.at,
            taken_by=stamp.actor.user_id,
            organisation_id=stamp.actor.organisation_id,
        )
    )
    session.flush()
    details = {"measure": measure.id, "number": measure.number, "step": step, "due_on": measure.due_on.isoformat()}
    append(session, stamp, ACTS[step], "incident", measure.incident_id, engagement_id=engagement.id, details=details)
