"""Reading returns, certificates, and the balance. The balance is added up from the records themselves, every time."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, case, func, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.disposals.models import DisposalCertificate, DisposalLine, ReturnLine, ReturnRecord
from contracts.disposals.rules import (
    Balance,
    BalanceLine,
    CertificateFacts,
    Check,
    DisposalMethod,
    DisposalResult,
    DisposalState,
    DisposedItem,
    ReturnState,
    Sums,
    check_certificate,
)
from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day
from contracts.handovers.models import Handover, HandoverLine
from contracts.information.models import DesignatedItem
from contracts.information.rules import ItemForm
from contracts.parties.models import Organisation
from storage.evidence.models import EvidenceFile
from storage.problems import Missing
from storage.reach import EngagementReach


class CertificateRow(NamedTuple):
    """A disposal certificate in the list of its engagement."""

    id: str
    number: int
    method: str
    disposed_on: date
    person_name: str
    result: str
    state: str
    pieces: int
    filed_at: datetime


class ReturnRow(NamedTuple):
    """A return in the list of its engagement."""

    id: str
    number: int
    returned_on: date
    way: str
    state: str
    pieces: int
    recorded_at: datetime


class SettledLine(NamedTuple):
    """A handover line on a return or a certificate, with the pieces that it settles."""

    line_id: str
    handover_number: int
    handed_on: date
    item_id: str
    item_number: int
    item_name: str
    class_code: str
    form: str
    identifier: str
    quantity: int


class WaitingCertificate(NamedTuple):
    """A certificate that waits for the judgement of the actor's organisation."""

    id: str
    engagement_id: str
    number: int
    work: str
    contractor_name: str
    filed_at: datetime


class WaitingReturn(NamedTuple):
    """A return whose receipt the actor's organisation has not confirmed yet."""

    id: str
    engagement_id: str
    number: int
    work: str
    contractor_name: str
    recorded_at: datetime


def balance(session: Session, engagement_id: str) -> Balance:
    """What was handed over in the engagement, line by line, against what came back or was destroyed. One query."""
    returned = _settled(ReturnLine, ReturnRecord, ReturnLine.return_id, ReturnState.CONFIRMED, ReturnState.RECORDED, engagement_id)
    destroyed = _settled(
        DisposalLine, DisposalCertificate, DisposalLine.certificate_id, DisposalState.APPROVED, DisposalState.FILED, engagement_id
    )
    query = (
        select(
            *_line_columns(),
            col(Handover.id),
            col(HandoverLine.quantity),
            func.coalesce(returned.c.settled, 0),
            func.coalesce(destroyed.c.settled, 0),
            func.coalesce(returned.c.claimed, 0) + func.coalesce(destroyed.c.claimed, 0),
        )
        .select_from(HandoverLine)
        .join(Handover, col(Handover.id) == col(HandoverLine.handover_id))
        .join(DesignatedItem, col(DesignatedItem.id) == col(HandoverLine.item_id))
        .outerjoin(returned, returned.c.line_id == col(HandoverLine.id))
        .outerjoin(destroyed, destroyed.c.line_id == col(HandoverLine.id))
        .where(col(HandoverLine.engagement_id) == engagement_id)
        .order_by(col(DesignatedItem.number), col(Handover.number))
    )
    return Balance(tuple(_balance_line(row) for row in session.execute(query)))


