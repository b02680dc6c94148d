"""How a clause template becomes a text: its parameters checked, its placeholders filled, in both languages at once.

The text of an agreement is assembled exactly once and then frozen. Nothing here fails silently: a placeholder that no
parameter fills, or a duty that no paragraph carries, makes the whole template unfit to publish.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from contracts.clauses.timing import Timing

LANGUAGES = ("ja", "en")
# Filled by the engagement and its parties, not by the person who draws up the agreement.
NAMES = frozenset({"principal", "contractor", "engagement", "purpose"})
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_BLANK = {"ja": "（記載なし）", "en": "(none stated)"}
TEXT_LIMIT = 200  # characters, where a parameter says nothing else
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]

Value = date | int | str | None
Texts = dict[str, dict[str, Any]]


class ParameterType(StrEnum):
    """What a parameter holds."""

    DATE = "date"
    INTEGER = "integer"
    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class ParameterProblem:
    """What is wrong with one parameter: a problem code and what its sentence shows."""

    code: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """The parameters as values, and what is wrong with those that have none."""

    values: Mapping[str, Value]
    problems: Mapping[str, ParameterProblem]


def starting_values(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the form for a new agreement begins with: the default of each parameter, None where there is none."""
    return {parameter["name"]: parameter["default"] for parameter in document["parameters"]}


def check_parameters(document: Mapping[str, Any], raw: Mapping[str, Value]) -> Checked:
    """`raw` (texts of a form, or values) as the values that the document's parameters want.

    Problems by parameter name: parameter-missing, parameter-not-a-date, parameter-not-a-number, parameter-out-of-range
    (minimum, maximum), parameter-too-long (maximum), parameter-not-a-choice, and parameter-unknown for a name that the document
    does not have.
    """
    values: dict[str, Value] = {}
    problems: dict[str, ParameterProblem] = {}
    for parameter in document["parameters"]:
        name = parameter["name"]
        given = raw.get(name)
        read = _read(parameter, given.strip() if isinstance(given, str) else given)
        if isinstance(read, ParameterProblem):
            problems[name] = read
        else:
            values[name] = read
    known = {parameter["name"] for parameter in document["parameters"]}
    problems |= {name: ParameterProblem("parameter-unknown", {"name": name}) for name in raw if name not in known}
    return Checked(values, problems)


