"""Registering the companies: principals by the operator, contractors by whoever entrusts work to them."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.parties.models import Organisation
from contracts.parties.rules import JAPAN, check_corporate_number, clean_name, has_mixed_scripts, normalise_corporate_number
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


def register_principal(
    session: Session,
    stamp: Stamp,
    *,
    name: str,
    name_reading: str = "",
    name_english: str = "",
    corporate_number: str | None = None,
    country: str = JAPAN,
    time_zone: str = "Asia/Tokyo",
    contact_name: str = "",
    contact_email: str = "",
    contact_phone: str = "",
) -> Organisation:
    """A company that runs its contractors through this portal; it has no registrar.

    Raises Invalid like `register_contractor`, except that a principal may come without a corporate number.
    """
    values = _checked(name, name_reading, name_english, corporate_number, country, is_number_needed=False)
    contact = {"contact_name": contact_name, "contact_email": contact_email, "contact_phone": contact_phone}
    return _store(session, stamp, None, {**values, **contact, "time_zone": time_zone})


def register_contractor(
    session: Session,
    stamp: Stamp,
    *,
    name: str,
    name_reading: str = "",
    name_english: str = "",
    corporate_number: str | None = None,
    country: str = JAPAN,
    time_zone: str = "Asia/Tokyo",
    contact_name: str = "",
    contact_email: str = "",
    contact_phone: str = "",
    contact_two_name: str = "",
    contact_two_email: str = "",
    employees: int | None = None,
) -> Organisation:
    """A contractor, as the actor's organisation knows it. Other registrars of the same company do not learn of it.

    Raises Invalid: name-missing, name-mixed-scripts, corporate-number-missing (in Japan), corporate-number-length,
    corporate-number-check-digit; Conflict("contractor-already-registered", organisation_id, name).
    """
    values = _checked(name, name_reading, name_english, corporate_number, country, is_number_needed=country == JAPAN)
    contact = {"contact_name": contact_name, "contact_email": contact_email, "contact_phone": contact_phone}
    second = {"contact_two_name": contact_two_name, "contact_two_email": contact_two_email, "employees": employees}
    return _store(session, stamp, stamp.actor.organisation_id, {**values, **contact, **second, "time_zone": time_zone})


def change_contractor(
    session: Session,
    stamp: Stamp,
    contractor: Organisation,
    *,
    expected_version: int,
    name: str,
    name_reading: str,
    name_english: str,
    corporate_number: str | None,
    country: str,
    time_zone: str,
    contact_name: str,
    contact_email: str,
    contact_phone: str,
    contact_two_name: str = "",
    contact_two_email: str = "",
    employees: int | None = None,
) -> Organisation:
    """Correct what is known of a contractor. Raises as `register_contractor`, and Conflict("contractor-changed-meanwhile")."""
    if contractor.registrar_organisation_id != stamp.actor.organisation_id:
        raise Missing("contractor-missing")
    values = _checked(name, name_reading, name_english, corporate_number, country, is_number_needed=country == JAPAN)
    values |= {"time_zone": time_zone, "contact_name": contact_name, "contact_email": contact_email, "contact_phone": contact_phone}
    values |= {"contact_two_name": contact_two_name, "contact_two_email": contact_two_email, "employees": employees}
    _refuse_registered(session, stamp.actor.organisation_id, values["corporate_number"], except_id=contractor.id)
    changed = [field for field, value in values.items() if getattr(contractor, field) != value]
    written = session.execute(
        update(Organisation)
        .where(col(Organisation.id) == contractor.id, col(Organisation.version) == expected_version)
        .values(**values, version=expected_version + 1)
        .returning(col(Organisation.id)),
    ).one_or_none()
    if written is None:
        raise Conflict("contractor-changed-meanwhile", name=contractor.name)
    session.refresh(contractor)
    append(session, stamp, Act.CONTRACTOR_CHANGE, "organisation", contractor.id, fields=changed)
    return contractor


def _checked(
    name: str, name_reading: str, name_english: str, corporate_number: str | None, country: str, *, is_number_needed: bool
) -> dict[str, Any]:
    names = {"name": clean_name(name), "name_reading": clean_name(name_reading), "name_english": clean_name(name_english)}
    if not names["name"]:
        raise Invalid("name-missing", field="name")
    for field, value in names.items():
        if has_mixed_scripts(value):
            raise Invalid("name-mixed-scripts", field=field, name=value)
    number = normalise_corporate_number(corporate_number or "") or None
    if number is None and is_number_needed:
        raise Invalid("corporate-number-missing", field="corporate_number")
    if number is not None and (wrong := check_corporate_number(number)):
        raise Invalid(wrong, field="corporate_number", number=number)
    return {**names, "corporate_number": number, "country": country}


def _store(session: Session, stamp: Stamp, registrar_id: str | None, values: dict[str, Any]) -> Organisation:
    number = values["corporate_number"]
    _refuse_registered(session, registrar_id, number)
    organisation = Organisation(registrar_organisation_id=registrar_id, registered_at=stamp.at, registered_by=stamp.actor.user_id, **values)
    try:
        with session.begin_nested():
            session.add(organisation)
    except IntegrityError:  # someone registered the same number a moment ago: the constraint saw what the question above could not
        _refuse_registered(session, registrar_id, number)
        raise
    act = Act.CONTRACTOR_REGISTER if registrar_id else Act.ORGANISATION_REGISTER
    append(session, stamp, act, "organisation", organisation.id, details={"registrar": registrar_id})
    return organisation


def _refuse_registered(session: Session, registrar_id: str | None, number: str | None, *, except_id: str | None = None) -> None:
    if number is None:
        return
    found = session.execute(
        select(col(Organisation.id), col(Organisation.name)).where(
            col(Organisation.registrar_organisation_id).is_not_distinct_from(registrar_id),
            col(Organisation.corporate_number) == number,
            col(Organisation.id).is_distinct_from(except_id),
        )
    ).first()
    if found is not None:
        raise Conflict("contractor-already-registered", field="corporate_number", organisation_id=found[0], name=found[1])