def get_return(session: Session, reach: EngagementReach, return_id: str) -> ReturnRecord:
    """The return; Missing("return-missing") when there is none in reach."""
    query = select(ReturnRecord).where(col(ReturnRecord.id) == return_id, col(ReturnRecord.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("return-missing")
    return found


def get_certificate(session: Session, reach: EngagementReach, certificate_id: str) -> DisposalCertificate:
    """The certificate; Missing("certificate-missing") when there is none in reach."""
    query = select(DisposalCertificate).where(
        col(DisposalCertificate.id) == certificate_id, col(DisposalCertificate.engagement_id).in_(reach.engagements())
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("certificate-missing")
    return found


def list_returns(session: Session, reach: EngagementReach, engagement_id: str) -> list[ReturnRow]:
    """The returns of an engagement, newest first."""
    pieces = select(func.sum(col(ReturnLine.quantity))).where(col(ReturnLine.return_id) == col(ReturnRecord.id)).scalar_subquery()
    query = (
        select(
            col(ReturnRecord.id),
            col(ReturnRecord.number),
            col(ReturnRecord.returned_on),
            col(ReturnRecord.way),
            col(ReturnRecord.state),
            pieces,
            col(ReturnRecord.recorded_at),
        )
        .where(col(ReturnRecord.engagement_id) == engagement_id, col(ReturnRecord.engagement_id).in_(reach.engagements()))
        .order_by(col(ReturnRecord.number).desc())
    )
    return [ReturnRow._make(row) for row in session.execute(query)]


def list_certificates(session: Session, reach: EngagementReach, engagement_id: str) -> list[CertificateRow]:
    """The disposal certificates of an engagement, newest first."""
    covered = col(DisposalLine.certificate_id) == col(DisposalCertificate.id)
    query = (
        select(
            col(DisposalCertificate.id),
            col(DisposalCertificate.number),
            col(DisposalCertificate.method),
            col(DisposalCertificate.disposed_on),
            col(DisposalCertificate.person_name),
            col(DisposalCertificate.result),
            col(DisposalCertificate.state),
            select(func.sum(col(DisposalLine.quantity))).where(covered).scalar_subquery(),
            col(DisposalCertificate.filed_at),
        )
        .where(col(DisposalCertificate.engagement_id) == engagement_id, col(DisposalCertificate.engagement_id).in_(reach.engagements()))
        .order_by(col(DisposalCertificate.number).desc())
    )
    return [CertificateRow._make(row) for row in session.execute(query)]


def list_return_lines(session: Session, return_id: str) -> list[SettledLine]:
    """What a return gives back."""
    return _list_settled(session, ReturnLine, col(ReturnLine.return_id) == return_id)


def list_certificate_lines(session: Session, certificate_id: str) -> list[SettledLine]:
    """What a certificate says was destroyed."""
    return _list_settled(session, DisposalLine, col(DisposalLine.certificate_id) == certificate_id)


def checks(session: Session, certificate: DisposalCertificate) -> list[Check]:
    """The automatic checks of a certificate: what the reviewer should look at before judging."""
    engagement = session.get(Engagement, certificate.engagement_id)
    if engagement is None:
        raise Missing("engagement-missing")
    return check_certificate(
        CertificateFacts(
            method=DisposalMethod(certificate.method),
            technique=certificate.technique,
            medium=certificate.medium,
            serial=certificate.serial,
            disposed_on=certificate.disposed_on,
            filed_on=local_day(session, engagement, certificate.filed_at),
            person_name=certificate.person_name,
            witness_name=certificate.witness_name,
            result=DisposalResult(certificate.result),
            is_file_used_before=_is_file_used_before(session, certificate, engagement),
            items=tuple(
                DisposedItem(line.item_name, ItemForm(line.form), line.identifier, line.handed_on)
                for line in list_certificate_lines(session, certificate.id)
            ),
        )
    )


def list_waiting_certificates(
    session: Session, reach: EngagementReach, *, after: str | None = None, limit: int = 50
) -> list[WaitingCertificate]:
    """The certificates that the actor's organisation has to judge, oldest first; `after` is the id of the last row seen."""
    key = (col(DisposalCertificate.filed_at), col(DisposalCertificate.id))
    query = (
        select(
            col(DisposalCertificate.id),
            col(Engagement.id),
            col(DisposalCertificate.number),
            col(Engagement.work),
            col(Organisation.name),
            col(DisposalCertificate.filed_at),
        )
        .join(Engagement, col(Engagement.id) == col(DisposalCertificate.engagement_id))
        .join(Organisation, col(Organisation.id) == col(Engagement.contractor_organisation_id))
        .where(col(DisposalCertificate.state) == DisposalState.FILED, col(Engagement.principal_organisation_id) == reach.organisation_id)
    )
    if after is not None:
        # A stranger's row must not sort ours.
        last = (col(DisposalCertificate.id) == after, col(DisposalCertificate.engagement_id).in_(reach.engagements()))
        query = query.where(tuple_(*key) > select(*key).where(*last).scalar_subquery())
    return [WaitingCertificate._make(row) for row in session.execute(query.order_by(*key).limit(limit))]


def list_waiting_returns(session: Session, reach: EngagementReach, *, after: str | None = None, limit: int = 50) -> list[WaitingReturn]:
    """The returns whose receipt the actor's organisation has to confirm, oldest first; `after` is the id of the last row seen."""
    key = (col(ReturnRecord.recorded_at), col(ReturnRecord.id))
    query = (
        select(
            col(ReturnRecord.id),
            col(Engagement.id),
            col(ReturnRecord.number),
            col(Engagement.work),
            col(Organisation.name),
            col(ReturnRecord.recorded_at),
        )
        .join(Engagement, col(Engagement.id) == col(ReturnRecord.engagement_id))
        .join(Organisation, col(Organisation.id) == col(Engagement.contractor_organisation_id))
        .where(col(ReturnRecord.state) == ReturnState.RECORDED, col(Engagement.principal_organisation_id) == reach.organisation_id)
    )
    if after is not None:
        # A stranger's row must not sort ours.
        last = (col(ReturnRecord.id) == after, col(ReturnRecord.engagement_id).in_(reach.engagements()))
        query = query.where(tuple_(*key) > select(*key).where(*last).scalar_subquery())
    return [WaitingReturn._make(row) for row in session.execute(query.order_by(*key).limit(limit))]


def _settled(line: Any, record: Any, record_id: Any, final: str, pending: str, engagement_id: str) -> Subquery:
    """Per handover line of the engagement: pieces settled by records in state `final`, and claimed by those in `pending`."""
    return (
        select(
            line.handover_line_id.label("line_id"),
            func.sum(case((record.state == final, line.quantity), else_=0)).label("settled"),
            func.sum(case((record.state == pending, line.quantity), else_=0)).label("claimed"),
        )
        .join(record, record.id == record_id)
        .where(record.engagement_id == engagement_id)
        .group_by(line.handover_line_id)
        .subquery()
    )


def _line_columns() -> tuple[Any, ...]:
    return (
        col(HandoverLine.id),
        col(Handover.number),
        col(Handover.handed_on),
        col(DesignatedItem.id),
        col(DesignatedItem.number),
        col(DesignatedItem.name),
        col(HandoverLine.class_code),
        col(DesignatedItem.form),
        col(DesignatedItem.identifier),
    )


def _balance_line(row: Any) -> BalanceLine:
    line_id, number, handed_on, item_id, item_number, item_name, class_code, form, identifier, handover_id, *pieces = row
    handed, returned, destroyed, claimed = (int(count) for count in pieces)
    return BalanceLine(
        line_id=line_id,
        handover_id=handover_id,
        handover_number=number,
        handed_on=handed_on,
        item_id=item_id,
        item_number=item_number,
        item_name=item_name,
        class_code=class_code,
        form=form,
        identifier=identifier,
        sums=Sums(handed, returned, destroyed, claimed),
    )


def _list_settled(session: Session, line: Any, which: ColumnElement[bool]) -> list[SettledLine]:
    query: Select[Any] = (
        select(*_line_columns(), line.quantity)
        .select_from(line)
        .join(HandoverLine, col(HandoverLine.id) == line.handover_line_id)
        .join(Handover, col(Handover.id) == col(HandoverLine.handover_id))
        .join(DesignatedItem, col(DesignatedItem.id) == col(HandoverLine.item_id))
        .where(which)
        .order_by(col(DesignatedItem.number), col(Handover.number))
    )
    return [SettledLine._make(row) for row in session.execute(query)]


def _is_file_used_before(session: Session, certificate: DisposalCertificate, engagement: Engagement) -> bool:
    """Whether the same bytes lie beside another certificate that this principal received (never told: whose, or which)."""
    same = select(col(EvidenceFile.sha256)).where(col(EvidenceFile.id) == certificate.evidence_id).scalar_subquery()
    others = (
        select(col(DisposalCertificate.id))
        .join(EvidenceFile, col(EvidenceFile.id) == col(DisposalCertificate.evidence_id))
        .join(Engagement, col(Engagement.id) == col(DisposalCertificate.engagement_id))
        .where(
            col(DisposalCertificate.id) != certificate.id,
            col(DisposalCertificate.state) != DisposalState.REJECTED,
            col(Engagement.principal_organisation_id) == engagement.principal_organisation_id,
            col(EvidenceFile.sha256) == same,
        )
    )
    return session.scalars(others.limit(1)).one_or_none() is not None
