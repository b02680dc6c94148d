"""A policy in sentences and bars: what each class demands, what is locked, and what a draft changes. For pages and API alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from contracts.certificates.queries import kinds
from contracts.parties.queries import get_organisation
from contracts.sharing.rules import ClassRule, Condition
from contracts.sharing.rules.comparing import Change, Direction
from contracts.sharing.rules.keeping import CertificateHeld, MonthlyReportsInTime
from contracts.sharing.rules.measures import ConfidenceAtLeast, ControlAtLeast, ReviewNotOlderThan, ScoreAtLeast, SectionAtLeast
from contracts.sharing.rules.own import LOCKED, Fault, demands_of
from portal import words
from portal.guards import Entry
from portal.pages.information.reasons import Reasons, reasons_for
from portal.rendering.languages import Locale, locale_of
from storage.clock import local_date

SIGNS = {Direction.STRICTER: "info", Direction.LOOSER: "caution", Direction.OTHER: "neutral"}


@dataclass(frozen=True, slots=True)
class Demand:
    """One condition as people read it; `percent` is set where it can be drawn as a level."""

    text: str
    label: str
    level: str
    percent: int | None
    is_locked: bool
    note: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Glance:
    """A class in one line of a table; "–" where nothing is demanded."""

    score: str
    evidence: str
    parts: str
    review: str
    late: str
    agreement: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One condition that changes: what it was and what it would be ("" where there is none), and what that does."""

    before: str
    after: str
    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says conditions in one language, with the titles of sections and measures and the names of classes at hand."""

    locale: Locale
    titles: Mapping[str, Mapping[str, str]]
    classes: Mapping[str, Mapping[str, str]]

    def demands(self, rule: ClassRule) -> list[Demand]:
        """The rule's conditions: levels first, what is locked last."""
        said = [self._demand(condition) for condition in rule.conditions]
        return sorted(said, key=lambda one: (one.is_locked, one.percent is None))

    def glance(self, rule: ClassRule) -> Glance:
        """The rule in one line."""
        set_ = demands_of(rule)
        parts = [("sections", len(set_.sections)), ("measures", len(set_.controls)), ("certificates", len(set_.certificates) and 1)]
        counted = [words.say(self.locale, "policy-glance", code, {"count": count}) for code, count in parts if count]
        return Glance(
            score=self._figure("or-more", set_.score_percent),
            evidence=self._figure("or-more", set_.confidence_percent),
            parts=words.say(self.locale, "policy-glance", "joined").join(counted) or "–",
            review=self._figure("days", set_.review_days),
            late=self._figure("days" if set_.late_days else "none-late", set_.late_days),
            agreement=words.say(self.locale, "policy-glance", "agreement") if set_.agreement else "–",
        )

    def differences(self, changes: Iterable[Change]) -> list[Difference]:
        """What changes in a class."""
        return [
            Difference(
                self.sentence(change.before) if change.before else "",
                self.sentence(change.after) if change.after else "",
                SIGNS[change.direction],
                words.say(self.locale, "policy-direction", change.direction),
            )
            for change in changes
        ]

    def sentence(self, condition: Condition) -> str:
        """The condition as a sentence."""
        return words.say(self.locale, "policy-demand", _word_of(condition), self._values(condition))

    def fault(self, fault: Fault) -> str:
        """What is wrong with a document."""
        return words.say(self.locale, "problem", fault.code, self.named(fault.parameters))

    def named(self, parameters: Mapping[str, object]) -> dict[str, object]:
        """Values of a problem with the names of class and condition in place of their codes."""
        named = dict(parameters)
        if "class" in named:
            named["class"] = self.classes.get(str(named["class"]), named["class"])
        if "condition" in named:
            named["condition"] = words.say(self.locale, "policy-condition", str(named["condition"]))
        return named

    def title(self, code: str) -> str:
        """The title of a section or a measure."""
        return self.titles.get(code, {}).get(self.locale, "")

    def _figure(self, code: str, value: int | None) -> str:
        return "–" if value is None else words.say(self.locale, "policy-glance", code, {"value": value})

    def _demand(self, condition: Condition) -> Demand:
        percent = condition.percent if isinstance(condition, ScoreAtLeast | SectionAtLeast | ConfidenceAtLeast) else None
        label = words.say(self.locale, "policy-level", condition.code, self._values(condition)) if percent else ""
        level = words.say(self.locale, "policy-level", "or-more", {"percent": percent}) if percent else ""
        return Demand(self.sentence(condition), label, level, percent, condition.code in LOCKED, condition.note)

    def _values(self, condition: Condition) -> dict[str, object]:
        match condition:
            case ScoreAtLeast() | ConfidenceAtLeast():
                return {"percent": condition.percent}
            case SectionAtLeast():
                return {"percent": condition.percent, "section": condition.section, "title": self.title(condition.section)}
            case ControlAtLeast():
                return {"points": condition.points, "control": condition.control, "title": self.title(condition.control)}
            case ReviewNotOlderThan() | MonthlyReportsInTime():
                return {"days": condition.days}
            case CertificateHeld():
                known = kinds()
                return {"kinds": " / ".join(known[kind].name[self.locale] if kind in known else kind for kind in condition.kinds)}
            case _:
                return {}


def _word_of(condition: Condition) -> str:
    if isinstance(condition, ControlAtLeast) and condition.points == 100:
        return "control-fully"
    if isinstance(condition, MonthlyReportsInTime) and condition.days == 0:
        return "monthly-reports-none-late"
    return condition.code


def speaker_for(entry: Entry) -> Speaker:
    """The speaker for the reader of this page. A constant number of queries."""
    known: Reasons = reasons_for(entry.session, locale_of(entry.request), "")
    return Speaker(known.locale, known.titles(), known.classes())


def today_of(entry: Entry) -> date:
    """The day where the organisation is: a policy holds from the beginning of a local day."""
    return local_date(entry.stamp.at, get_organisation(entry.session, entry.actor.organisation_id).time_zone)
