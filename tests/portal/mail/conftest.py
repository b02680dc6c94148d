"""The world of the accounts, with a real mail server where a test asks for it."""

from tests.portal.accounts.conftest import open_world, settings, world

__all__ = ["open_world", "settings", "world"]
