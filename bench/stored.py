"""A database of its own for the lines that need one: an SQLite file set up as in production."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


@cache
def set_up() -> None:
    """Migrated, with the shipped handbooks on the shelf; removed when the process ends."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "driftbook.config.settings_test"
    os.environ["DRIFTBOOK_DATABASE"] = str(folder / "bench.sqlite3")
    import django
    from django.conf import settings

    settings.TEMPLATES[0]["DIRS"] = [ROOT / "src/driftbook/outbox/tests/letters"]
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.shelf import lay_the_shipped

    lay_the_shipped()
