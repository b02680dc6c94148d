"""The built-in courses: five cases and seven scenes, read from their files (systems S15; documents 004 slides 42-89, 002)."""

import json
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from storage.problems import Missing

Texts = dict[str, str]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cause(_Part):
    """Why it came about, and what keeps it from happening."""

    title: Texts
    measures: tuple[Texts, ...]


class Option(_Part):
    """One of the answers to choose from."""

    code: str
    label: Texts


class Question(_Part):
    """A question of the check at the end, with the right answer and why it is right."""

    code: str
    question: Texts
    options: Annotated[tuple[Option, ...], Field(min_length=2)]
    right: str
    why: Texts


class Course(_Part):
    """A story, why it happened, what to do, and a check. About `minutes` to read."""

    code: str
    version: str
    dated: str
    kind: str  # case | scene
    minutes: int
    title: Texts
    source: Texts
    story: tuple[Texts, ...]
    causes: tuple[Cause, ...]
    check: tuple[Question, ...]


@cache
def built_in() -> dict[str, Course]:
    """All courses by code, cases first."""
    folder = files("contracts.education") / "data"
    found = [
        Course.model_validate(json.loads(file.read_text(encoding="utf-8"))) for file in folder.iterdir() if file.name.endswith(".json")
    ]
    return {course.code: course for course in sorted(found, key=lambda course: course.code)}


def get_course(code: str) -> Course:
    """The course of a code; Missing("course-missing")."""
    course = built_in().get(code)
    if course is None:
        raise Missing("course-missing")
    return course
