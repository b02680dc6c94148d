"""Tests of questionnaires/templates."""
