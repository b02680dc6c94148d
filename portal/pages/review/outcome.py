"""What comes of a review: the rest accepted at once, items returned, or the whole closed. Each says first what it will do."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.mail.notices import notify
from portal.pages import subjects
from portal.pages.answering.about import read_about
from portal.pages.answering.cards import key_of
from portal.rendering.pages import redirect, render
from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState, Line
from questionnaires.reviews import actions
from questionnaires.templates import queries as templates
from storage.acts import Act
from storage.problems import Conflict
from storage.stamp import Role

router = APIRouter()


class ScopeInput(FormModel):
    """Which part of the questionnaire an acceptance is for; empty: all of it."""

    section: Annotated[str, Field(max_length=100)] = ""


class NoInput(FormModel):
    """A form that is only a button."""
