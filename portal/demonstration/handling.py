"""What happens with information: designated, handed over, countersigned, returned, destroyed with proof; and incidents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.demonstration.browser import Visitor
from portal.demonstration.companies import Person
from portal.demonstration.form import Upload, Value
from portal.demonstration.page import Page

FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list of designated items."""

    name: str
    class_code: str
    form: str
    identifier: str = ""
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Disposal:
    """What a disposal certificate says. `pieces` by item name."""

    pieces: Mapping[str, int]
    method: str
    technique: str
    medium: str
    serial: str
    place: str
    witness: str
    document: Upload


def designate(officer: Visitor, engagement: str, items: Sequence[Item]) -> None:
    """Put items on the list."""
    officer.open(f"{engagement}/items")
    for item in items:
        officer.send(
            "/items",
            {
                "name": item.name,
                "class_code": item.class_code,
                "form": item.form,
                "identifier": item.identifier,
                "quantity": item.quantity,
            },
        )


def hand_over(
    officer: Visitor, engagement: str, pieces: Mapping[str, int], *, giver: Person, receiver: Person, way: str, purpose: str
) -> str:
    """Record a handover of pieces by item name; the path of its slip."""
    return _try(officer, engagement, pieces, giver=giver, receiver=receiver, way=way, purpose=purpose, expect=200).path


def be_refused(officer: Visitor, engagement: str, pieces: Mapping[str, int], *, giver: Person, receiver: Person) -> Page:
    """Try to hand over what is not allowed; the page that says why not."""
    return _try(officer, engagement, pieces, giver=giver, receiver=receiver, way="in_person", purpose="検討のため", expect=FORBIDDEN)


def countersign(respondent: Visitor, handover: str, person: Person) -> None:
    """Confirm by name that the items arrived."""
    respondent.open(handover)
    respondent.send("/countersignature", {"person_name": person.name, "person_title": person.title})


def record_return(
    respondent: Visitor, engagement: str, pieces: Mapping[str, int], *, person: Person, way: str, returned_on: date, note: str = ""
) -> str:
    """Give pieces back, by item name; the path of the return."""
    respondent.open(f"{engagement}/returns/new")
    values: dict[str, Value] = {"returned_on": returned_on, "returner_name": person.name, "way": way, "note": note}
    return respondent.send("/returns", values, rows=_rows(pieces)).path


def answer_return(officer: Visitor, path: str, person: Person, *, reason: str = "") -> None:
    """Confirm that a return arrived; with a `reason`, that it did not."""
    officer.open(path)
    values: dict[str, Value] = {"outcome": "declined" if reason else "arrived", "receiver_name": person.name, "reason": reason}
    officer.send("/confirmation", values)


def file_certificate(respondent: Visitor, engagement: str, disposal: Disposal, *, person: Person, disposed_on: date) -> str:
    """File the certificate of a disposal with its document; the path of the certificate."""
    respondent.open(f"{engagement}/certificates/new")
    return respondent.send(
        "/certificates",
        {
            "method": disposal.method,
            "technique": disposal.technique,
            "medium": disposal.medium,
            "serial": disposal.serial,
            "disposed_on": disposed_on,
            "place": disposal.place,
            "person_name": person.name,
            "witness_name": disposal.witness,
            "result": "complete",
            "file": disposal.document,
        },
        rows=_rows(disposal.pieces),
    ).path


def judge_certificate(reviewer: Visitor, path: str, *, reason: str = "", is_approved: bool = True) -> None:
    """Open the document, then approve or reject the certificate."""
    page = reviewer.open(path)
    reviewer.download(page.href(r"^/evidence/[0-9a-f]+/file$"))
    reviewer.send("/judgement", {"outcome": "approved" if is_approved else "rejected", "reason": reason})


def report_incident(visitor: Visitor, engagement: str, *, kind: str, class_codes: Sequence[str], noticed_on: date, summary: str) -> str:
    """Report a suspicion; sharing of these classes stops at once. The path of the incident."""
    visitor.open(f"{engagement}/incidents/new")
    values: dict[str, Value] = {"noticed_on": noticed_on, "noticed_time": "00:05", "class_code": list(class_codes), "summary": summary}
    return visitor.send("/incidents", {"kind": kind, "certainty": "suspected", **values}).path


def report_inquiry(visitor: Visitor, engagement: str, *, inquirer: str, noticed_on: date, summary: str) -> str:
    """Report somebody who asked under a false name by telephone and was told nothing. The path of the incident."""
    visitor.open(f"{engagement}/incidents/new?form=inquiry")
    values: dict[str, Value] = {"inquirer": inquirer, "inquiry_way": "telephone", "told": "nothing", "summary": summary}
    return visitor.send("/incidents", {**values, "noticed_on": noticed_on, "noticed_time": "00:05"}).path


def lift_incident(proposer: Visitor, approver: Visitor, incident: str, class_codes: Sequence[str], reason: str) -> None:
    """Lift the stop of these classes: one proposes, another approves."""
    proposer.open(incident)
    proposer.send("/lifts", {"class_code": list(class_codes), "reason": reason})
    approver.open(incident)
    approver.send("/decision", button="approve")


def close_engagement(officer: Visitor, engagement: str) -> None:
    """End the engagement; its balance is zero."""
    officer.open(f"{engagement}/closing")
    officer.send("/closing")


def _try(
    officer: Visitor,
    engagement: str,
    pieces: Mapping[str, int],
    *,
    giver: Person,
    receiver: Person,
    way: str,
    purpose: str,
    expect: int,
) -> Page:
    officer.open(f"{engagement}/handovers/new")
    values: dict[str, Value] = {"giver_name": giver.name, "receiver_name": receiver.name, "way": way, "purpose": purpose}
    return officer.send("/handovers", values, rows=_rows(pieces), expect=expect)


def _rows(pieces: Mapping[str, int]) -> dict[str, str]:
    return {name: str(count) for name, count in pieces.items()}
