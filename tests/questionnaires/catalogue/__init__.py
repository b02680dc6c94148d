"""Tests of questionnaires/catalogue."""
