"""How final scores stand today for whoever looks at them: in the time zone and by the review interval of the company that issued them."""

from collections.abc import Collection

from contracts.parties.queries import get_organisation
from portal.guards import Entry
from questionnaires.scoring.standing import FinalScore, ScoreStanding, read_standings
from storage.clock import local_date


def standings_today(entry: Entry, scores: Collection[FinalScore], issuer_id: str) -> dict[str, ScoreStanding]:
    """The standing of each of `scores`, of assessments that `issuer_id` issued, by assessment."""
    zone = get_organisation(entry.session, issuer_id).time_zone
    today = local_date(entry.stamp.at, zone)
    return read_standings(entry.session, scores, issuer_id=issuer_id, time_zone=zone, today=today)
