"""What people have read in from files and not decided yet: a workbook of each respondent, a list of contractors of each officer."""

from typing import TYPE_CHECKING

from contracts.parties.listing import actions as lists
from contracts.parties.listing.reading import read_csv
from portal.words import say
from questionnaires.assessments.models import Assessment
from questionnaires.workbook import actions as workbooks
from questionnaires.workbook.comparing import compare
from questionnaires.workbook.manifest import Place, seal
from questionnaires.workbook.queries import read_outline
from questionnaires.workbook.reading import read
from questionnaires.workbook.writing import write
from storage.stamp import Role
from tests.questionnaires.workbook.making import STATES, filled, heading
from tests.security.companies import parties

if TYPE_CHECKING:
    from tests.security.making import Making

LIST = b"name,country\nQuite another firm,DE\n"


def read_in(made: "Making") -> None:
    """Give each respondent a filled workbook and what was read from it, and each officer a list."""
    for link, place in made.world.places.items():
        contractor = parties(link)[1]
        person = made.world.people[f"{contractor}/{Role.RESPONDENT}"]
        if "import_id" not in person.ids:
            _fill(made, made.session.get_one(Assessment, place.ids["assessment/in_progress"]), contractor)
    for key in ("p1", "p1c1", "p2", "p2c1"):
        stamp = made.stamp_of(key, Role.PROCUREMENT)
        kept = lists.keep(made.session, stamp, read_csv(LIST), file_name=f"{made.mark(key, [key])}.csv", sha256="0" * 64)
        made.world.people[f"{key}/{Role.PROCUREMENT}"].ids["list_id"] = kept.id


def _fill(made: "Making", assessment: Assessment, contractor: str) -> None:
    outline = read_outline(made.session, assessment)
    raw = write(
        outline,
        heading(),
        sealed=seal(outline.manifest(assessment.id, assessment.version_id, assessment.round, "en"), made.secret_key),
        states=STATES,
        language="en",
        say=lambda kind, code, /, **parameters: say("en", kind, code, parameters),
        made_at=made.at,
    )
    raw = filled(raw, lambda sheet: sheet.put("item A-2", "Partly"))
    found = read(raw, outline, Place(assessment.id, assessment.version_id, assessment.round), secret=made.secret_key, states=STATES)
    stamp = made.stamp_of(contractor, Role.RESPONDENT)
    kept = workbooks.keep(
        made.session, stamp, assessment, file_name=f"{made.mark(contractor, [contractor])}.xlsx", sha256="0" * 64, found=found
    )
    person = made.world.people[f"{contractor}/{Role.RESPONDENT}"]
    take = next(line.token for line in compare(found, outline) if line.is_offered)
    person.ids |= {"import_id": kept.id, "workbook": raw.hex(), "take": take}
