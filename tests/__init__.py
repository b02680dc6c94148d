"""Tests, one folder per floor, and the services they run against."""

import gc

gc.disable()  # while everything is loaded, which stays; `conftest.py` switches it on before the first test
