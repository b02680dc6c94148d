"""The findings of the gate as sentences: what was required, what was observed, and what would change it.

One presenter for the page, the print and the API, so that all of them say the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlmodel import Session, col, select

from contracts.certificates.queries import kinds
from contracts.information import queries as information
from contracts.sharing.rules import Decision, Finding, Remedy, Subject
from portal import words
from portal.permissions import Standing
from portal.rendering import formats
from portal.rendering.languages import Locale
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireSection
from questionnaires.templates.queries import find_latest

QUESTIONNAIRE = "S01"  # the questionnaire whose sections and controls the built-in policy names
SHARES = frozenset({"score-at-least", "section-at-least", "confidence-at-least"})  # their figures are tenths of a percent
PLACES = {
    "engagement": "/engagements/{id}",
    "agreement": "/agreements/{id}",
    "assessment": "/assessments/{id}/score",
    "incident": "/engagements/{engagement}/incidents",
    "monthly-reports": "/engagements/{id}/monthly-reports",
    "certificates-held": "/engagements/{id}/certificates-held",
    "recontracts": "/engagements/{id}/recontracts",
    "recontract": "/recontracts/{id}",
}
PARTIES_ONLY = frozenset({"agreement", "assessment", "monthly-reports"})
ABOVE_ONLY = frozenset({"recontract", "recontracts"})  # the partner does not see what is said about it
CHANGES_OF_ENGAGEMENT = frozenset({"add-class-to-engagement", "extend-period"})
WHOLE_REVIEWS = frozenset({"issue-assessment", "answer-assessment", "review-assessment"})


OVER = frozenset({"closed", "ended", "period-over"})


def state_of(decision: Decision) -> str:
    """The code of what the reader is told first: "allowed", "by-law" (nothing here unlocks it), "over" or "not-yet"."""
    if decision.is_allowed:
        return "allowed"
    unmet = {finding.code: finding.observed for finding in decision.unmet}
    if "legal-regime" in unmet:
        return "by-law"
    return "over" if unmet.get("within-period") in OVER else "not-yet"


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition as a line of the checklist (the keys are those of the template's condition_checklist)."""

    kind: str
    label: str
    required: str
    observed: str
    href: str | None
    change: str


@dataclass(frozen=True, slots=True)
class WayOut:
    """One thing that would change a refusal, and where to do it."""

    text: str
    href: str | None
    is_whole_review: bool


