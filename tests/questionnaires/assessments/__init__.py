"""Tests of questionnaires/assessments."""
