"""What an engagement holds, as drawers in groups on its hub, so that everything has one place to be found.

Each area names its drawer here and a function that tells how it stands now, as one short sentence with a sign.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import NamedTuple, cast

from portal.guards import Entry
from storage.acts import Act


class Told(NamedTuple):
    """How a drawer stands: a sign ("allowed", "caution", "stop", "info", "neutral"), and a code of the words "drawer-state"."""

    kind: str
    code: str
    parameters: dict[str, object] = {}


@dataclass(frozen=True, slots=True)
class Drawer:
    """A part of the engagement: its group and name (codes of the words "drawer-group" and "drawer"), its page, who may open it."""

    group: str  # one of GROUPS
    name: str
    path: str  # behind /engagements/{id}/
    act: Act
    state: str = ""  # "module:function" of `state(entry) -> Told | None`; the engagement is `entry.subject`


DRAWERS: tuple[Drawer, ...] = (
    Drawer("information", "limits", "limits", Act.SHARING_VIEW),
    Drawer("information", "items", "items", Act.ITEM_VIEW),
    Drawer("information", "balance", "balance", Act.DISPOSAL_VIEW),
    Drawer("reporting", "corrections", "corrections", Act.CORRECTION_VIEW),
    Drawer("reporting", "incidents", "incidents", Act.INCIDENT_VIEW),
    Drawer("reporting", "ledger", "ledger", Act.LEDGER_VIEW),
    Drawer("assurance", "schedule", "schedule", Act.SCHEDULE_VIEW),
)
GROUPS = ("contract", "information", "people", "reporting", "chain", "assurance")


class Shown(NamedTuple):
    """A drawer as this person sees it."""

    drawer: Drawer
    told: Told | None


def open_cabinet(entry: Entry) -> dict[str, list[Shown]]:
    """The drawers that this person may open, by group, in the order of GROUPS and DRAWERS."""
    groups: dict[str, list[Shown]] = {group: [] for group in GROUPS}
    for drawer in DRAWERS:
        if entry.may(drawer.act):
            groups[drawer.group].append(Shown(drawer, _told(entry, drawer)))
    return {group: drawers for group, drawers in groups.items() if drawers}


def _told(entry: Entry, drawer: Drawer) -> Told | None:
    if not drawer.state:
        return None
    module, _, name = drawer.state.partition(":")
    return cast(Callable[[Entry], Told | None], getattr(import_module(module), name))(entry)
