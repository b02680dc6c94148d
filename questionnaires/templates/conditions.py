"""When an item is asked: conditions over earlier answers and over the profile of the contractor, as data.

A condition is a small tree, nested without limit:

    {"all": [...]}  {"any": [...]}  {"not": {...}}
    {"item": "A-1", "is": ["implemented", "yes"]}   the answer carries one of these states or option codes
    {"item": "A-1", "answered": true}               something was answered
    {"item": "A-1", "at_least": 100}                a number, or the points of an answer's number, reaches this
    {"profile": "tier", "is": ["1", "2"]}           a fact of the contractor, frozen when the questionnaire was issued
    {"profile": "employees", "at_least": 100}

An answer to an item that is itself not asked does not count, so a condition may lean on a conditional item; conditions
that lean on each other in a circle are refused where the questionnaire is checked, with the path.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

Profile = Mapping[str, Any]
"""Facts by name: a text, a whole number, or a list of texts of which any may match."""


Number = Annotated[float, Field(allow_inf_nan=False)]
"""A number that JSON can carry."""


class Part(BaseModel):
    """A part of a condition: closed, so that a slip is told."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class All(Part):
    """Every part holds."""

    all: Annotated[tuple["Condition", ...], Field(min_length=1)]


class AnyOf(Part):
    """At least one part holds."""

    any: Annotated[tuple["Condition", ...], Field(min_length=1)]


class Not(Part):
    """The part does not hold."""

    not_: Annotated["Condition", Field(alias="not")]
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True, serialize_by_alias=True)


class ItemIs(Part):
    """The answer to the item carries one of the states or option codes."""

    item: str
    is_: Annotated[tuple[str, ...], Field(alias="is", min_length=1)]
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True, serialize_by_alias=True)


class ItemAnswered(Part):
    """Whether anything was answered."""

    item: str
    answered: bool


class ItemAtLeast(Part):
    """The number that was answered reaches this."""

    item: str
    at_least: Number


class ProfileIs(Part):
    """The fact is one of these."""

    profile: str
    is_: Annotated[tuple[str, ...], Field(alias="is", min_length=1)]
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True, serialize_by_alias=True)


class ProfileAtLeast(Part):
    """The number in the profile reaches this."""

    profile: str
    at_least: Number


def _kind(value: Any) -> str | None:
    """Which part `value` is, by the keys that only that part has; so a mistake is told against the part that was meant."""
    keys = set(value) if isinstance(value, Mapping) else set(type(value).model_fields) if isinstance(value, Part) else set()
    for word in ("all", "any", "not"):
        if keys & {word, f"{word}_"}:
            return word
    subject = "item" if "item" in keys else "profile" if "profile" in keys else None
    if subject is None:
        return None
    return f"{subject}-at-least" if "at_least" in keys else f"{subject}-answered" if "answered" in keys else f"{subject}-is"


Condition = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[ItemIs, Tag("item-is")]
    | Annotated[ItemAnswered, Tag("item-answered")]
    | Annotated[ItemAtLeast, Tag("item-at-least")]
    | Annotated[ProfileIs, Tag("profile-is")]
    | Annotated[ProfileAtLeast, Tag("profile-at-least")],
    Discriminator(_kind),
]

for _part in (All, AnyOf, Not):
    _part.model_rebuild()


@dataclass(frozen=True, slots=True)
class Said:
    """What was said to one item, as far as conditions care. `value` is a text, or a list of option codes."""

    state: str | None
    value: Any = None


def items_of(tree: Mapping[str, Any]) -> Iterator[str]:
    """The codes of the items that the stored condition `tree` leans on, as often as it names them."""
    if "item" in tree:
        yield tree["item"]
    for part in _parts(tree):
        yield from items_of(part)


