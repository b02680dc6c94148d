"""What the principal writes into a record of fair dealing."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.support.actions import Reasons
from contracts.support.rules import TEXT_LIMIT, Demand, Equivalent
from portal.forms import FormModel

Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
Needed = Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT)]


class ReasonsInput(FormModel):
    """Why something is asked, until when, what is accepted instead, and what help is offered."""

    what: Needed
    necessity: Needed
    information_at_risk: Needed
    explained_on: date | None = None
    grace_until: date | None = None
    product_name: Annotated[str, Field(max_length=200)] = ""
    product_reason: Text = ""
    product_alternatives: Text = ""
    equivalents: Annotated[list[Equivalent], Field(max_length=len(Equivalent))] = []
    offered: Text = ""
    free_help: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = []

    @property
    def reasons(self) -> Reasons:
        """The same for the action."""
        return Reasons(
            what=self.what,
            necessity=self.necessity,
            information_at_risk=self.information_at_risk,
            explained_on=self.explained_on,
            grace_until=self.grace_until,
            product_name=self.product_name,
            product_reason=self.product_reason,
            product_alternatives=self.product_alternatives,
            equivalents=[one.value for one in self.equivalents],
            offered=self.offered,
            free_help=list(self.free_help),
        )


class RecordInput(ReasonsInput):
    """A new record; `demand`: "correction:<id>" of a corrective action, or empty."""

    demand: Annotated[str, Field(pattern="^(correction:[0-9a-f]{32})?$")] = ""

    @property
    def demand_kind(self) -> Demand:
        """What the measure was asked for in."""
        return Demand.CORRECTION if self.demand else Demand.OTHER

    @property
    def demand_id(self) -> str:
        """The corrective action."""
        return self.demand.partition(":")[2]


class ChangeInput(ReasonsInput):
    """The principal's part written anew, over the version that was shown."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
