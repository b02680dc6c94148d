"""Tests of questionnaires/reviews."""
