"""docs/settings.md and the settings that there are agree exactly."""

from __future__ import annotations

import re

from driftbook.config import environment
from tests.handbook.small import ROOT

PAGE = (ROOT / "docs/settings.md").read_text(encoding="utf-8")


def test_every_setting_has_its_row_and_no_other_has_one() -> None:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`(?:DRIFTBOOK)?_([A-Z_]+)`", row)]
    assert sorted(named) == sorted(environment.NAMES)


def test_every_secret_may_stand_in_a_file() -> None:
    files = re.findall(r"`DRIFTBOOK_([A-Z_]+)_FILE`", PAGE.split("Secrets may stand in files")[1])
    assert sorted(set(files)) == sorted(environment.SECRETS)
    assert set(environment.SECRETS) <= set(environment.NAMES)


def test_names_are_sorted_and_once() -> None:
    parts = (environment.entrance, environment.serving, environment.sharing)
    theirs = {name for part in parts for name in part.NAMES}
    ours = [name for name in environment.NAMES if name not in theirs]
    assert ours == sorted(set(ours))
