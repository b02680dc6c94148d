"""Judging: the answers of a section with their evidence beside them, and one verdict at a time."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about, read_names
from portal.pages.answering.cards import key_of
from portal.pages.answering.sections import make_cards
from portal.pages.review.desk import Desk, desk_cards
from portal.rendering.pages import is_htmx, redirect, render
from questionnaires.answers import queries as answers
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews import actions
from questionnaires.reviews import queries as reviews
from questionnaires.reviews.models import Judgement
from questionnaires.reviews.rules import Verdict
from questionnaires.templates import queries as templates
from storage.acts import Act

router = APIRouter()
