"""Danish and Swedish are complete, compiled, and up to date with the code."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

LANGUAGES = ("da", "sv")
FIELD = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def catalogue(folder: Path, language: str) -> polib.POFile:
    return polib.pofile(str(folder / f"locale/{language}/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_translated(package: Path, language: str) -> None:
    po = catalogue(package, language)
    assert [entry.msgid for entry in po.untranslated_entries()] == []
    assert [entry.msgid for entry in po.fuzzy_entries()] == []
    assert [entry.msgid for entry in po.obsolete_entries()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_fields(package: Path, language: str) -> None:
    for entry in catalogue(package, language).translated_entries():
        wanted = set(FIELD.findall(entry.msgid))
        for text in entry.msgstr_plural.values() or [entry.msgstr]:
            missing = wanted - set(FIELD.findall(text))
            assert not missing or entry.msgid_plural, entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_texts_are_the_written_ones(package: Path, language: str) -> None:
    def texts(entries: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str], object]:
        return {(e.msgctxt, e.msgid): e.msgstr_plural or e.msgstr for e in entries if e.msgid}

    mo = polib.mofile(str(package / f"locale/{language}/LC_MESSAGES/django.mo"))
    assert texts(mo) == texts(catalogue(package, language)), "run: make messages"


def test_extraction_finds_nothing_new(package: Path, tmp_path: Path) -> None:
    """The texts in code and templates are the texts in the catalogues."""
    copy = tmp_path / "driftbook"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("static", "*.pyc", "*.mo"))
    command = [
        sys.executable,
        "-P",
        "-m",
        "django",
        "makemessages",
        "--verbosity",
        "0",
        "--no-obsolete",
    ]
    command += [part for language in LANGUAGES for part in ("--locale", language)]
    subprocess.run(command, cwd=copy, env=dict(os.environ), check=True, timeout=120)
    for language in LANGUAGES:
        before = {(e.msgctxt, e.msgid) for e in catalogue(package, language)}
        after = {(e.msgctxt, e.msgid) for e in catalogue(copy, language)}
        assert after == before, "run: make messages"


MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}


def test_no_marked_text_is_out_of_sight_of_the_extraction(
    package: Path, modules: dict[str, ast.Module]
) -> None:
    """A text that is marked inside an f-string is not found by the tool that collects them."""
    known = {entry.msgid for entry in catalogue(package, "da")}
    missed = {}
    for path, module in modules.items():
        for node in ast.walk(module):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            text = node.args[0] if node.args else None
            if node.func.id not in MARKS or not isinstance(text, ast.Constant):
                continue
            if text.value not in known:
                missed[str(text.value)] = path
    assert missed == {}
