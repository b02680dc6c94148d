"""Reading incidents: one with all that belongs to it, lists of them, what waits for whom, and what many of them say."""

from contracts.incidents.queries.lists import (
    IncidentListRow,
    IncidentRow,
    count_below,
    list_below,
    list_for_engagement,
    list_open,
    list_rows,
)
from contracts.incidents.queries.records import (
    FileRow,
    MeasureRow,
    find_check,
    get,
    get_latest,
    list_events,
    list_files,
    list_lifts,
    list_measures,
    list_notices,
    list_stopped,
    list_stopped_of,
    list_versions,
    what_is_missing_of,
)
from contracts.incidents.queries.statistics import IncidentFact, list_facts
from contracts.incidents.queries.waiting import WaitingAct, list_waiting_lifts, list_waiting_measures, list_waiting_notices

__all__ = [
    "FileRow",
    "IncidentFact",
    "IncidentListRow",
    "IncidentRow",
    "MeasureRow",
    "WaitingAct",
    "count_below",
    "find_check",
    "get",
    "get_latest",
    "list_below",
    "list_events",
    "list_facts",
    "list_files",
    "list_for_engagement",
    "list_lifts",
    "list_measures",
    "list_notices",
    "list_open",
    "list_rows",
    "list_stopped",
    "list_stopped_of",
    "list_versions",
    "list_waiting_lifts",
    "list_waiting_measures",
    "list_waiting_notices",
    "what_is_missing_of",
]
