"""The shape of a reach: which engagements an actor may see, as an SQL predicate and never as a list of ids.

The proof itself is made in one place only, on the floor that knows engagements; lower floors can merely demand one.
"""

from typing import Any, Protocol

from sqlalchemy import Select


class EngagementReach(Protocol):
    """What a query needs to keep its rows within reach."""

    @property
    def organisation_id(self) -> str:
        """The organisation that the actor acts for."""
        ...

    def engagements(self) -> Select[Any]:
        """A select of the engagement ids in reach, to be used as `col(X.engagement_id).in_(reach.engagements())`."""
        ...
