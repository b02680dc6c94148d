"""Tests of the pages of clauses."""
