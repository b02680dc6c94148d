"""Verbs of a dispatch: prepare it (the dry run), take targets out and in, start it, and send the next piece of it.

A piece is one transaction: the assessments, their ledger entries, the mails and the targets' states commit together, so a
worker that dies in the middle of one leaves it as if it had never begun, and the next worker begins it again.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Insert, Select, case, func, insert, literal, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.actions import check_request, issue
from questionnaires.assessments.models import Assessment
from questionnaires.dispatches.models import Dispatch, DispatchTarget
from questionnaires.dispatches.queries import Counts, count, has_open
from questionnaires.dispatches.rules import DispatchState, Reason, Recipient, TargetState
from questionnaires.templates.models import QuestionnaireVersion
from questionnaires.templates.queries import get_for, get_version
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Problem
from storage.stamp import Stamp

_WAITING, _OUT = TargetState.WAITING, TargetState.LEFT_OUT


def prepare(
    session: Session,
    stamp: Stamp,
    *,
    version_id: str,
    reason: str,
    contact_name: str,
    contact_detail: str,
    due_on: date,
    opens_on: date | None,
    closes_on: date | None,
    chosen_by: Mapping[str, Any],
    candidates: Select[str, str],
    order: Sequence[Any],
) -> Dispatch:
    """Store who would get what; nothing is sent.

    `candidates` selects (engagement id, respondent organisation id) within the actor's reach; `order` is the order in which
    they are shown and sent. Who still works on the same questionnaire is left out from the beginning.
    Raises Missing("questionnaire-missing"), Invalid as `assessments.actions.issue`.
    """
    version = get_for(session, stamp.actor.organisation_id, version_id)
    texts = {"reason": reason, "contact_name": contact_name, "contact_detail": contact_detail}
    check_request(stamp, **texts, due_on=due_on, opens_on=opens_on, closes_on=closes_on)
    dispatch = Dispatch(
        issuer_organisation_id=stamp.actor.organisation_id,
        version_id=version.id,
        reason=reason.strip(),
        contact_name=contact_name.strip(),
        contact_detail=contact_detail.strip(),
        due_on=due_on,
        opens_on=opens_on,
        closes_on=closes_on,
        chosen_by=dict(chosen_by),
        prepared_at=stamp.at,
        prepared_by=stamp.actor.user_id,
    )
    session.add(dispatch)
    session.flush()
    session.execute(_insert_targets(dispatch, version, candidates, order))
    counts = count(session, dispatch.id)
    details = {"questionnaire": version.code, "edition": version.edition, "targets": counts.total, "left_out": counts.left_out}
    append(session, stamp, Act.DISPATCH_PREPARE, "dispatch", dispatch.id, details=details)
    return dispatch


def _insert_targets(dispatch: Dispatch, version: QuestionnaireVersion, candidates: Select[str, str], order: Sequence[Any]) -> Insert:
    """One statement for however many: the database numbers the candidates and leaves out who is still at it."""
    found = candidates.add_columns(func.row_number().over(order_by=list(order)).label("position")).subquery()
    engagement_id, respondent_id = list(found.c)[:2]
    is_open = has_open(version, dispatch.issuer_organisation_id, engagement_id)
    values = select(
        literal(dispatch.id),
        found.c.position,
        engagement_id,
        respondent_id,
        case((is_open, _OUT.value), else_=_WAITING.value),
        case((is_open, Reason.ASSESSMENT_OPEN.value), else_=""),
        literal(0),
    )
    columns = ["dispatch_id", "position", "engagement_id", "respondent_organisation_id", "state", "reason", "told"]
    return insert(DispatchTarget).from_select(columns, values)


def choose(session: Session, stamp: Stamp, dispatch: Dispatch, *, shown: Collection[int], taken: Collection[int]) -> Counts:
    """Of the targets at the positions `shown`, keep those in `taken` and leave the others out, by hand.

    What was left out for another reason stays out. Raises Conflict("dispatch-started").
    """
    _lock_preparing(session, dispatch)
    here = col(DispatchTarget.dispatch_id) == dispatch.id
    out = update(DispatchTarget).where(
        here, col(DispatchTarget.state) == _WAITING, col(DispatchTarget.position).in_(set(shown) - set(taken))
    )
    session.execute(out.values(state=_OUT, reason=Reason.BY_HAND), execution_options={"synchronize_session": False})
    back = update(DispatchTarget).where(
        here, col(DispatchTarget.reason) == Reason.BY_HAND, col(DispatchTarget.position).in_(set(shown) & set(taken))
    )
    session.execute(back.values(state=_WAITING, reason=""), execution_options={"synchronize_session": False})
    return _tell_choice(session, stamp, dispatch)


def choose_all(session: Session, stamp: Stamp, dispatch: Dispatch, *, is_taken: bool) -> Counts:
    """Keep all targets, or leave all out, so that a few can be ticked. Raises Conflict("dispatch-started")."""
    _lock_preparing(session, dispatch)
    change = update(DispatchTarget).where(col(DispatchTarget.dispatch_id) == dispatch.id)
    if is_taken:
        change = change.where(col(DispatchTarget.reason) == Reason.BY_HAND).values(state=_WAITING, reason="")
    else:
        change = change.where(col(DispatchTarget.state) == _WAITING).values(state=_OUT, reason=Reason.BY_HAND)
    session.execute(change, execution_options={"synchronize_session": False})
    return _tell_choice(session, stamp, dispatch)


def _tell_choice(session: Session, stamp: Stamp, dispatch: Dispatch) -> Counts:
    counts = count(session, dispatch.id)
    details = {"targets": counts.waiting, "left_out": counts.left_out}
    append(session, stamp, Act.DISPATCH_PREPARE, "dispatch", dispatch.id, fields=["targets"], details=details)
    return counts


def start(session: Session, stamp: Stamp, dispatch: Dispatch) -> Counts:
    """Confirm: from now on the worker sends. Raises Conflict("dispatch-started" | "dispatch-empty"), Invalid("due-date-passed")."""
    _lock_preparing(session, dispatch)
    counts = count(session, dispatch.id)
    if not counts.waiting:
        raise Conflict("dispatch-empty")
    check_request(
        stamp,
        reason=dispatch.reason,
        contact_name=dispatch.contact_name,
        contact_detail=dispatch.contact_detail,
        due_on=dispatch.due_on,
        opens_on=dispatch.opens_on,
        closes_on=dispatch.closes_on,
    )
    dispatch.state, dispatch.started_at, dispatch.started_by = DispatchState.RUNNING, stamp.at, stamp.actor.user_id
    session.flush()
    append(session, stamp, Act.DISPATCH_START, "dispatch", dispatch.id, fields=["state"], details={"targets": counts.waiting})
    return counts


def send_next(
    session: Session,
    stamp: Stamp,
    dispatch: Dispatch,
    *,
    limit: int,
    look: Callable[[Sequence[str]], Mapping[str, Recipient]],
    tell: Callable[[Sequence[Assessment]], Mapping[str, int]],
) -> bool:
    """Send the next `limit` targets; whether more wait. The caller's transaction is the piece that happens once or not at all.

    `look` gives what is known of engagements by id at this moment, `tell` tells the contractors of new assessments and gives
    for each assessment id how many people that were. What cannot be sent keeps its reason and stops nobody else.
    """
    session.refresh(dispatch, with_for_update={"key_share": True})
    if dispatch.state != DispatchState.RUNNING:
        return False
    targets = _next(session, dispatch, limit)
    recipients = look([target.engagement_id for target in targets])
    version = get_version(session, dispatch.version_id)
    at_it = set(_still_at_it(session, dispatch, version, targets))
    issued: dict[str, DispatchTarget] = {}
    made: list[Assessment] = []
    for target in targets:
        recipient = recipients.get(target.engagement_id)
        if recipient is None or not recipient.is_open:
            target.state, target.reason = TargetState.FAILED, Reason.ENGAGEMENT_CLOSED
        elif target.engagement_id in at_it:
            target.state, target.reason = TargetState.LEFT_OUT, Reason.ASSESSMENT_OPEN
        else:
            assessment = _issue(session, stamp, dispatch, target, recipient)
            if assessment is not None:
                made.append(assessment)
                issued[assessment.id] = target
    for assessment_id, people in tell(made).items():
        issued[assessment_id].told = people
        issued[assessment_id].reason = "" if people else Reason.NOBODY_TOLD
    if len(targets) < limit:
        dispatch.state, dispatch.finished_at = DispatchState.DONE, stamp.at
    session.flush()
    return dispatch.state == DispatchState.RUNNING


def _issue(session: Session, stamp: Stamp, dispatch: Dispatch, target: DispatchTarget, recipient: Recipient) -> Assessment | None:
    """The assessment, or None with the reason on the target: `issue` looks at everything before it stores anything."""
    try:
        made = issue(
            session,
            stamp,
            engagement_id=target.engagement_id,
            version_id=dispatch.version_id,
            respondent_organisation_id=target.respondent_organisation_id,
            reason=dispatch.reason,
            contact_name=dispatch.contact_name,
            contact_detail=dispatch.contact_detail,
            due_on=dispatch.due_on,
            opens_on=dispatch.opens_on,
            closes_on=dispatch.closes_on,
            profile=recipient.profile,
        )
    except Problem as problem:
        target.state, target.reason = TargetState.FAILED, problem.code
        return None
    target.state, target.assessment_id = TargetState.SENT, made.id
    return made


def _next(session: Session, dispatch: Dispatch, limit: int) -> Sequence[DispatchTarget]:
    query = select(DispatchTarget).where(col(DispatchTarget.dispatch_id) == dispatch.id, col(DispatchTarget.state) == _WAITING)
    return session.scalars(query.order_by(col(DispatchTarget.position)).limit(limit)).all()


def _still_at_it(session: Session, dispatch: Dispatch, version: QuestionnaireVersion, targets: Sequence[DispatchTarget]) -> Sequence[str]:
    query = select(col(DispatchTarget.engagement_id)).where(
        col(DispatchTarget.dispatch_id) == dispatch.id,
        col(DispatchTarget.position).in_([target.position for target in targets]),
        has_open(version, dispatch.issuer_organisation_id, col(DispatchTarget.engagement_id)),
    )
    return session.scalars(query).all()


def _lock_preparing(session: Session, dispatch: Dispatch) -> None:
    session.refresh(dispatch, with_for_update={"key_share": True})
    if dispatch.state != DispatchState.PREPARING:
        raise Conflict("dispatch-started")
