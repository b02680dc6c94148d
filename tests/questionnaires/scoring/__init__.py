"""Tests of questionnaires/scoring."""