def find_cycle(conditions: Mapping[str, Mapping[str, Any]]) -> list[str] | None:
    """The first circle among items, as the path of codes from an item back to itself; None where there is none.

    `conditions` holds the stored condition of each conditional item by the item's code.
    """
    done: set[str] = set()
    for start in conditions:
        path = {start: items_of(conditions[start])}  # in the order of the path; a dict, since it may be thousands long
        while path:  # depth first without recursion: a chain of conditions may be longer than Python's stack
            code, ahead = next(reversed(path.items()))
            following = next((item for item in ahead if item in conditions and item not in done), None)
            if following is None:
                done.add(code)
                del path[code]
            elif following in path:
                codes = list(path)
                return [*codes[codes.index(following) :], following]
            else:
                path[following] = items_of(conditions[following])
    return None


def leaning_on(items: Collection[str], conditions: Mapping[str, Mapping[str, Any]], condition_of: Mapping[str, str]) -> frozenset[str]:
    """The codes of the conditions that lean on one of `items`, directly or through conditional items in between.

    `conditions` are the stored trees by their code, `condition_of` the condition code of each conditional item that
    conditions lean on.
    """
    leaners: dict[str, set[str]] = {}
    for code, tree in conditions.items():
        for item in items_of(tree):
            leaners.setdefault(item, set()).add(code)
    hidden_by: dict[str, set[str]] = {}
    for item, code in condition_of.items():
        hidden_by.setdefault(code, set()).add(item)
    leaning: set[str] = set()
    ahead = set(items)
    while ahead:
        found = {code for item in ahead for code in leaners.get(item, ())} - leaning
        leaning |= found
        ahead = {item for code in found for item in hidden_by.get(code, ())}
    return frozenset(leaning)


class Asked:
    """Answers the question "is this item asked?" for one assessment, each condition worked out once.

    `conditions` are the stored trees by their code, `condition_of` the condition code of each conditional item,
    `said` what was said by item code (only items that conditions lean on need be there), `profile` the frozen facts.
    """

    def __init__(
        self,
        conditions: Mapping[str, Mapping[str, Any]],
        condition_of: Mapping[str, str],
        said: Mapping[str, Said],
        profile: Profile,
    ) -> None:
        """Nothing is worked out before it is asked for."""
        self.conditions, self.condition_of, self.said, self.profile = conditions, condition_of, said, profile
        self._found: dict[str, bool] = {}

    def holds(self, condition_code: str | None) -> bool:
        """Whether the condition with this code holds; what has no condition is always asked."""
        if condition_code is None:
            return True
        if condition_code in self._found:
            return self._found[condition_code]
        path = [condition_code]
        while path:  # what it leans on first, without recursion: a chain of conditions may be longer than Python's stack
            code = path[-1]
            ahead = next((before for before in self._conditions_before(code) if before not in self._found), None)
            if ahead is not None:
                path.append(ahead)
                continue
            self._found[code] = self._meets(self.conditions[code])
            path.pop()
        return self._found[condition_code]

    def _conditions_before(self, condition_code: str) -> Iterator[str]:
        """The conditions of the answered items that a condition leans on."""
        for item in items_of(self.conditions[condition_code]):
            if item in self.condition_of and item in self.said:
                yield self.condition_of[item]

    def _meets(self, tree: Mapping[str, Any]) -> bool:
        if "all" in tree:
            return all(self._meets(part) for part in tree["all"])
        if "any" in tree:
            return any(self._meets(part) for part in tree["any"])
        if "not" in tree:
            return not self._meets(tree["not"])
        if "profile" in tree:
            return _matches(tree, self.profile.get(tree["profile"]))
        said = self.said.get(tree["item"])
        condition = self.condition_of.get(tree["item"])
        if condition is not None and not self._found.get(condition, True):
            said = None
        if "answered" in tree:
            return (said is not None and said.state is not None) is bool(tree["answered"])
        if said is None or said.state is None:
            return False
        return _matches(tree, said.state if said.value is None else said.value)


def _matches(tree: Mapping[str, Any], fact: Any) -> bool:
    if fact is None:
        return False
    if "is" in tree:
        facts = fact if isinstance(fact, list) else [fact]
        return any(str(one) in tree["is"] for one in facts)
    try:
        return Decimal(str(fact)) >= Decimal(str(tree["at_least"]))
    except InvalidOperation:
        return False


def _parts(tree: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if "not" in tree:
        return [tree["not"]]
    return [*tree.get("all", ()), *tree.get("any", ())]
