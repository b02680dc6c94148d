"""The ledgers of people and places, and reading ledgers from files."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook

from storage.scanning.rules import FileType
from tests.security.companies import Person
from tests.security.plans.plan import FILE, Ids, Plan, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "handler_id": "handler/one",
    "place_id": "place/one",
    "people_report_id": "people-report/one",
    "register_import_id": "register_import_id",
}


def _register(_ids: Ids, _person: Person) -> dict[str, Any]:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Item", "Class", "Form"])
    sheet.append(["File", "INTERNAL", "paper"])
    target = BytesIO()
    book.save(target)
    return {"file": ("items.xlsx", target.getvalue(), FileType.XLSX.media_type)}


PLANS: dict[str, Plan] = {
    "POST /engagements/{engagement_id}/handlers": Plan(
        lambda _ids, _person: {"person_name": "Another", "post": "", "duty": "Typing", "since": today()}
    ),
    "GET /engagements/{engagement_id}/handlers/history": Plan(),
    "POST /engagements/{engagement_id}/handlers/{handler_id}": Plan(
        lambda _ids, _person: {"version": "1", "person_name": "Another", "post": "", "duty": "Typing", "since": today()}
    ),
    "POST /engagements/{engagement_id}/handlers/{handler_id}/preparation": Plan(
        lambda _ids, _person: {"version": "1", "told_on": today(), "told_how": "Talk", "pledged_on": today(), "file": FILE}
    ),
    "POST /engagements/{engagement_id}/handlers/{handler_id}/end": Plan(
        lambda _ids, _person: {"version": "1", "until": today(), "reason": ""}
    ),
    "POST /engagements/{engagement_id}/handlers/{handler_id}/custodian": Plan(lambda _ids, _person: {"since": today()}),
    "POST /engagements/{engagement_id}/people-reports": Plan(lambda _ids, _person: {"person_name": "One", "person_title": "Head"}),
    "POST /engagements/{engagement_id}/places": Plan(
        lambda _ids, _person: {"kind": "room", "name": "Room", "address": "", "protection": "", "since": today()}
    ),
    "POST /engagements/{engagement_id}/places/{place_id}": Plan(
        lambda _ids, _person: {"version": "1", "kind": "room", "name": "Room", "address": "", "protection": ""}
    ),
    "POST /engagements/{engagement_id}/places/{place_id}/end": Plan(lambda _ids, _person: {"version": "1", "until": today()}),
    "POST /engagements/{engagement_id}/registers/{book}/import": Plan(_register),
    "POST /engagements/{engagement_id}/registers/imports/{register_import_id}/confirmation": Plan(
        lambda _ids, _person: {"take": ["2:new:0"]}
    ),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "handlers.ChangeInput.duty": "a field of the handlers' ledger",
    "handlers.ChangeInput.post": "a field of the handlers' ledger",
    "handlers.ChangeInput.since": "a date of the handlers' ledger",
    "handlers.ChangeInput.version": "the version that the person saw, compared and not stored",
    "handlers.CustodianInput.since": "a date of the handlers' ledger",
    "handlers.EndInput.until": "a date of the handlers' ledger, not in the future",
    "handlers.EndInput.version": "the version that the person saw, compared and not stored",
    "handlers.HandlerInput.duty": "a field of the handlers' ledger",
    "handlers.HandlerInput.post": "a field of the handlers' ledger",
    "handlers.HandlerInput.since": "a date of the handlers' ledger",
    "handlers.PreparationInput.pledged_on": "when the pledge was given, not in the future",
    "handlers.PreparationInput.told_how": "a field of the handlers' ledger",
    "handlers.PreparationInput.told_on": "when the person was told, not in the future",
    "handlers.PreparationInput.version": "the version that the person saw, compared and not stored",
    "places.PlaceChangeInput.address": "a field of the place",
    "places.PlaceChangeInput.protection": "a field of the place",
    "places.PlaceChangeInput.version": "the version that the person saw, compared and not stored",
    "places.PlaceEndInput.until": "a date of the handlers' ledger, not in the future",
    "places.PlaceEndInput.version": "the version that the person saw, compared and not stored",
    "places.PlaceInput.address": "a field of the place",
    "places.PlaceInput.protection": "a field of the place",
    "places.PlaceInput.since": "a date of the handlers' ledger",
}
