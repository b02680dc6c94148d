"""Loading the built-in templates and clauses, putting a template together, writing own clauses, and stating what is required."""

from contracts.clauses.actions.composition import add_clause, compose
from contracts.clauses.actions.loading import load
from contracts.clauses.actions.requiring import require
from contracts.clauses.actions.writing import change, discard, map_duties, publish, start

__all__ = ["add_clause", "change", "compose", "discard", "load", "map_duties", "publish", "require", "start"]
