"""The world of the accounts, with a real mail server where a test asks for it."""

from tests.portal.accounts.conftest import settings, world

__all__ = ["settings", "world"]
