"""The jobs of the daily rounds of agreements; the steps of the reminder come from the settings."""

from collections.abc import Mapping, Sequence
from functools import partial

from portal.sending.ending import ENDINGS, EXPIRIES, end_due, remind_of_expiry
from portal.sending.jobs import round_of
from storage.jobs.worker import Handler


def agreement_handlers(reminder_days: Sequence[int]) -> Mapping[str, Handler]:
    """Every kind of job here and what does it."""
    return {ENDINGS: round_of(ENDINGS, end_due), EXPIRIES: round_of(EXPIRIES, partial(remind_of_expiry, steps=reminder_days))}
