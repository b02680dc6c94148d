"""Reading disposal certificates: one with its checks, those of an engagement, and those that have to be judged."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.disposals.models import DisposalCertificate, DisposalLine
from contracts.disposals.queries.lines import list_certificate_lines
from contracts.disposals.rules import (
    CertificateFacts,
    Check,
    DisposalMethod,
    DisposalResult,
    DisposalState,
    DisposedItem,
    check_certificate,
)
from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day
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


class WaitingCertificate(NamedTuple):
    """A certificate that waits for the judgement of the actor's organisation."""

    id: str
    engagement_id: str
    number: int
    work: str
    contractor_name: str
    filed_at: datetime
    contractor_name_english: str  # "" where none is known


def get_certificate(session: Session, reach: EngagementReach, certificate_id: str) -> DisposalCertificate:
    """The certificate; Missing("certificate-missing") when there is none in reach."""
    query = select(DisposalCertificate).where(
        col(DisposalCertificate.id) == certificate_id, col(DisposalCertificate.engagement_id).in_(reach.engagements())
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("certificate-missing")
    return found


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


def checks(session: Session, certificate: DisposalCertificate) -> list[Check]:
    """The automatic checks of a certificate: what the reviewer should look at before judging."""
    engagement = session.get_one(Engagement, certificate.engagement_id)
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
            col(Organisation.name_english),
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
