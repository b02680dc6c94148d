"""How a contractor answers: section by section, each item by its own form, files beside it, then the statement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.demonstration.browser import Visitor
from portal.demonstration.companies import Person
from portal.demonstration.form import Upload, Value

SECTIONS: Sequence[str] = ("1.1", "1.2", "1.3", "2.1", "2.2", "3.1", "3.2", "4.1", "5.1")


@dataclass(frozen=True, slots=True)
class Script:
    """What a contractor says: `answer` gives the fields for an item code (None: left blank), `evidence` the files by code.

    `takeout` is the option followed in the one group of alternatives.
    """

    answer: Callable[[str], Mapping[str, Value] | None]
    evidence: Mapping[str, Upload] = field(default_factory=dict)
    takeout: str = "PROHIBITED"


def answer_all(respondent: Visitor, assessment: str, script: Script, sections: Sequence[str] = SECTIONS) -> int:
    """Answer every item of these sections that the script has a word for; how many."""
    respondent.open(assessment)
    return sum(answer_section(respondent, assessment, section, script) for section in sections)


def answer_section(respondent: Visitor, assessment: str, section: str, script: Script) -> int:
    """Answer the items of one section that are open; how many."""
    address = f"{assessment}/sections/{section}?view=all"
    page = respondent.open(address)
    if page.has_form("/alternatives/TAKEOUT"):
        respondent.send("/alternatives/TAKEOUT", {"option": script.takeout})
        page = respondent.open(address)
    count = 0
    for form in page.forms:
        code, _, what = form.action.partition("?")[0].partition("/items/")[2].partition("/")
        said = script.answer(code) if what == "answer" else None
        if said is not None:
            form.fill(said)
            respondent.send_form(form, is_followed=False)
            count += 1
        if what == "evidence" and code in script.evidence:
            form.fill({"file": script.evidence[code]})
            respondent.send_form(form, is_followed=False)
    return count


def correct(respondent: Visitor, assessment: str, corrections: Mapping[str, tuple[Mapping[str, Value], Upload | None]]) -> None:
    """Answer the returned items anew: fields, and a file where one is given."""
    respondent.open(assessment)
    for code, (said, upload) in corrections.items():
        section = code.partition("-")[0]
        respondent.open(f"{assessment}/sections/{section}?view=returned")
        respondent.send(f"/items/{code}/answer", said)
        if upload is not None:
            respondent.open(f"{assessment}/sections/{section}?view=returned")
            respondent.send(f"/items/{code}/evidence", {"file": upload})


def submit(respondent: Visitor, assessment: str, person: Person) -> None:
    """See what is missing, then state by name that the answers are true."""
    respondent.open(f"{assessment}/missing")
    respondent.open(f"{assessment}/submission")
    respondent.send("/submission", {"person_name": person.name, "person_title": person.title, "agreed": True})
