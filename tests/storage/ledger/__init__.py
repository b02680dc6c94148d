"""Tests of the proof of what happened."""
