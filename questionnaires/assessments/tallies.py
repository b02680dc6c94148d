"""How far each of many assessments is: a constant number of statements for a whole page of them.

The rule is the one of `assessments.rules.Line`; here the database counts and only the sums come back, by blocks of items
that are asked together. So neither a list of assessments nor the numbers after a save read the single questions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer
from questionnaires.assessments.asking import read_asked_of_many
from questionnaires.assessments.models import AlternativeChoice, Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews.latest import is_latest_judgement
from questionnaires.reviews.models import Judgement
from questionnaires.reviews.rules import ACCEPTED, Verdict
from questionnaires.templates.conditions import Asked
from questionnaires.templates.models import QuestionnaireItem
from questionnaires.templates.rules import COUNTING, Standing, decide_standings


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of items of one assessment, or of one section of it. `total` counts those that are asked."""

    answered: int
    total: int
    returned: int  # returned and not saved again since
    unjudged: int  # answered, but the reviewer has not yet said a word on it


@dataclass(frozen=True, slots=True)
class SectionTallies:
    """The tally of each section of one assessment by the section's id; groups of alternatives without a choice, in order."""

    sections: Mapping[str, Tally]
    open_choices: tuple[str, ...]


_Place = tuple[str, str | None, str | None, str | None]
"""Section id, alternative group, its option, condition code: the items of one place are asked together or not at all."""


@dataclass(frozen=True, slots=True)
class _Block:
    """The items of one place, as far as the choice of an option and the count care."""

    section_id: str
    alternative_group: str | None
    alternative_option: str | None
    condition_code: str | None
    is_legacy: bool
    number: int
    weight: int  # of all of them together

    @property
    def place(self) -> _Place:
        """Where its items stand."""
        return self.section_id, self.alternative_group, self.alternative_option, self.condition_code