@dataclass(frozen=True, slots=True)
class Reasons:
    """Turns findings into sentences of one language, with the titles of sections and controls at hand."""

    locale: Locale
    engagement_id: str
    titles: Callable[[], Mapping[str, Mapping[str, str]]]  # read where a finding names one
    classes: Callable[[], Mapping[str, Mapping[str, str]]]
    standing: Standing = Standing.PRINCIPAL  # of the reader: nobody is led to a page that stays closed to them
    may_change: bool = True  # the engagement

    def of(self, decision: Decision) -> list[Reason]:
        """Every condition of the decision: those that are not met first."""
        lines = [self._line(finding) for finding in decision.findings]
        return sorted(lines, key=lambda line: line.kind == "allowed")

    def state(self, decision: Decision) -> str:
        """Whether the class may be shared, in words: "not yet" only where something here can change it."""
        return words.say(self.locale, "limit-state", state_of(decision))

    def is_by_law(self, decision: Decision) -> bool:
        """Whether a law holds the class back, so that no score and no policy unlocks it."""
        return state_of(decision) == "by-law"

    def is_over(self, decision: Decision) -> bool:
        """Whether the work itself has ended, so that nothing more is shared whatever is done."""
        return {finding.code: finding.observed for finding in decision.unmet}.get("within-period") in OVER

    def main(self, decision: Decision) -> str:
        """The first reason of a refusal, for a cell; empty when allowed."""
        return self.label(decision.unmet[0]) if decision.unmet else ""

    def way_href(self, remedy: Remedy) -> str | None:
        """Where a remedy is done: the page of its subject, or the form that changes the engagement."""
        if remedy.code in CHANGES_OF_ENGAGEMENT and remedy.subject is not None and self.may_change:
            return f"/engagements/{remedy.subject.id}/edit"
        return self._place(remedy.subject)

    def ways_out(self, decision: Decision) -> list[WayOut]:
        """What would change a refusal: each remedy once, in the order of the conditions, the shortest way of each first.

        What needs a whole new review stands last, since a smaller step within it may be enough.
        """
        found: dict[str, WayOut] = {}
        for finding in decision.unmet:
            for remedy in finding.remedies:
                text = self.remedy(remedy)
                found.setdefault(text, WayOut(text, self.way_href(remedy), remedy.code in WHOLE_REVIEWS))
        return sorted(found.values(), key=lambda way: way.is_whole_review)

    def remedy(self, remedy: Remedy) -> str:
        """What would change a finding."""
        return words.say(self.locale, "remedy", remedy.code, self._named(remedy.parameters))

    def cautions(self, decision: Decision) -> list[str]:
        """What is still met and will not be for long."""
        return [words.say(self.locale, "sharing-caution", one.code, self._named(one.parameters)) for one in decision.cautions]

    def _line(self, finding: Finding) -> Reason:
        return Reason(
            kind="allowed" if finding.is_met else "stop",
            label=self.label(finding),
            required=self._value(finding, "finding-required", finding.required),
            observed=self._value(finding, "finding-observed", finding.observed),
            href=self._place(finding.subject),
            change=finding.note[self.locale] if finding.note else self._conditions(finding),
        )

    def _conditions(self, finding: Finding) -> str:
        """What a consent was bound to; the re-contractor reads it in its own terms."""
        return "" if self.standing is Standing.CONTRACTOR else str(finding.parameters.get("conditions", ""))

    def label(self, finding: Finding) -> str:
        """The condition in words."""
        said = words.say(self.locale, "finding", finding.code, self._named(finding.parameters))
        return words.say(self.locale, "finding-above", "demanded", {"condition": said}) if finding.demanded_above else said

    def _value(self, finding: Finding, kind: str, value: object) -> str:
        if isinstance(value, str):  # a state: its own word
            return words.say(self.locale, f"{kind}-state", value)
        parameters = self._named(finding.parameters)
        if value is None:
            return words.say(self.locale, f"{kind}-none", finding.code, parameters)
        shown = formats.tenths(value) if finding.code in SHARES and isinstance(value, int) else self._shown(value)
        return words.say(self.locale, kind, finding.code, {**parameters, "value": shown})

    def _named(self, parameters: Mapping[str, object]) -> dict[str, object]:
        named = {name: self._shown(value) for name, value in parameters.items()}
        if "control" in named:
            named["title"] = self.titles().get(str(named["control"]), {}).get(self.locale, "")
        if "section" in named:
            named["title"] = self.titles().get(str(named["section"]), {}).get(self.locale, "")
        if "certificate" in named:
            codes = str(named["certificate"]).split(" / ")
            named["certificate"] = " / ".join(kinds()[code].name[self.locale] if code in kinds() else code for code in codes)
        if "class" in named:
            named["class"] = self.classes().get(str(named["class"]), {}).get(self.locale, named["class"])
        return named

    def _shown(self, value: object) -> object:
        return formats.day(value, self.locale) if isinstance(value, date) else value

    def _place(self, subject: Subject | None) -> str | None:
        if subject is None:
            return None
        is_above = subject.kind == "engagement" and subject.id != self.engagement_id
        is_above = is_above or subject.kind in ABOVE_ONLY
        if (self.standing is Standing.CONTRACTOR and is_above) or (self.standing is Standing.ABOVE and subject.kind in PARTIES_ONLY):
            return None
        return PLACES[subject.kind].format(id=subject.id, engagement=self.engagement_id)


def reasons_for(
    session: Session, locale: Locale, engagement_id: str, standing: Standing = Standing.PRINCIPAL, *, may_change: bool = True
) -> Reasons:
    """The presenter for one engagement, to a reader of this standing who may change it or not. A constant number of queries."""

    @cache
    def titles() -> Mapping[str, Mapping[str, str]]:
        version = find_latest(session, QUESTIONNAIRE)
        found: dict[str, Mapping[str, str]] = {}
        for table in (QuestionnaireItem, QuestionnaireSection):
            if version is not None:
                found.update(session.exec(select(col(table.code), col(table.title)).where(col(table.version_id) == version.id)).all())
        return found

    @cache
    def classes() -> Mapping[str, Mapping[str, str]]:
        return {row.code: row.name for row in information.list_classes(session)}

    return Reasons(locale, engagement_id, titles, classes, standing, may_change)
