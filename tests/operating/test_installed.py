"""What `pip install driftbook` gives: one program that has everything with it."""

from __future__ import annotations

import json
import re
import stat
import zipfile
from pathlib import Path

import pytest

from tests.operating.installed import HOST, Installed


def test_the_wheel_has_everything_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "driftbook/shipped/gladsaxe/support.yaml",
        "driftbook/locale/da/LC_MESSAGES/django.mo",
        "driftbook/locale/sv/LC_MESSAGES/django.mo",
        "driftbook/theme/static/theme/driftbook.css",
        "driftbook/people/templates/people/sign_in.html",
        "driftbook/operating/serving/driftbook.env.txt",
    ):
        assert wanted in names
    shipped = {name.split("/")[2] for name in names if name.startswith("driftbook/shipped/")}
    assert shipped == {"gladsaxe", "it-teamet", "orebro", "bbgruppen", "aarhus"}
    strays = [n for n in names if re.search(r"/tests?/|conftest|\.pyc$|secret-key|sqlite3", n)]
    assert strays == []
    assert {name.split("/")[0] for name in names} == {"driftbook", f"{wheel.name[:15]}.dist-info"}


def test_the_program_is_the_installed_one(installed: Installed) -> None:
    """Not that of the checkout, which the tests themselves use."""
    said = installed.told("manage", "shell", "--verbosity", "0", "--command",
                          "import driftbook; print(driftbook.__file__)")  # fmt: skip
    assert "/venv/lib/" in said


def test_handbooks_are_checked_and_asked_without_django(installed: Installed) -> None:
    blocked = installed.folder / "blocked"
    (blocked / "django").mkdir(parents=True)
    (blocked / "django/__init__.py").write_text("raise RuntimeError('Django was started')\n")
    book = installed.shipped() / "gladsaxe"
    words = ("ask", "changes", book, "--change", "user-not-in-key-bundle", "--sign-in", "ad")
    asked = installed.run(*words, "--json", PYTHONPATH=str(blocked))
    assert json.loads(asked.stdout)["where"]["id"] == "ad"
    checked = installed.run("check", installed.shipped() / "orebro", PYTHONPATH=str(blocked))
    assert (checked.returncode, "0 errors" in checked.stdout) == (0, True), checked.stderr
    needed = installed.run("--settings", installed.settings, "work", "--once",
                           PYTHONPATH=str(blocked))  # fmt: skip
    assert "Django was started" in needed.stderr  # so the block blocks


def test_it_serves_pages_files_and_an_answer_in_three_languages(installed: Installed) -> None:
    with installed.serving() as server:
        for language, word in (("da", "Log ind"), ("sv", "Logga in"), ("en", "Sign in")):
            page = server.get("/sign-in/", Accept_Language=language)
            assert page.status == 200
            assert (f'lang="{language}"' in page.text, word in page.text) == (True, True)
            answer = server.get("/support/orebro/carelock/", Accept_Language=language)
            assert (answer.status, answer.headers["Content-Language"]) == (200, language)
        styles = re.findall(r'"(/static/[^"]+\.css)"', page.text)
        assert styles
        for path in styles:
            file = server.get(path, Accept_Encoding="br")
            assert (file.status, file.headers["Content-Encoding"]) == (200, "br")
            assert "immutable" in file.headers["Cache-Control"]
        asked = "handbook=orebro&system=carelock&at=2026-11-24T23:10:00%2B01:00"
        said = server.get(f"/api/v1/support/answer?{asked}")
        assert said.status == 200, said.text
        by_hand = installed.run("ask", "support", installed.shipped() / "orebro", "--json",
                                *("--system", "carelock", "--at", "2026-11-24T23:10"))  # fmt: skip
        assert json.loads(said.text)["reasons"] == json.loads(by_hand.stdout)["reasons"]
    assert server.process.returncode == 0


def test_init_makes_a_folder_once(installed: Installed) -> None:
    folder = installed.folder / "new"
    first = installed.run("init", folder, "--host", HOST)
    assert first.returncode == 0
    assert f"driftbook --settings {folder}/driftbook.env serve" in first.stdout
    settings = folder / "driftbook.env"
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "var").stat().st_mode) == 0o700
    text = settings.read_text()
    assert sorted(path.name for path in folder.iterdir()) == ["driftbook.env", "var"]
    again = installed.run("init", folder)
    assert (again.returncode, settings.read_text()) == (0, text)
    assert "was left as it is" in again.stdout
    other = installed.folder / "other"
    installed.run("init", other)
    key = re.search(r"^DRIFTBOOK_SECRET_KEY=(\S{40,})$", text, re.MULTILINE)
    assert key
    assert key[1] not in (other / "driftbook.env").read_text()


def test_init_says_what_it_cannot_do(installed: Installed) -> None:
    taken = installed.folder / "taken"
    taken.write_text("mine")
    for words, said in (
        (["init", str(taken)], "taken"),
        (["init", str(taken / "below")], "taken"),
        (["init", "x", "--host", "https://drift.example.org/"], "--host is"),
        (["init", "x", "--host", "a\nDRIFTBOOK_DEBUG=1"], "--host is"),
        (["init", "x", "--var", "a\nb"], "--var"),
    ):
        done = installed.run(*words)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
        assert "Traceback" not in done.stderr
    assert taken.read_text() == "mine"
    assert not (installed.folder / "x").exists()


@pytest.mark.parametrize("words", [["work", "--once"], ["serve"], ["manage", "migrate"]])
def test_without_a_folder_nothing_is_made(installed: Installed, words: list[str]) -> None:
    """An empty database wherever somebody stands would look like a loss of everything."""
    before = sorted(installed.folder.iterdir())
    done = installed.run(*words, DRIFTBOOK_SECRET_KEY="x" * 50)
    assert done.returncode == 2
    assert done.stderr.startswith("driftbook: DRIFTBOOK_VAR is missing")
    assert sorted(installed.folder.iterdir()) == before
