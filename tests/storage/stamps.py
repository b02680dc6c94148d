"""A stamp for tests: somebody, at a moment that is passed in."""

from datetime import UTC, datetime

from storage.stamp import Actor, Role, Stamp

NOON = datetime(2026, 11, 21, 3, 0, 0, 123456, tzinfo=UTC)
HANAKO = Actor("user-hanako", "org-yama", frozenset({Role.RESPONDENT}), "Hanako", "Yama KK")
BY_HANAKO = Stamp(HANAKO, NOON, "page", "192.0.2.7")
