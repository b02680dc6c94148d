"""Tests, one folder per floor, and the services they run against."""
