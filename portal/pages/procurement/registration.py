"""Registering a contractor and correcting what is known of it: identity, contact, and the question whether it is the company meant."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field, field_validator

from contracts.parties import actions as parties
from contracts.parties.models import Organisation
from contracts.parties.queries import LookAlike, look_alikes
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.mail.addresses import normalise_address
from portal.pages import subjects
from portal.pages.procurement.countries import FIRST, codes, countries
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Conflict, Invalid

router = APIRouter()
IDENTITY = (
    "name",
    "name_reading",
    "name_english",
    "corporate_number",
    "country",
    "contact_name",
    "contact_email",
    "contact_phone",
    "contact_two_name",
    "contact_two_email",
    "employees",
)


class ContractorInput(FormModel):
    """What is asked about a company. `is_different`: the person has looked at the companies with a similar name."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    name_reading: Annotated[str, Field(max_length=200)] = ""
    name_english: Annotated[str, Field(max_length=200)] = ""
    country: Annotated[str, Field(max_length=2)]
    corporate_number: Annotated[str, Field(max_length=40)] = ""
    contact_name: Annotated[str, Field(min_length=1, max_length=100)]
    contact_email: Annotated[str, Field(max_length=254)] = ""
    contact_phone: Annotated[str, Field(max_length=40)] = ""
    contact_two_name: Annotated[str, Field(max_length=100)] = ""
    contact_two_email: Annotated[str, Field(max_length=254)] = ""
    employees: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    is_different: bool = False

    @field_validator("country")
    @classmethod
    def _known_country(cls, value: str) -> str:
        if value not in codes():
            raise ValueError("country-unknown")
        return value

    def identity(self) -> dict[str, Any]:
        """What is stored, as the actions take it. Raises Invalid("address-malformed", "contact_email" | "contact_two_email")."""
        addresses = {}
        for field in ("contact_email", "contact_two_email"):
            try:
                addresses[field] = normalise_address(getattr(self, field)) if getattr(self, field) else ""
            except Invalid as problem:
                raise Invalid(problem.code, field, **problem.parameters) from problem
        given = self.model_dump(exclude={"is_different", "version"})
        return {**given, **addresses, "corporate_number": self.corporate_number or None}


class ContractorChange(ContractorInput):
    """A correction, with the version that the person saw."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]


@router.get("/contractors/new")
def new(entry: Annotated[Entry, guard(Act.CONTRACTOR_REGISTER)]) -> Response:
    """The empty form."""
    return _form(entry, blank_form(country=FIRST))


@router.post("/contractors")
def register(entry: Annotated[Entry, guard(Act.CONTRACTOR_REGISTER)]) -> Response:
    """Register the company, unless its name is taken for another one that is registered already."""
    filled = read_form(ContractorInput, entry.form)
    made = attempt(entry.session, filled, lambda value: register_by(entry, value))
    if made is None:
        return _form(entry, filled, similar=_similar(entry, str(filled.raw.get("name") or "")))
    return redirect(entry, f"/contractors/{made.id}", "contractor-registered", name=made.name)


@router.get("/contractors/{contractor_id}/edit")
def edit(entry: Annotated[Entry, guard(Act.CONTRACTOR_CHANGE, of=subjects.contractor)]) -> Response:
    """The form with what is known."""
    contractor: Organisation = entry.subject
    return _form(entry, blank_form(**_known(contractor), version=contractor.version), contractor=contractor)


@router.post("/contractors/{contractor_id}")
def change(entry: Annotated[Entry, guard(Act.CONTRACTOR_CHANGE, of=subjects.contractor)]) -> Response:
    """Store the correction, unless somebody else corrected it meanwhile."""
    contractor: Organisation = entry.subject
    filled = read_form(ContractorChange, entry.form)
    before = contractor.name
    if attempt(entry.session, filled, lambda value: change_by(entry, value)) is None:
        name = str(filled.raw.get("name") or "")
        similar = _similar(entry, name, except_id=contractor.id) if name != before else []
        return _form(entry, filled, contractor=contractor, similar=similar)
    return redirect(entry, f"/contractors/{contractor.id}", "contractor-changed")


def register_by(entry: Entry, value: ContractorInput) -> Organisation:
    """The act itself, for page and API, unless the name is taken for another company's and nobody has said that it is different."""
    similar = _similar(entry, value.name)
    return _checked(value, similar, parties.register_contractor(entry.session, entry.stamp, **value.identity()))


def change_by(entry: Entry, value: ContractorChange) -> Organisation:
    """The act itself, for page and API, on the same condition where the name is another one than before."""
    contractor: Organisation = entry.subject
    similar = _similar(entry, value.name, except_id=contractor.id) if value.name != contractor.name else []
    changed = parties.change_contractor(
        entry.session, entry.stamp, contractor, expected_version=value.version, time_zone=contractor.time_zone, **value.identity()
    )
    return _checked(value, similar, changed)


def _similar(entry: Entry, name: str, except_id: str | None = None) -> Sequence[LookAlike]:
    """The registered companies that the name could be taken for."""
    return look_alikes(entry.session, entry.actor, name.strip(), except_id=except_id) if name.strip() else []


def _checked(value: ContractorInput, similar: Sequence[LookAlike], done: Organisation) -> Organisation:
    """What was done, if the person has looked at the companies of a similar name; otherwise it is undone by this Conflict."""
    if similar and not value.is_different:
        raise _looks_alike(similar)
    return done


def _looks_alike(similar: Sequence[LookAlike]) -> Conflict:
    return Conflict("contractor-looks-alike", field="is_different", name=similar[0].name)


def _known(contractor: Organisation) -> dict[str, Any]:
    return {name: getattr(contractor, name) or "" for name in IDENTITY}


def _form(entry: Entry, filled: Filled[Any], *, contractor: Organisation | None = None, similar: Sequence[LookAlike] = ()) -> Response:
    if similar and filled.problems and not filled.raw.get("is_different") and not filled.problem("is_different"):
        filled.add(_looks_alike(similar))  # all that is wrong at once, not one thing after another
    codes_found = {problem.code for problem in filled.problems}
    stored = None
    if contractor is not None and "contractor-changed-meanwhile" in codes_found:
        entry.session.refresh(contractor)
        stored = {name: value for name, value in _known(contractor).items() if value != filled.raw.get(name, "")}
        filled.raw = {**filled.raw, "version": contractor.version}
    registered = next((problem for problem in filled.problems if problem.code == "contractor-already-registered"), None)
    return render(
        entry,
        "procurement/contractor_form.html",
        422 if filled.problems else 200,
        filled=filled,
        contractor=contractor,
        countries=countries(locale_of(entry.request)),
        country_names=dict(countries(locale_of(entry.request))),
        similar=similar,
        stored=stored,
        registered=registered,
    )
