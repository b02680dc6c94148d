"""What stands beside the questions of a section: who was asked, what was said about them, and what the company answered before.

Loaded for a whole section at once, in a constant number of statements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import col, select

from portal.accounts.models import User
from portal.forms import Filled
from portal.guards import Entry
from portal.pages.contributing.narrowing import read_scope
from portal.permissions import Standing
from questionnaires.answers.queries import ItemView
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import ANSWERABLE, AssessmentState
from questionnaires.comments import queries as comments
from questionnaires.comments.queries import Said
from questionnaires.contributing import queries as contributing
from questionnaires.contributing.queries import ContributorRow
from questionnaires.contributing.rules import unite
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
    names = _read_names(entry, known)
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
            may_ask=entry.may(Act.CONTRIBUTOR_ASK) and assessment.state in ANSWERABLE,  # what is with the reviewer is nobody's to answer
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
        shows_presence=entry.may(Act.PRESENCE_SHOW) and entry.subject.state in ANSWERABLE,
    )


def with_comment(beside: dict[str, Beside], item_code: str, filled: Filled[Any]) -> dict[str, Beside]:
    """The same, with the comment that could not be kept as it was typed."""
    return {code: replace(side, filled=filled) if code == item_code else side for code, side in beside.items()}


def _read_names(entry: Entry, user_ids: set[str]) -> dict[str, str]:
    if not user_ids:
        return {}
    return dict(entry.session.exec(select(User.id, User.display_name).where(col(User.id).in_(user_ids))).all())


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
