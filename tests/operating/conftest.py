"""An empty database for processes of a test's own, as the tests of workers have it."""

from tests.work.conftest import database

__all__ = ["database"]
