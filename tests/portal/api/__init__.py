"""Tests of the API, as a program with a key sees it."""
