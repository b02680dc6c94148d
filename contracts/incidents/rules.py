"""The kinds and states of an incident, its record as closed values, and what is still missing before it may be closed."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

TEXT_LIMIT = 4000
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
Codes = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=30)]


class IncidentKind(StrEnum):
    """What happened, or may have happened (documents 004 付5, 000 (17))."""

    LEAK = "leak"
    LOSS = "loss"
    THEFT = "theft"
    UNAUTHORISED_ACCESS = "unauthorised_access"
    MIS_SENDING = "mis_sending"
    MALWARE = "malware"
    IMPERSONATING_INQUIRY = "impersonating_inquiry"
    OTHER = "other"


class IncidentState(StrEnum):
    """While open, the classes that it touches may not be shared."""

    OPEN = "open"  # both: contain, find the cause, agree on prevention; sharing is stopped
    NOTED = "noted"  # both: an inquiry to which nothing was told; it stops nothing, and can be made to
    LIFTED = "lifted"  # both: two persons of the principal lifted the stop; measures may still be open
    CLOSED = "closed"  # nobody: the stop is lifted, the measures are agreed and done


class Told(StrEnum):
    """Whether anything was told to whoever asked under a false name."""

    NOTHING = "nothing"
    SOMETHING = "something"
    UNKNOWN = "unknown"


class LiftState(StrEnum):
    """A proposal to lift the stop of some classes."""

    PROPOSED = "proposed"  # another person of the principal: approve or decline
    APPROVED = "approved"  # nobody: these classes may be shared again where all else is met
    DECLINED = "declined"  # nobody: the stop goes on


class MeasureState(StrEnum):
    """A measure against recurrence, agreed with the principal (document 004, 付8 (7))."""

    PROPOSED = "proposed"  # the principal: agree, or return it
    RETURNED = "returned"  # the contractor: propose it better
    AGREED = "agreed"  # the contractor: do it and show it
    DONE = "done"  # nobody


class MeasureStep(StrEnum):
    """What either side does with a measure."""

    PROPOSE = "propose"  # the contractor, anew after a return
    AGREE = "agree"  # the principal
    RETURN = "return"  # the principal
    DO = "do"  # the contractor


STEPS = {
    MeasureStep.PROPOSE: (MeasureState.RETURNED, MeasureState.PROPOSED),
    MeasureStep.AGREE: (MeasureState.PROPOSED, MeasureState.AGREED),
    MeasureStep.RETURN: (MeasureState.PROPOSED, MeasureState.RETURNED),
    MeasureStep.DO: (MeasureState.AGREED, MeasureState.DONE),
}
"""Which state a step asks for, and which it leads to."""
PRINCIPALS_STEPS = frozenset({MeasureStep.AGREE, MeasureStep.RETURN})


class Recipient(StrEnum):
    """Who has to know, or may want to."""

    PRINCIPAL = "principal"  # of the link in which it happened
    CONTRACTOR = "contractor"  # where the principal noticed it first
    PRINCIPAL_ABOVE = "principal_above"  # `level` links further up
    RECONTRACTOR = "recontractor"  # to whom the contractor passed work on
    AUTHORITY = "authority"
    PERSONS = "persons"  # whose data it is
    POLICE = "police"
    INSURER = "insurer"
    OTHER = "other"


class Way(StrEnum):
    """How somebody was told."""

    PORTAL = "portal"  # with a mail to their people; it counts as received when they opened or confirmed it
    TELEPHONE = "telephone"
    MAIL = "mail"
    MEETING = "meeting"
    LETTER = "letter"
    OTHER = "other"


CHOSEN = (Recipient.AUTHORITY, Recipient.PERSONS, Recipient.POLICE, Recipient.INSURER, Recipient.RECONTRACTOR, Recipient.OTHER)
"""Whom people add by hand; the others follow from the chain."""


class Particulars(BaseModel):
    """One version of the record: who, when, where, what, why, how; the taxonomy of document 003; and what it came to.

    Codes are those of `data/taxonomy.json`. An empty field is not known yet.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: Text = ""
    who: Text = ""
    where: Text = ""
    why: Text = ""
    how: Text = ""
    occurred_at: datetime | None = None
    containment: Text = ""
    secondary_damage: Text = ""
    response_to_persons: Text = ""
    publication: Text = ""
    persons_count: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    is_persons_count_certain: bool = False
    cause: str = ""
    information: Codes = []
    effects: Codes = []
    people: Codes = []
    places: Codes = []
    found_by: str = ""
    responses: Codes = []
    preventions: Codes = []
    repetition: str = ""
    item_ids: Annotated[list[str], Field(max_length=500)] = []
    inquirer: Text = ""  # of an impersonating inquiry: the name that was given
    inquiry_way: Text = ""
    inquiry_about: Text = ""
    told: str = ""


def first_state(kind: IncidentKind, told: str) -> IncidentState:
    """Open, but for an inquiry to which nothing was told: a report of one must cost nothing, or nobody makes it (000 (17))."""
    is_harmless = kind is IncidentKind.IMPERSONATING_INQUIRY and told == Told.NOTHING
    return IncidentState.NOTED if is_harmless else IncidentState.OPEN


def what_is_missing(
    state: IncidentState, measures: Collection[MeasureState], *, untold: int, no_measure_reason: str, has_cause: bool
) -> list[str]:
    """What stands between an incident and its close, as codes; empty when it may be closed."""
    missing = []
    if state is IncidentState.OPEN:
        missing.append("stop-not-lifted")
    if untold:
        missing.append("somebody-untold")
    if not has_cause and state is not IncidentState.NOTED:
        missing.append("cause-unknown")
    if not measures and not no_measure_reason.strip():
        missing.append("no-measure")
    if any(one is not MeasureState.DONE for one in measures):
        missing.append("measures-open")
    return missing


def still_stopped(stopped: Iterable[str], lifted: Iterable[str], all_classes: Iterable[str]) -> list[str]:
    """The classes that stay stopped when `lifted` are lifted. Nothing in `stopped` means that everything is."""
    before = set(stopped) or set(all_classes)
    return sorted(before - set(lifted))
