"""A rolling upgrade: this code, and a release after it, serve and work on one PostgreSQL at once.

The next release is a copy of the tree with a later version, a new table, a new column and a changed
style sheet. It upgrades the database while the old one answers.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.handbook.small import ROOT
from tests.operating.places import Town
from tests.ports import free_port
from tests.work.conftest import Mailbox
from tests.work.killing import wait_for

MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "{last}")]
    operations = [
        migrations.CreateModel("Novelty", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("worker", "mood", models.CharField(max_length=9, db_default="fine")),
    ]
"""
MODELS = """

class Novelty(models.Model):
    def __str__(self) -> str:
        return ""


Worker.add_to_class("mood", models.CharField(max_length=9, db_default="fine"))
"""


def next_release(place: Path) -> Path:
    """A copy of the package, one release later."""
    package = place / "driftbook"
    shutil.copytree(
        ROOT / "src/driftbook", package, ignore=shutil.ignore_patterns("__pycache__", "tests")
    )
    (package / "__init__.py").write_text('"""Later."""\n\n__version__ = "0.2.0"\n')
    last = max(path.stem for path in (package / "work/migrations").glob("0*.py"))
    (package / "work/migrations/0998_novelty.py").write_text(MIGRATION.format(last=last))
    with (package / "work/models.py").open("a") as models:
        models.write(MODELS)
    with (package / "theme/static/theme/driftbook.css").open("a") as style:
        style.write("\n.novelty { color: inherit; }\n")
    return place


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    words = [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "2",
        "--worker-class",
        "gthread",
    ]
    with subprocess.Popen([*words, "driftbook.config.wsgi"], env=environment, cwd="/") as process:
        try:
            address = f"http://127.0.0.1:{port}/sign-in/"
            wait_for(lambda: answers(address) == 200, every=0.2, seconds=300)
            yield address
        finally:
            process.terminate()


def answers(address: str) -> int:
    headers = {"Host": "testserver", "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as wrong:
        return wrong.code
    except OSError:
        return 0


class Visitors:
    """Ask again and again, until the block is left; what they were answered."""

    def __init__(self, *addresses: str) -> None:
        self.addresses, self.seen, self.over = addresses, [], threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self) -> None:
        while not self.over.wait(0.05):
            self.seen += [answers(address) for address in self.addresses]

    def __enter__(self) -> Visitors:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()


def test_two_releases_serve_and_work_at_once(
    town: Town, mailbox: tuple[Mailbox, int], tmp_path: Path
) -> None:
    if "://" not in town.environment["DRIFTBOOK_DATABASE"]:
        pytest.skip("several nodes need PostgreSQL")
    old = {**town.environment, "DRIFTBOOK_PROXIES": "1"}
    new = {**old, "PYTHONPATH": str(next_release(tmp_path / "next"))}
    collect(old)
    before = {path.name for path in styles(old)}
    collect(new)
    # An old page asks a new node for its style sheet: both names are there.
    assert before < {path.name for path in styles(new)}

    with serving(old) as there, Visitors(there) as visitors:
        run = [sys.executable, "-m", "driftbook", "upgrade", "--without-backup"]
        done = subprocess.run(run, env=new, cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done
        assert "work.0998_novelty done" in done.stdout
        with serving(new) as here, Visitors(there, here) as both:
            town.say("put 4")
            work = [sys.executable, "-m", "driftbook", "work"]
            with (
                subprocess.Popen(work, env=old, cwd="/") as first,
                subprocess.Popen(work, env=new, cwd="/") as second,
            ):
                try:
                    wait_for(lambda: len(set(mailbox[0].taken)) == 4, seconds=300, every=0.2)
                    assert (first.poll(), second.poll()) == (None, None)
                finally:
                    first.terminate()
                    second.terminate()
            wait_for(lambda: len(both.seen) > 6, seconds=300, every=0.1)
    assert set(visitors.seen) == {200}
    assert set(both.seen) == {200}


def collect(environment: dict[str, str]) -> None:
    """As an upgrade does it: nothing of the release before is removed."""
    words = ["-m", "driftbook", "manage", "collectstatic", "--no-input", "--verbosity", "0"]
    ignored = ["--ignore", "redoc*", "--ignore", "VENDOR.json"]
    subprocess.run([sys.executable, *words, *ignored], env=environment, cwd="/", check=True)


def styles(environment: dict[str, str]) -> Iterator[Path]:
    return Path(environment["DRIFTBOOK_VAR"]).glob("static/theme/driftbook.*.css")
