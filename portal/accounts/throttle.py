"""How often something may be tried. The counts are rows, so that a restart or a second process gives nobody new tries.

A try is counted before it is judged and given back when it was right: of many tries at the same moment, no more than the
limit are ever judged. Windows are fixed, and a refused try does not lengthen them: nobody can be locked out for longer by
somebody who keeps trying.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from portal.accounts.models import LoginThrottle


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` tries of `what` by or at `whom` within `window`."""

    what: str
    whom: str
    count: int
    window: timedelta

    @property
    def key(self) -> str:
        """Under which the tries are counted. A hash: people type passwords into the wrong field, and it is not kept."""
        return hashlib.sha256(f"{self.what}\0{self.window.total_seconds():.0f}\0{self.whom}".encode()).hexdigest()


def take(db: Session, limits: Sequence[Limit], now: datetime) -> int:
    """Count one try under each of `limits`. 0: it may be judged; otherwise by how many tries one of them is exceeded.

    A try that one limit refuses is not counted under those after it, so that a flood from one place leaves the limits of
    everybody in peace. Callers name the limits in one order, from the narrow to the wide: no two requests wait for each other.
    """
    for limit in limits:
        excess = _count(db, limit, now) - limit.count
        if excess > 0:
            return excess
    return 0


def give_back(db: Session, limits: Sequence[Limit]) -> None:
    """Uncount one try: it was right."""
    for limit in limits:
        mine = (col(LoginThrottle.key) == limit.key, col(LoginThrottle.count) > 0)
        db.exec(update(LoginThrottle).where(*mine).values(count=col(LoginThrottle.count) - 1))


def network_of(address: str) -> str:
    """Who tries: the IPv4 address, or the /64 network of an IPv6 address, of which one customer has 2^64."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _count(db: Session, limit: Limit, now: datetime) -> int:
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    is_over = col(LoginThrottle.window_start) <= now - limit.window
    added = dialect.insert(LoginThrottle).values(key=limit.key, window_start=now, count=1)
    counted = added.on_conflict_do_update(
        index_elements=[col(LoginThrottle.key)],
        set_={
            "count": case((is_over, 1), else_=col(LoginThrottle.count) + 1),
            "window_start": case((is_over, now), else_=col(LoginThrottle.window_start)),
        },
    )
    return int(db.execute(counted.returning(col(LoginThrottle.count))).scalar_one())
