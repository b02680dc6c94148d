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
    Drawer("contract", "agreement", "agreement", Act.AGREEMENT_VIEW, "portal.pages.agreements.standing:drawer"),
    Drawer("contract", "duties", "duties", Act.DUTY_VIEW, "portal.pages.duties.standing:tell"),
    Drawer("information", "limits", "limits", Act.SHARING_VIEW),
    Drawer("information", "items", "items", Act.ITEM_VIEW),
    Drawer("information", "lists", "lists", Act.ITEM_VIEW, "portal.pages.registers.standing:tell_lists"),
    Drawer("information", "approvals", "approvals", Act.APPROVAL_VIEW, "portal.pages.registers.standing:tell_approvals"),
    Drawer("information", "assets", "assets", Act.ASSET_VIEW, "portal.pages.registers.standing:tell_assets"),
    Drawer("people", "handlers", "handlers", Act.HANDLER_VIEW, "portal.pages.registers.standing:tell_handlers"),
    Drawer("information", "balance", "balance", Act.DISPOSAL_VIEW),
    Drawer("reporting", "monthly-reports", "monthly-reports", Act.MONTHLY_REPORT_VIEW, "portal.pages.monthly.telling:state"),
    Drawer("reporting", "support", "support", Act.SUPPORT_VIEW, "portal.pages.support.telling:state"),
    Drawer("reporting", "corrections", "corrections", Act.CORRECTION_VIEW),
    Drawer("reporting", "incidents", "incidents", Act.INCIDENT_VIEW, "portal.pages.incidents.waiting:drawer"),
    Drawer("reporting", "ledger", "ledger", Act.LEDGER_VIEW),
    Drawer("chain", "chain", "chain", Act.CHAIN_VIEW, "portal.pages.recontracts.drawers:tell_chain"),
    Drawer("chain", "recontracts", "recontracts", Act.RECONTRACT_VIEW, "portal.pages.recontracts.drawers:tell_requests"),
    Drawer("assurance", "schedule", "schedule", Act.SCHEDULE_VIEW),
    Drawer("people", "education", "education", Act.EDUCATION_VIEW, "portal.pages.education.telling:tell_drawer"),
    Drawer("people", "contacts", "contacts", Act.CONTACT_VIEW, "portal.pages.contacts.telling:tell_drawer"),
    Drawer("reporting", "inspections", "inspections", Act.INSPECTION_VIEW, "portal.pages.inspections.telling:tell_drawer"),
    Drawer("assurance", "certificates-held", "certificates-held", Act.CERTIFICATE_HELD_VIEW, "portal.pages.held.telling:tell_drawer"),
    Drawer("assurance", "risks", "risks", Act.RISK_VIEW, "portal.pages.risks.telling:tell_drawer"),
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
