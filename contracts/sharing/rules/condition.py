"""What a condition is: data (one entry of the policy's document) that knows how to hold itself against the facts.

Each condition reads one fact, and a worse fact never meets it. Where it is not met it says what would change that, the
shortest way first.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict

from contracts.sharing.rules.facts import Facts
from contracts.sharing.rules.findings import Finding, Remedy, Subject, Value


def _in_both_languages(words: dict[str, str]) -> dict[str, str]:
    if words.keys() != {"ja", "en"} or not all(words.values()):
        raise ValueError("words in ja and en, and nothing else")
    return words


Words = Annotated[dict[str, str], AfterValidator(_in_both_languages)]


class Condition(BaseModel):
    """One demand. `source` cites where it comes from, `note` says more in both languages."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    code: str
    source: str = ""
    note: Words | None = None

    def applies(self, facts: Facts) -> bool:  # noqa: ARG002 - only a few conditions ask the facts
        """Whether there is anything to demand here."""
        return True

    @abstractmethod
    def judge(self, class_code: str, facts: Facts) -> Finding:
        """Hold the demand against the facts, for information of class `class_code`."""

    def _find(
        self,
        required: Value,
        observed: Value,
        remedies: Iterable[Remedy],
        *,
        is_met: bool,
        subject: Subject | None = None,
        until: date | None = None,
        parameters: Mapping[str, Value] | None = None,
    ) -> Finding:
        """`remedies` are only looked for where the condition is not met: give them lazily where that costs something."""
        return Finding(
            code=self.code,
            is_met=is_met,
            required=required,
            observed=observed,
            parameters=parameters or {},
            remedies=() if is_met else tuple(remedies),
            subject=subject,
            until=until if is_met else None,
            source=self.source,
            note=self.note,
        )


def engagement_of(facts: Facts) -> Subject:
    """The engagement as the subject of a finding."""
    return Subject("engagement", facts.engagement_id)
