"""What an incident touches, and so stops: classes and items of its engagement. It can be widened by one person and never narrowed."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.incidents.models import Incident, IncidentClass
from contracts.incidents.rules import IncidentState, Particulars
from contracts.incidents.taxonomy import unknown_codes
from contracts.information import queries as information
from contracts.information.models import InformationClass
from storage.problems import Invalid, Missing
from storage.stamp import Stamp


def check_classes(session: Session, codes: Sequence[str]) -> None:
    """Raises Invalid("class-unknown") with those that there are not."""
    known = set(session.scalars(select(col(InformationClass.code)).where(col(InformationClass.code).in_(codes))))
    if unknown := [code for code in codes if code not in known]:
        raise Invalid("class-unknown", field="class_codes", classes=unknown)


def check_particulars(said: Particulars, stamp: Stamp) -> None:
    """Raises Invalid("incident-code-unknown" | "occurred-at-in-future")."""
    for field, codes in unknown_codes(said).items():
        raise Invalid("incident-code-unknown", field=field, value=", ".join(codes))
    if said.occurred_at is not None and said.occurred_at > stamp.at:
        raise Invalid("occurred-at-in-future", field="occurred_on", occurred_at=said.occurred_at)


def classes_of_items(session: Session, engagement_id: str, item_ids: Sequence[str]) -> list[str]:
    """The classes of these items; Invalid("item-missing") where one is not on the list of the engagement."""
    try:
        return information.classes_of(session, engagement_id, item_ids) if item_ids else []
    except Missing as missing:
        raise Invalid("item-missing", field="item_ids") from missing


def stopped_classes(session: Session, incident_id: str) -> list[str]:
    """The classes that the incident stops now; none of an open incident means all."""
    return list(session.scalars(select(col(IncidentClass.class_code)).where(col(IncidentClass.incident_id) == incident_id)))


def stop(session: Session, incident: Incident, class_codes: Collection[str]) -> None:
    """Stop these classes too. None given stops every class, as it does while nobody knows what is touched."""
    before = set(stopped_classes(session, incident.id))
    session.add_all(IncidentClass(incident_id=incident.id, class_code=code) for code in sorted(set(class_codes) - before))
    incident.state = IncidentState.OPEN
    incident.lifted_at = incident.lifted_by = None
    incident.lift_reason = ""
    session.flush()
