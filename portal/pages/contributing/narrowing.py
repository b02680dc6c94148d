"""Cutting a questionnaire down to what was given to a contributor. For everybody else it stays whole."""

from collections.abc import Sequence

from portal.guards import Entry
from portal.permissions import Standing
from questionnaires.answers.queries import ItemView
from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import Progress, SectionProgress
from questionnaires.assessments.rules import find_return_round
from questionnaires.contributing import queries as contributing
from questionnaires.contributing.rules import Scope


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