def stored(values: Mapping[str, Value]) -> dict[str, str | int | None]:
    """The values as JSON: dates as ISO 8601."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def assemble(document: Mapping[str, Any], values: Mapping[str, Value], names: Mapping[str, Mapping[str, str]]) -> Texts:
    """The agreement's text per language: title, preamble, articles with their paragraphs, and the closing words of the template.

    `values` come from `check_parameters`; `names` gives the four NAMES in each language. What people entered is put in as
    it stands: braces in it are not filled again. Raises KeyError for a placeholder that nothing fills.
    """
    texts: Texts = {}
    for language in LANGUAGES:
        written = {each["name"]: _write(each, values[each["name"]], language) for each in document["parameters"] if each["name"] in values}
        fillings = written | dict(names[language])
        texts[language] = {
            "title": _fill(document["title"][language], fillings),
            "preamble": _fill(document["preamble"][language], fillings),
            "articles": [
                {
                    "code": article["code"],
                    "heading": _fill(article["heading"][language], fillings),
                    "paragraphs": [
                        {
                            "code": paragraph["code"],
                            "text": _fill(paragraph["text"][language], fillings),
                            "obligations": paragraph["obligations"],
                            "survives": paragraph["survives"],
                            "terms": paragraph.get("terms", []),
                        }
                        for paragraph in article["paragraphs"]
                    ],
                }
                for article in document["articles"]
            ],
        }
        if "closing" in document:  # older templates have none, and their texts stay what they were
            texts[language]["closing"] = _fill(document["closing"][language], fillings)
    return texts


def reading_text(document: Mapping[str, Any], parties: Mapping[str, Mapping[str, str]]) -> Texts:
    """The text of a document for reading, with the names of its parameters in brackets where their values will stand.

    `parties` gives the four NAMES in each language, as they are to be read here. A placeholder that nothing fills is read as it
    stands: a text that is unfit to publish can still be looked at.
    """
    written = [text for language in LANGUAGES for text in _texts(document, language)]
    unknown = {name: f"{{{name}}}" for text in written for name in _PLACEHOLDER.findall(text)}
    open_values = {parameter["name"]: parameter["label"] for parameter in document["parameters"]}
    texts: Texts = {}
    for language in LANGUAGES:
        brackets = "［{}］" if language == "ja" else "[{}]"
        names = unknown | {name: brackets.format(label[language]) for name, label in open_values.items()}
        plain = dict(document) | {"parameters": []}
        texts[language] = assemble(plain, {}, {one: names | dict(parties[language]) for one in LANGUAGES})[language]
    return texts


def check_document(document: Mapping[str, Any]) -> list[str]:
    """What makes the template unfit to publish, in words for whoever edits it; empty when it is fit."""
    parameters = {parameter["name"] for parameter in document["parameters"]}
    used: set[str] = set()
    faults: list[str] = []
    for language in LANGUAGES:
        placeholders = {name for text in _texts(document, language) for name in _PLACEHOLDER.findall(text)}
        used |= placeholders
        faults += [f"{language}: unknown parameter {name}" for name in sorted(placeholders - parameters - NAMES)]
    faults += [f"parameter {name} is asked for and never used" for name in sorted(parameters - used)]
    faults += [f"parameter {name} is filled by the engagement" for name in sorted(parameters & NAMES)]
    owed = {obligation["id"] for obligation in document["obligations"]}
    carried = {duty for article in document["articles"] for paragraph in article["paragraphs"] for duty in paragraph["obligations"]}
    faults += [f"obligation {duty} stands in no paragraph" for duty in sorted(owed - carried)]
    faults += [f"paragraph carries unknown obligation {duty}" for duty in sorted(carried - owed)]
    faults += [
        f"obligation {obligation['id']} is timed by {name}, which is no parameter"
        for obligation in document["obligations"]
        for name in timing_parameters(obligation)
        if name not in parameters
    ]
    return faults


def timing_parameters(obligation: Mapping[str, Any]) -> list[str]:
    """The parameters that say when an obligation falls due; none where it is continuous or without a deadline of its own."""
    if "timing" not in obligation:
        return []
    timing = Timing.model_validate(obligation["timing"])
    return [name for name in (timing.parameter, timing.within.parameter if timing.within else None) if name]


def _texts(document: Mapping[str, Any], language: str) -> Iterator[str]:
    yield document["title"][language]
    yield document["preamble"][language]
    yield document.get("closing", {}).get(language, "")
    for article in document["articles"]:
        yield article["heading"][language]
        for paragraph in article["paragraphs"]:
            yield paragraph["text"][language]


def _fill(text: str, fillings: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: fillings[found[1]], text)


def _read(parameter: Mapping[str, Any], given: Value) -> Value | ParameterProblem:
    name = parameter["name"]
    if given is None or given == "":
        return ParameterProblem("parameter-missing", {"name": name}) if parameter["required"] else None
    match ParameterType(parameter["type"]):
        case ParameterType.DATE:
            return _read_date(name, given)
        case ParameterType.INTEGER:
            return _read_integer(parameter, given)
        case ParameterType.TEXT:
            return _read_text(parameter, str(given))
        case ParameterType.CHOICE:
            known = str(given) in {option["code"] for option in parameter["options"]}
            return str(given) if known else ParameterProblem("parameter-not-a-choice", {"name": name, "value": str(given)})


def _read_date(name: str, given: Value) -> date | ParameterProblem:
    try:
        return given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        return ParameterProblem("parameter-not-a-date", {"name": name, "value": str(given)})


def _read_integer(parameter: Mapping[str, Any], given: Value) -> int | ParameterProblem:
    name, minimum, maximum = parameter["name"], parameter.get("minimum"), parameter.get("maximum")
    try:
        number = int(str(given))
    except ValueError:
        return ParameterProblem("parameter-not-a-number", {"name": name, "value": str(given)})
    if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
        return ParameterProblem("parameter-out-of-range", {"name": name, "value": number, "minimum": minimum, "maximum": maximum})
    return number


def _read_text(parameter: Mapping[str, Any], given: str) -> str | ParameterProblem:
    text = given.replace("\r\n", "\n")  # as forms send the end of a line
    maximum = parameter.get("maximum", TEXT_LIMIT)
    if len(text) > maximum:
        return ParameterProblem("parameter-too-long", {"name": parameter["name"], "length": len(text), "maximum": maximum})
    return text


def _write(parameter: Mapping[str, Any], value: Value, language: str) -> str:
    if value is None:
        return _BLANK[language]
    if parameter["type"] == ParameterType.CHOICE:
        return next(str(option[language]) for option in parameter["options"] if option["code"] == value)
    if not isinstance(value, date):
        return str(value)
    if language == "ja":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
