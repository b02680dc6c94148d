"""What a record of a demand should show, and what it lacks (S18; facts on 取適法 and the guidance of JFTC and METI).

Asking a contractor for security measures is no problem in itself. Deciding one-sidedly is: without a reason, without time, without
a talk about the cost. The rules here warn; they never say that something is lawful or not.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TEXT_LIMIT = 2000
EDITION = "2026-01-01"  # the act on fair dealing with small contractors (取適法) as in force since then; facts of standards, section 7
RETENTION_YEARS = 2  # the records of an order are kept so long (Art. 7 of the act)


class Demand(StrEnum):
    """What the measure was asked for in."""

    CORRECTION = "correction"  # a corrective action
    AGREEMENT = "agreement"  # a clause
    ASSESSMENT = "assessment"  # a questionnaire
    OTHER = "other"


class Occasion(StrEnum):
    """When the basis of the hints was put on record."""

    RECORDED = "recorded"  # with the demand
    TOLD = "told"  # figures were told
    SETTLED = "settled"  # with what was agreed


class Unknown(StrEnum):
    """What the hints had to do without. The act looks at the capital or the regular employees of both sides, and at the kind of work."""

    CAPITAL = "capital"
    EMPLOYEES = "employees"


class CostBearer(StrEnum):
    """Who bears the cost, as agreed."""

    PRINCIPAL = "principal"
    CONTRACTOR = "contractor"
    SHARED = "shared"
    PRICE = "price"  # added to the price of the work
    NONE = "none"  # there is none


class Equivalent(StrEnum):
    """What is accepted instead of asking again."""

    ISMS = "isms"
    PRIVACY_MARK = "privacy-mark"
    SCS_STAR = "scs-star"
    EARLIER_ANSWERS = "earlier-answers"
    OTHER = "other"


class Concern(StrEnum):
    """What may make a demand one-sided. Each is something to talk over, not a verdict."""

    NOT_EXPLAINED = "not-explained"
    NO_GRACE_PERIOD = "no-grace-period"
    TALK_NOT_HELD = "talk-not-held"  # although the contractor asked for one, or named a cost
    COST_UNSETTLED = "cost-unsettled"  # a cost is named, and nobody has agreed to bear it
    CONTRACTOR_BEARS_WITHOUT_TALK = "contractor-bears-without-talk"
    PRODUCT_WITHOUT_REASON = "product-without-reason"
    PRODUCT_WITHOUT_ALTERNATIVES = "product-without-alternatives"
    NO_EQUIVALENT = "no-equivalent"
    NO_SUPPORT = "no-support"


# What concerns the talk about money weighs most.
GRAVE = frozenset({Concern.TALK_NOT_HELD, Concern.CONTRACTOR_BEARS_WITHOUT_TALK, Concern.PRODUCT_WITHOUT_REASON, Concern.COST_UNSETTLED})


@dataclass(frozen=True, slots=True)
class Known:
    """What the record says."""

    explained_on: date | None = None
    grace_until: date | None = None
    has_cost: bool = False
    is_talk_wanted: bool = False
    talks_held: int = 0
    cost_bearer: str = ""
    product_name: str = ""
    product_reason: str = ""
    product_alternatives: str = ""
    has_equivalents: bool = False
    is_support_offered: bool = False


def find_concerns(known: Known) -> list[Concern]:
    """What should be talked over or added, in the order in which a talk would take it."""
    has_talked = known.talks_held > 0
    found = {
        Concern.NOT_EXPLAINED: known.explained_on is None,
        Concern.NO_GRACE_PERIOD: known.grace_until is None,
        Concern.TALK_NOT_HELD: (known.is_talk_wanted or known.has_cost) and not has_talked,
        Concern.COST_UNSETTLED: known.has_cost and known.cost_bearer in ("", CostBearer.NONE),
        Concern.CONTRACTOR_BEARS_WITHOUT_TALK: known.cost_bearer == CostBearer.CONTRACTOR and not has_talked,
        Concern.PRODUCT_WITHOUT_REASON: bool(known.product_name) and not known.product_reason,
        Concern.PRODUCT_WITHOUT_ALTERNATIVES: bool(known.product_name) and not known.product_alternatives,
        Concern.NO_EQUIVALENT: not known.has_equivalents,
        Concern.NO_SUPPORT: not known.is_support_offered,
    }
    return [concern for concern, is_found in found.items() if is_found]


def find_unknown(capital_yen: int | None, employees: int | None) -> list[Unknown]:
    """Which of the two figures nobody has told."""
    given = {Unknown.CAPITAL: capital_yen, Unknown.EMPLOYEES: employees}
    return [one for one, value in given.items() if value is None]


def keep_until(settled_or_recorded_on: date) -> date:
    """The last day on which the record must still be kept; from 29 February it is the 28th."""
    year = settled_or_recorded_on.year + RETENTION_YEARS
    is_leap_day = (settled_or_recorded_on.month, settled_or_recorded_on.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day else settled_or_recorded_on.replace(year=year)
