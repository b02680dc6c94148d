"""What stands beside the questions of a section: who was asked, what was said about them, and what the company answered before.

Loaded for a whole section at once, in a constant number of statements. For a contributor this also cuts the section down to
what was given to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.forms import Filled, blank_form
from portal.guards import Entry
from portal.pages.answering.about import read_names
from portal.permissions import Standing
from questionnaires.answers.queries import ItemView
from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import Progress, SectionProgress
from questionnaires.assessments.rules import AssessmentState, find_return_round
from questionnaires.comments import queries as comments
from questionnaires.comments.queries import Said
from questionnaires.contributing import queries as contributing
from questionnaires.contributing.queries import ContributorRow
from questionnaires.contributing.rules import Scope, unite
from questionnaires.reuse.actions import is_untouched
from questionnaires.reuse.queries import Offer, list_offers
from questionnaires.templates import queries as templates
from storage.acts import Act


@dataclass(frozen=True, slots=True)
class Helper:
    """A person who was asked for a part; without a name until the invitation is accepted."""

    user_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one question."""

    thread: tuple[Said, ...] = ()
    names: Mapping[str, str] | None = None  # display names by user id
    helpers: tuple[Helper, ...] = ()
    offers: tuple[Offer, ...] = ()
    is_mine: bool = False  # this person was asked for it
    may_comment: bool = False
    may_ask: bool = False
    is_untouched: bool = True
    shows_origin: bool = True  # for whom an earlier answer was given: not for a contributor
    filled: Filled[Any] | None = None  # the comment that could not be kept

    @property
    def unread(self) -> int:
        """How many entries of the thread this person has not read."""
        return sum(said.is_unread for said in self.thread)


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands above the questions of a section: who answers here, and how much the company has answered before."""

    helpers: tuple[Helper, ...]
    has_mine: bool
    on_offer: int  # untouched questions for which there is a fitting earlier answer
    is_contributor: bool
    may_ask: bool
    shows_presence: bool


def read_scope(entry: Entry, assessment: Assessment) -> Scope | None:
    """What was given to this contributor; None for everybody who sees the whole."""
    if entry.standing is not Standing.CONTRIBUTOR:
        return None
    return contributing.scope_of(entry.session, entry.actor, assessment)


def narrow_views(entry: Entry, assessment: Assessment, section_code: str, views: Sequence[ItemView]) -> list[ItemView]:
    """Of the questions of a section those that this person may see."""
    scope = read_scope(entry, assessment)
    return [view for view in views if scope is None or scope.admits(section_code, view.item.code)]


def narrow_progress(entry: Entry, assessment: Assessment, progress: Progress) -> Progress:
    """The same numbers, of what this person may see alone."""
    scope = read_scope(entry, assessment)
    return progress if scope is None else _count(entry, assessment, scope, progress)


def admits_group(entry: Entry, assessment: Assessment, section_code: str, views: Sequence[ItemView], group: str) -> bool:
    """Whether this person may choose in a group of alternatives: all its questions are in its part."""
    scope = read_scope(entry, assessment)
    members = [view for view in views if view.item.alternative_group == group]
    return scope is None or all(scope.admits(section_code, view.item.code) for view in members)


def read_beside(entry: Entry, assessment: Assessment, views: Sequence[ItemView]) -> dict[str, Beside]:
    """What stands beside each of `views`, all of one section, by item code. At most eight statements."""
    session, actor = entry.session, entry.actor
    if not views or not comments.is_party(assessment, actor.organisation_id):
        return {}
    is_respondent = actor.organisation_id == assessment.respondent_organisation_id
    section = _section_code(entry, assessment, views[0])
    parts = contributing.list_contributors(session, assessment.id) if is_respondent else []
    threads = comments.read_threads(session, actor, assessment, [view.item.id for view in views])
    known = {said.user_id for thread in threads.values() for said in thread} | {part.user_id for part in parts if part.user_id}
    names = read_names(session, known) if known else {}
    offers = _read_offers(entry, assessment, views) if is_respondent else {}
    may_comment = entry.may(Act.COMMENT_WRITE) and assessment.state != AssessmentState.CLOSED
    return {
        view.item.code: Beside(
            thread=threads.get(view.item.id, ()),
            names=names,
            helpers=_helpers(parts, names, section, view.item.code),
            offers=offers.get(view.item.code, ()),
            is_mine=any(part.user_id == actor.user_id and _admits(part, section, view.item.code) for part in parts),
            may_comment=may_comment,
            may_ask=entry.may(Act.CONTRIBUTOR_ASK) and assessment.state != AssessmentState.CLOSED,
            is_untouched=is_untouched(view),
            shows_origin=entry.standing is not Standing.CONTRIBUTOR,
        )
        for view in views
    }


def read_strip(entry: Entry, beside: Mapping[str, Beside]) -> Strip:
    """What stands above the section, from what stands beside its questions."""
    everybody = [helper for side in beside.values() for helper in side.helpers]
    return Strip(
        helpers=tuple(dict.fromkeys(everybody)),
        has_mine=any(side.is_mine for side in beside.values()),
        on_offer=sum(side.is_untouched and any(offer.is_fitting for offer in side.offers) for side in beside.values()),
        is_contributor=entry.standing is Standing.CONTRIBUTOR,
        may_ask=any(side.may_ask for side in beside.values()),
        shows_presence=entry.may(Act.PRESENCE_SHOW),
    )


def with_comment(beside: dict[str, Beside], item_code: str, filled: Filled[Any]) -> dict[str, Beside]:
    """The same, with the comment that could not be kept as it was typed."""
    return {code: replace(side, filled=filled) if code == item_code else side for code, side in beside.items()}


def blank_comment() -> Filled[Any]:
    """The form of a comment before anything is typed."""
    return blank_form(visibility="both")


def _read_offers(entry: Entry, assessment: Assessment, views: Sequence[ItemView]) -> dict[str, tuple[Offer, ...]]:
    """Only for who may take something over, and only beside what may be changed now."""
    if not entry.may(Act.ANSWER_TAKE_OVER):
        return {}
    open_now = [view for view in views if view.is_open_for_change and view.is_counted]
    if not open_now:
        return {}
    scope = read_scope(entry, assessment)
    only_before = scope is not None and not scope.sees_earlier
    found = list_offers(entry.session, assessment, open_now, at=entry.stamp.at, only_before=only_before)
    return {code: tuple(offer for offer in offers if offer.differences) for code, offers in found.items()}


def _helpers(parts: Sequence[ContributorRow], names: Mapping[str, str], section: str, item: str) -> tuple[Helper, ...]:
    asked = [part for part in parts if _admits(part, section, item)]
    return tuple(dict.fromkeys(Helper(part.user_id or "", names.get(part.user_id or "", "")) for part in asked))


def _admits(part: ContributorRow, section: str, item: str) -> bool:
    scope = unite([part])
    return scope is not None and scope.admits(section, item)


def _section_code(entry: Entry, assessment: Assessment, view: ItemView) -> str:
    sections = templates.list_sections(entry.session, assessment.version_id)
    return next(section.code for section in sections if section.id == view.item.section_id)


def _count(entry: Entry, assessment: Assessment, scope: Scope, progress: Progress) -> Progress:
    return_round = find_return_round(assessment.state, assessment.round)
    own = [line for line in read_lines(entry.session, assessment) if scope.admits(line.section, line.code)]
    sections = []
    for section in progress.sections:
        here = [line for line in own if line.section == section.code]
        asked = [line for line in here if line.is_counted]
        if here:
            answered = sum(line.is_answered for line in asked)
            sections.append(
                SectionProgress(
                    code=section.code,
                    title=section.title,
                    answered=answered,
                    total=len(asked),
                    missing=len(asked) - answered,
                    returned=sum(line.is_returned(return_round) for line in here),
                    unjudged=0,
                )
            )
    return Progress(
        sections=tuple(sections),
        answered=sum(section.answered for section in sections),
        total=sum(section.total for section in sections),
        missing=sum(section.missing for section in sections),
        returned=sum(section.returned for section in sections),
        unjudged=0,
        open_choices=(),
    )
