"""What holds for all tests: their fixtures (tests/fixtures, by subject), what is slow on purpose made cheap, and no rubbish collection."""

import gc
import os

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from hypothesis.strategies import characters
from jinja2 import FileSystemBytecodeCache

from portal.accounts import passwords
from portal.rendering.languages import LOCALES
from portal.rendering.pages import environment
from tests.shared import Shared

pytest_plugins = ("tests.fixtures.databases", "tests.fixtures.choice", "tests.fixtures.servers", "tests.fixtures.browser")

# Properties are about results: how long an example takes on a loaded machine says nothing, and the same run finds the same.
settings.register_profile(
    "portal", deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
settings.load_profile("portal")

# Slow on purpose, a tenth of a second for each: here cheap. What the portal itself takes is proved in tests/portal/accounts/test_passwords.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
passwords._NOBODY = passwords.hash_password("nobody has this password: it has a line\nbreak")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Before any worker begins: find out which characters there are. It takes a second, is written down (.hypothesis), and all need it."""
    characters(codec="utf-8").validate()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """What is loaded by now stays: looking through it again and again for rubbish would take a fifth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """What one worker has made, the others of the same run take."""
    folder = tmp_path_factory.getbasetemp()
    return Shared(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(shared: Shared) -> None:
    """The templates of the pages are compiled once."""
    for locale in LOCALES:
        environment(locale).bytecode_cache = FileSystemBytecodeCache(str(shared.folder), f"{locale}-%s.cache")
