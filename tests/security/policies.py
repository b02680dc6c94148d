"""The sharing policies of the world's companies: a version that two persons made, and a draft. The principals' are being written,
those of the others are proposed: one that is alive is either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.sharing import drafting, publishing
from contracts.sharing.models import SharingPolicyDraft
from contracts.sharing.rules.own import demands_of
from storage.clock import local_date
from storage.stamp import Role
from tests.security.companies import LINKS, REGISTRARS, Company, parties, seen_by

if TYPE_CHECKING:
    from tests.security.making import Making


def write_policies(making: Making, company: Company, key: str) -> None:
    """A published version and a draft after it; what people wrote in them is marked."""
    first = _change(making, key, agreement=True)
    _propose(making, key, first)
    today = local_date(making.now, "Asia/Tokyo")
    version = publishing.publish(making.session, making.stamp_of(key, Role.REVIEWER), first, expected_version=first.version, today=today)
    draft = _change(making, key, agreement=True, score_percent=1)
    company.ids["policy-version"] = version.id
    if REGISTRARS[key]:
        _propose(making, key, draft)
        company.ids["policy-draft/proposed"] = draft.id
    else:
        company.ids["policy-draft/drafting"] = draft.id
    # What a company decides further down the chain rests on the version too, and names it.
    resting = {parties(link)[0] for link in LINKS if key in seen_by(link)}
    making.world.known_to |= {version.id: frozenset({key, *resting}), draft.id: frozenset({key})}


def _change(making: Making, key: str, **demands: object) -> SharingPolicyDraft:
    stamp, today = making.stamp_of(key, Role.PROCUREMENT), local_date(making.now, "Asia/Tokyo")
    draft = drafting.begin(making.session, stamp, from_built_in=False, today=today)
    before = drafting.list_rules(making.session, draft)["PUBLIC"].rule
    wanted = demands_of(before).model_copy(update=demands)
    drafting.change_class(making.session, stamp, draft, "PUBLIC", wanted, expected_version=1, today=today)
    return draft


def _propose(making: Making, key: str, draft: SharingPolicyDraft) -> None:
    publishing.propose(
        making.session,
        making.stamp_of(key, Role.PROCUREMENT),
        draft,
        reason=f"Policy {making.mark(key, [key])}",
        effective_on=None,
        expected_version=draft.version,
        today=local_date(making.now, "Asia/Tokyo"),
    )
