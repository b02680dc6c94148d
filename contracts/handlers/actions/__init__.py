"""Keeping the ledger of people and places. Nothing is overwritten without the change being kept beside it."""

from contracts.handlers.actions.duties import PLEDGE_CHECKED, settle_pledge
from contracts.handlers.actions.people import add_handler, change_handler, end_handler, name_custodian, record_preparation
from contracts.handlers.actions.places import add_place, change_place, end_place
from contracts.handlers.actions.reporting import report_people

__all__ = [
    "PLEDGE_CHECKED",
    "add_handler",
    "add_place",
    "change_handler",
    "change_place",
    "end_handler",
    "end_place",
    "name_custodian",
    "record_preparation",
    "report_people",
    "settle_pledge",
]
