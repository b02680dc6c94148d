"""Tests of questionnaires/answers."""
