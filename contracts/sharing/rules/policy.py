"""The policy: which conditions each class demands. Data with a version, published and never changed (000 (14))."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from contracts.sharing.rules.condition import Words
from contracts.sharing.rules.keeping import CertificateHeld, MonthlyReportsInTime, RecontractConsented
from contracts.sharing.rules.measures import ConfidenceAtLeast, ControlAtLeast, ReviewNotOlderThan, ScoreAtLeast, SectionAtLeast
from contracts.sharing.rules.standing import (
    AgreementInForce,
    ClassNeededByWork,
    LegalRegime,
    NoOpenIncident,
    UpstreamAllows,
    WithinPeriod,
)

# Everything that a policy can demand. What is not in this list cannot be published.
AnyCondition = Annotated[
    ClassNeededByWork
    | WithinPeriod
    | AgreementInForce
    | ScoreAtLeast
    | SectionAtLeast
    | ControlAtLeast
    | ConfidenceAtLeast
    | ReviewNotOlderThan
    | NoOpenIncident
    | MonthlyReportsInTime
    | CertificateHeld
    | RecontractConsented
    | UpstreamAllows
    | LegalRegime,
    Field(discriminator="code"),
]


class ClassRule(BaseModel):
    """What one class demands, and why in a few words."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    explanation: Words
    conditions: tuple[AnyCondition, ...]


class Policy(BaseModel):
    """One version of the policy. `questionnaire` is the one whose score counts."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    version: str
    dated: date
    questionnaire: str
    title: Words
    explanation: Words
    source: str
    classes: dict[str, ClassRule]


def parse_policy(document: Mapping[str, Any]) -> Policy:
    """The policy of a document. Raises pydantic's ValidationError for a condition or a field that the rules do not know."""
    return Policy.model_validate(document)
