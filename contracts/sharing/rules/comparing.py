"""Two policies side by side: what each demands, which of two demands is the stricter one, and what changes from one to the other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contracts.sharing.rules.condition import Condition
from contracts.sharing.rules.keeping import CertificateHeld, MonthlyReportsInTime
from contracts.sharing.rules.measures import ConfidenceAtLeast, ControlAtLeast, ReviewNotOlderThan, ScoreAtLeast, SectionAtLeast
from contracts.sharing.rules.policy import ClassRule, Policy

Key = tuple[str, str]


class Direction(StrEnum):
    """What a change does to those who receive."""

    STRICTER = "stricter"  # somebody may be stopped by it
    LOOSER = "looser"  # somebody may be allowed by it
    OTHER = "other"  # the two cannot be ordered: other certificates, other words


@dataclass(frozen=True, slots=True)
class Change:
    """One condition that differs: `before` None is a new demand, `after` None one that is dropped."""

    before: Condition | None
    after: Condition | None

    @property
    def direction(self) -> Direction:
        """Whether the gate opens or shuts by it."""
        if self.before is None or (self.after is not None and implies(self.after, self.before)):
            return Direction.STRICTER
        if self.after is None or implies(self.before, self.after):
            return Direction.LOOSER
        return Direction.OTHER


def key_of(condition: Condition) -> Key:
    """What the condition is about: of two with the same key, one can take the other's place."""
    match condition:
        case SectionAtLeast():
            return condition.code, condition.section
        case ControlAtLeast():
            return condition.code, condition.control
        case _:
            return condition.code, ""


def implies(stricter: Condition, condition: Condition) -> bool:
    """Whether meeting `stricter` always means meeting `condition`."""
    if key_of(stricter) != key_of(condition):
        return False
    match stricter, condition:
        case ScoreAtLeast(), ScoreAtLeast():
            return stricter.percent >= condition.percent
        case SectionAtLeast(), SectionAtLeast():
            return stricter.percent >= condition.percent
        case ConfidenceAtLeast(), ConfidenceAtLeast():
            return stricter.percent >= condition.percent
        case ControlAtLeast(), ControlAtLeast():
            return stricter.points >= condition.points
        case ReviewNotOlderThan(), ReviewNotOlderThan():
            return stricter.days <= condition.days
        case MonthlyReportsInTime(), MonthlyReportsInTime():
            return stricter.days <= condition.days
        case CertificateHeld(), CertificateHeld():
            return set(stricter.kinds) <= set(condition.kinds)
        case _:
            return True


def from_above(own: Iterable[Condition], class_code: str, above: Iterable[Policy]) -> list[tuple[Condition, str]]:
    """What the policies further up the chain demand for the class beyond `own`, each with the version that demands it.

    What flows down is bound by all of them: a link is never judged more mildly than a principal above it wants.
    """
    held = list(own)
    added: list[tuple[Condition, str]] = []
    for policy in above:
        rule = policy.classes.get(class_code)
        for condition in rule.conditions if rule else ():
            if not any(implies(other, condition) for other in held):
                held.append(condition)
                added.append((condition, policy.version))
    return added


def compare(before: Policy, after: Policy) -> dict[str, list[Change]]:
    """What changes from one policy to the other, by class in the order of `after`; a class without a change is left out."""
    codes = [*after.classes, *(code for code in before.classes if code not in after.classes)]
    found = {code: compare_rules(before.classes.get(code), after.classes.get(code)) for code in codes}
    return {code: changes for code, changes in found.items() if changes}


def compare_rules(before: ClassRule | None, after: ClassRule | None) -> list[Change]:
    """What changes for one class."""
    olds, news = _by_key(before.conditions if before else ()), _by_key(after.conditions if after else ())
    keys = [*olds, *(key for key in news if key not in olds)]
    pairs = [Change(olds.get(key), news.get(key)) for key in keys]
    return [pair for pair in pairs if pair.before is None or pair.after is None or _demand(pair.before) != _demand(pair.after)]


def _by_key(conditions: Sequence[Condition]) -> Mapping[Key, Condition]:
    return {key_of(condition): condition for condition in conditions}


def _demand(condition: Condition) -> dict[str, object]:
    """Without its source: another reference is not another demand."""
    demand = condition.model_dump(exclude={"source", "note"})
    return demand | {"kinds": sorted(demand["kinds"])} if "kinds" in demand else demand
