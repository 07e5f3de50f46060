"""`installed`: made once for all processes of pytest, and copied; `database`: an empty one."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from tests.operating.installed import Installed, build
from tests.operating.places import elsewhere, key, surroundings, town
from tests.work.conftest import database, mailbox

__all__ = ["database", "elsewhere", "key", "mailbox", "surroundings", "town"]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel, the virtual environment, and a site."""
    common = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent
    folder = common / "installed"
    with (common / "installed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            site = Installed(folder)
            site.install(build(folder))
            site.prepare()
            (folder / "done").touch()
    return folder


@pytest.fixture(scope="session")
def wheel(prepared: Path) -> Path:
    (found,) = prepared.glob("*.whl")
    return found


@pytest.fixture
def installed(prepared: Path, tmp_path: Path) -> Installed:
    """A site of this test alone; the program and the static files are everybody's."""
    first, mine = Installed(prepared), Installed(tmp_path)
    (tmp_path / "venv").symlink_to(prepared / "venv")
    mine.var.mkdir(parents=True)
    (mine.var / "static").symlink_to(first.var / "static")
    shutil.copy(first.var / "driftbook.sqlite3", mine.var)
    text = first.settings.read_text().replace(str(first.var), str(mine.var))
    mine.settings.write_text(text)
    return mine
