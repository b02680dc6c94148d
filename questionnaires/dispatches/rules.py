"""The states of a dispatch and of each of its targets, and why something was not sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class DispatchState(StrEnum):
    """From the dry run to the report."""

    PREPARING = "preparing"  # procurement: look at who gets what, then start or leave it
    RUNNING = "running"  # the worker
    DONE = "done"  # nobody: the report stays


class TargetState(StrEnum):
    """What became of one engagement in a dispatch."""

    WAITING = "waiting"  # the worker, once the dispatch runs
    SENT = "sent"  # nobody: the assessment exists
    FAILED = "failed"  # procurement: the reason says what stood against it
    LEFT_OUT = "left_out"  # nobody: it was not to be sent, the reason says why


class Reason(StrEnum):
    """Why a target was left out or failed, or what is to be known of one that was sent. Codes of problems of `issue` come on top."""

    ASSESSMENT_OPEN = "assessment-open"  # an assessment of the same questionnaire is still being worked on
    BY_HAND = "by-hand"  # unticked in the preview
    ENGAGEMENT_CLOSED = "engagement-closed"  # it closed between preview and sending
    NOBODY_TOLD = "nobody-told"  # sent, but nobody of the contractor can sign in yet, so no mail went out


@dataclass(frozen=True, slots=True)
class Recipient:
    """What the floor above knows of an engagement at the moment of sending."""

    is_open: bool
    profile: Mapping[str, Any]
