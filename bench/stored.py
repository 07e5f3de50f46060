"""A database for the lines that need one, and a process of their own to use it in."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def migrated() -> None:
    """The database that DRIFTBOOK_DATABASE names, with its tables."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "driftbook.config.settings_test"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def either() -> None:
    """The PostgreSQL that DRIFTBOOK_DATABASE names, else an SQLite file as `set_up` makes it."""
    if "postgres" in os.environ.get("DRIFTBOOK_DATABASE", ""):
        migrated()
    else:
        set_up()


def apart(module: str, before: Sequence[str] = ()) -> dict[str, Any]:
    """What `python -m module` prints last, as JSON; `before` stands before its command line."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    said = subprocess.run(
        [*before, sys.executable, "-m", module],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


@cache
def set_up() -> None:
    """An SQLite file as in production: migrated, with the shipped handbooks on the shelf.

    It is removed when the process ends.
    """
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "driftbook.config.settings_test"
    os.environ["DRIFTBOOK_DATABASE"] = str(folder / "bench.sqlite3")
    from django.conf import settings

    settings.TEMPLATES[0]["DIRS"] = [ROOT / "src/driftbook/outbox/tests/letters"]
    migrated()
    from tests.shelf import lay_the_shipped

    lay_the_shipped()
