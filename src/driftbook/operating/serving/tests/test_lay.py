"""A folder to begin with: whole or not at all, and never over something."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

import pytest

from driftbook.config import environment, settings_file
from driftbook.operating.serving import laying


def test_what_it_writes_is_read_by_driftbook(tmp_path: Path) -> None:
    laid = laying.lay(tmp_path / "a", var=None, host="drift.example.org")
    read = environment.read(settings_file.read(laid.settings))
    assert (read.var, read.allowed_hosts) == (tmp_path / "a/var", ["drift.example.org"])
    assert (len(read.secret_key), read.entrance.proxies, read.debug, read.demo) == (
        64,
        1,
        False,
        False,
    )
    wide = laid.settings.read_text().replace("\n#DRIFTBOOK", "\nDRIFTBOOK")
    once = "\n".join({line.partition("=")[0]: line for line in wide.splitlines()}.values())
    laid.settings.write_text(once)
    assert environment.read(
        settings_file.read(laid.settings)
    ).smtp  # what is commented out is right


def test_many_at_once_make_one(tmp_path: Path) -> None:
    made: list[bool] = []
    folder = tmp_path / "a"
    threads = [
        Thread(target=lambda: made.append(laying.lay(folder, var=None, host="").made))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 7 + [True]
    assert sorted(path.name for path in folder.iterdir()) == ["driftbook.env", "var"]


def test_a_disk_that_is_full_leaves_no_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device", "driftbook.env")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(laying.NotLaid, match="No space left on device"):
        laying.lay(tmp_path / "a", var=None, host="")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["var"]
