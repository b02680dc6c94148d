"""Each line of a list against the rules and against what is registered: new, known already, alike, or wrong. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from contracts.parties.listing.columns import LENGTHS
from contracts.parties.listing.reading import Entry
from contracts.parties.rules import JAPAN, check_corporate_number, clean_name, has_mixed_scripts, normalise_corporate_number, skeleton
from storage.problems import Invalid


class Outcome(StrEnum):
    """What becomes of a line."""

    NEW = "new"  # taken
    ALIKE = "alike"  # taken only if somebody says that it is another company
    EXISTS = "exists"  # registered already under this number, or without one under this very name; left as it is
    TWICE = "twice"  # stands in an earlier line of the file
    REFUSED = "refused"


class Known(NamedTuple):
    """A registered contractor."""

    id: str
    name: str
    name_reading: str
    name_english: str
    corporate_number: str | None
    country: str


@dataclass(frozen=True, slots=True)
class Similar:
    """What a line could be taken for: a registered contractor, or (id "") an earlier line of the file."""

    id: str
    name: str
    corporate_number: str
    line: int = 0
    country: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        """What tells it apart for certain: its number, or its very name in its country where it has none."""
        return (self.corporate_number, "") if self.corporate_number else (self.name.casefold(), self.country)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list, judged."""

    line: int
    outcome: Outcome
    fields: Mapping[str, str]
    problem: str = ""
    column: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    similar: tuple[Similar, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)  # as `register_contractor` takes them

    @property
    def token(self) -> str:
        """What a form sends to take it nevertheless, with what was looked at."""
        return f"{self.line} {' '.join(sorted(one.id or str(one.line) for one in self.similar))}"


@dataclass(frozen=True, slots=True)
class Checks:
    """What this floor does not know: the country behind a word, and what a mail address looks like."""

    find_country: Callable[[str], str | None]
    clean_address: Callable[[str], str]  # raises Invalid


class _Wrong(Exception):
    def __init__(self, problem: str, column: str, **parameters: object) -> None:
        self.problem, self.column, self.parameters = problem, column, parameters


@dataclass(slots=True)
class _Seen:
    """What is registered, and what stood in earlier lines: by what is certain, and by every way in which a name is read."""

    certain: dict[tuple[str, str], Similar] = field(default_factory=dict)
    looks: dict[str, list[Similar]] = field(default_factory=lambda: defaultdict(list))

    def add(self, one: Similar, names: Iterable[str]) -> None:
        self.certain.setdefault(one.identity, one)
        for look in {skeleton(name) for name in names if name}:
            self.looks[look].append(one)

    def alike(self, names: Iterable[str]) -> tuple[Similar, ...]:
        return tuple(dict.fromkeys(one for name in names if name for one in self.looks.get(skeleton(name), ())))


def examine(entries: Sequence[Entry], known: Iterable[Known], checks: Checks) -> list[Line]:
    """The lines in their order. A line that looks like another company is alike, whatever its number says."""
    seen = _Seen()
    for one in known:
        seen.add(Similar(one.id, one.name, one.corporate_number or "", country=one.country), (one.name, one.name_reading, one.name_english))
    return [_examine(entry, seen, checks) for entry in entries]


def _examine(entry: Entry, seen: _Seen, checks: Checks) -> Line:
    if entry.problem:
        return Line(entry.line, Outcome.REFUSED, entry.fields, entry.problem)
    try:
        values = _values(entry.fields, checks)
    except _Wrong as wrong:
        return Line(entry.line, Outcome.REFUSED, entry.fields, wrong.problem, wrong.column, wrong.parameters)
    names = [str(values[name]) for name in ("name", "name_reading", "name_english")]
    itself = Similar("", names[0], str(values["corporate_number"] or ""), entry.line, str(values["country"]))
    found = seen.certain.get(itself.identity)
    if found is not None:
        return Line(entry.line, Outcome.TWICE if found.line else Outcome.EXISTS, entry.fields, similar=(found,), values=values)
    alike = seen.alike(names)
    seen.add(itself, names)
    return Line(entry.line, Outcome.ALIKE if alike else Outcome.NEW, entry.fields, similar=alike, values=values)


def _values(fields: Mapping[str, str], checks: Checks) -> dict[str, object]:
    """The fields as they are registered. Raises _Wrong at the first that cannot be."""
    for name, text in fields.items():
        if len(text) > LENGTHS[name]:
            raise _Wrong("list-text-too-long", name, limit=LENGTHS[name])
    names = {name: clean_name(fields.get(name, "")) for name in ("name", "name_reading", "name_english")}
    if not names["name"]:
        raise _Wrong("name-missing", "name")
    for name, text in names.items():
        if has_mixed_scripts(text):
            raise _Wrong("name-mixed-scripts", name, name=text)
    country = checks.find_country(fields["country"]) if fields.get("country") else JAPAN
    if country is None:
        raise _Wrong("list-country-unknown", "country", value=fields["country"])
    contacts = {name: clean_name(fields.get(name, "")) for name in ("contact_name", "contact_phone", "contact_two_name")}
    addresses = {name: _address(fields.get(name, ""), name, checks) for name in ("contact_email", "contact_two_email")}
    number = _number(fields.get("corporate_number", ""), country)
    return {
        **names,
        "corporate_number": number,
        "country": country,
        **contacts,
        **addresses,
        "employees": _employees(fields.get("employees", "")),
    }


def _number(text: str, country: str) -> str | None:
    number = normalise_corporate_number(text)
    if not number:
        if country == JAPAN:
            raise _Wrong("corporate-number-missing", "corporate_number")
        return None
    wrong = check_corporate_number(number)
    if wrong:
        raise _Wrong(wrong, "corporate_number", number=number)
    return number


def _address(text: str, name: str, checks: Checks) -> str:
    try:
        return checks.clean_address(text) if text else ""
    except Invalid as problem:
        raise _Wrong(problem.code, name, **problem.parameters) from problem


def _employees(text: str) -> int | None:
    plain = re.sub(r"[,\s]|人|名", "", unicodedata.normalize("NFKC", text))
    if not plain:
        return None
    if not re.fullmatch(r"\d{1,8}", plain, re.ASCII) or int(plain) < 1:
        raise _Wrong("list-not-a-count", "employees", value=text)
    return int(plain)