@dataclass(frozen=True, slots=True)
class _Standings:
    """What is asked under one choice of options and one outcome of the conditions."""

    totals: Mapping[str, int]  # by section id
    asked: frozenset[_Place]
    answerable: frozenset[_Place]  # without those whose option was never chosen: they count as blank whatever is stored
    open_choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What the database counted, assessment by assessment and place by place."""

    answered: Mapping[str, Mapping[_Place, tuple[int, int]]]  # and how many of them the reviewer has yet to judge
    returned: Mapping[str, Mapping[_Place, int]]


_PLACE = (
    col(QuestionnaireItem.section_id),
    col(QuestionnaireItem.alternative_group),
    col(QuestionnaireItem.alternative_option),
    col(QuestionnaireItem.condition_code),
)

# assessments.rules.find_return_round, for the database.
_RETURN_ROUND = case(
    (col(Assessment.state) == AssessmentState.RETURNED, col(Assessment.round) - 1),
    (col(Assessment.state) == AssessmentState.SUBMITTED, col(Assessment.round)),
)


# Put together once: they stand behind every list of questionnaires. `ids` are those of assessments, or of versions.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

_BLOCKS = (
    select(
        col(QuestionnaireItem.version_id),
        *_PLACE,
        col(QuestionnaireItem.is_legacy),
        func.count(),
        func.sum(col(QuestionnaireItem.weight)),
    )
    .where(col(QuestionnaireItem.version_id).in_(_IDS))
    .group_by(col(QuestionnaireItem.version_id), *_PLACE, col(QuestionnaireItem.is_legacy))
    .order_by(func.min(col(QuestionnaireItem.position)))
)
_CHOICES = select(col(AlternativeChoice.assessment_id), col(AlternativeChoice.group), col(AlternativeChoice.option)).where(
    col(AlternativeChoice.assessment_id).in_(_IDS)
)
_RETURNED = (
    select(col(Judgement.assessment_id), *_PLACE, func.count())
    .join(Assessment, col(Assessment.id) == col(Judgement.assessment_id))
    .join(QuestionnaireItem, col(QuestionnaireItem.id) == col(Judgement.item_id))
    .outerjoin(Answer, and_(col(Answer.assessment_id) == col(Judgement.assessment_id), col(Answer.item_id) == col(Judgement.item_id)))
    .where(
        col(Judgement.assessment_id).in_(_IDS),
        col(Judgement.verdict) == Verdict.RETURNED,
        col(Judgement.round) == _RETURN_ROUND,
        func.coalesce(col(Answer.version), 0) == col(Judgement.answer_version),
        ~col(QuestionnaireItem.is_legacy),
    )
    .group_by(col(Judgement.assessment_id), *_PLACE)
)


def _answered() -> Select[*tuple[Any, ...]]:
    is_accepted = and_(col(Judgement.verdict).in_(ACCEPTED), col(Judgement.answer_version) == col(Answer.version))
    is_sent_back = and_(col(Judgement.verdict) == Verdict.RETURNED, col(Judgement.round) == _RETURN_ROUND)
    is_judged = and_(col(Judgement.id).is_not(None), or_(is_accepted, is_sent_back))
    return (
        select(col(Answer.assessment_id), *_PLACE, func.count(), func.sum(case((is_judged, 0), else_=1)))
        .join(QuestionnaireItem, col(QuestionnaireItem.id) == col(Answer.item_id))
        .join(Assessment, col(Assessment.id) == col(Answer.assessment_id))
        .outerjoin(
            Judgement,
            and_(
                col(Judgement.assessment_id) == col(Answer.assessment_id),
                col(Judgement.item_id) == col(Answer.item_id),
                is_latest_judgement(),
            ),
        )
        .where(col(Answer.assessment_id).in_(_IDS), col(Answer.state).is_not(None), ~col(QuestionnaireItem.is_legacy))
        .group_by(col(Answer.assessment_id), *_PLACE)
    )


_ANSWERED = _answered()


def tally(session: Session, versions: Mapping[str, str]) -> dict[str, Tally]:
    """The tally of each assessment in `versions` (assessment id to version id), which the caller has found in reach."""
    return {assessment_id: _add_up(found.sections.values()) for assessment_id, found in _tally(session, versions).items()}


def tally_sections(session: Session, assessment: Assessment) -> SectionTallies:
    """The tally of every section of one assessment; no question is read for it. At most eight statements."""
    return _tally(session, {assessment.id: assessment.version_id})[assessment.id]


def _tally(session: Session, versions: Mapping[str, str]) -> dict[str, SectionTallies]:
    ids = list(versions)
    blocks = _read_blocks(session, set(versions.values()))
    choices = _read_choices(session, ids)
    asked = read_asked_of_many(session, versions)
    numbers = _Numbers(_count_answered(session, ids), _count_returned(session, ids))
    known: dict[tuple[str, frozenset[tuple[str, str]], frozenset[str]], _Standings] = {}
    tallies = {}
    for assessment_id, version_id in versions.items():
        # Assessments of one version with the same choices and conditions stand alike: it is worked out once.
        here = asked[assessment_id]
        key = version_id, frozenset(choices[assessment_id].items()), frozenset(filter(here.holds, here.conditions))
        if key not in known:
            known[key] = _decide(blocks[version_id], choices[assessment_id], here)
        tallies[assessment_id] = _count(assessment_id, known[key], numbers)
    return tallies


def _decide(blocks: Sequence[_Block], chosen: Mapping[str, str], asked: Asked) -> _Standings:
    totals: dict[str, int] = defaultdict(int)
    places, answerable, open_choices = set(), set(), []
    for block, standing in zip(blocks, decide_standings(blocks, chosen, asked.holds), strict=True):
        totals[block.section_id] += block.number if standing in COUNTING else 0
        if standing in COUNTING:
            places.add(block.place)
        if standing is Standing.COUNTED:
            answerable.add(block.place)
        if standing is Standing.CHOICE_OPEN:
            open_choices.append(block.alternative_group or "")
    return _Standings(totals, frozenset(places), frozenset(answerable), tuple(dict.fromkeys(open_choices)))


def _count(assessment_id: str, standings: _Standings, numbers: _Numbers) -> SectionTallies:
    answered: dict[str, int] = defaultdict(int)
    unjudged: dict[str, int] = defaultdict(int)
    returned: dict[str, int] = defaultdict(int)
    for place, (said, without_verdict) in numbers.answered.get(assessment_id, {}).items():
        if place in standings.answerable:
            answered[place[0]] += said
            unjudged[place[0]] += without_verdict
    for place, number in numbers.returned.get(assessment_id, {}).items():
        if place in standings.asked:
            returned[place[0]] += number
    sections = {id_: Tally(answered[id_], total, returned[id_], unjudged[id_]) for id_, total in standings.totals.items()}
    return SectionTallies(sections, standings.open_choices)


def _add_up(tallies: Iterable[Tally]) -> Tally:
    listed = list(tallies)
    return Tally(
        answered=sum(tally.answered for tally in listed),
        total=sum(tally.total for tally in listed),
        returned=sum(tally.returned for tally in listed),
        unjudged=sum(tally.unjudged for tally in listed),
    )


def _read_blocks(session: Session, version_ids: set[str]) -> dict[str, list[_Block]]:
    """The blocks of each version, in the order of their first items: that order decides between options of one weight."""
    blocks: dict[str, list[_Block]] = defaultdict(list)
    for version_id, section_id, group, option, condition, is_legacy, number, weight in session.execute(_BLOCKS, {"ids": list(version_ids)}):
        blocks[version_id].append(_Block(section_id, group, option, condition, is_legacy, number, int(weight)))
    return blocks


def _read_choices(session: Session, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    choices: dict[str, dict[str, str]] = defaultdict(dict)
    for assessment_id, group, option in session.execute(_CHOICES, {"ids": ids}):
        choices[assessment_id][group] = option
    return choices


def _count_answered(session: Session, ids: Sequence[str]) -> dict[str, dict[_Place, tuple[int, int]]]:
    """Per assessment and place: how many items are answered, and how many of those the reviewer has yet to judge."""
    answered: dict[str, dict[_Place, tuple[int, int]]] = defaultdict(dict)
    for assessment_id, section, group, option, condition, number, unjudged in session.execute(_ANSWERED, {"ids": ids}):
        answered[assessment_id][section, group, option, condition] = (number, int(unjudged))
    return answered


def _count_returned(session: Session, ids: Sequence[str]) -> dict[str, dict[_Place, int]]:
    returned: dict[str, dict[_Place, int]] = defaultdict(dict)
    for assessment_id, section, group, option, condition, number in session.execute(_RETURNED, {"ids": ids}):
        returned[assessment_id][section, group, option, condition] = number
    return returned
