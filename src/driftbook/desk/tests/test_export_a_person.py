"""Everything about one person, for the person (GDPR)."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from driftbook.cli import main
from driftbook.desk.tests.conftest import Town
from driftbook.people.models import User

pytestmark = pytest.mark.django_db


def test_what_they_did_what_was_done_and_what_they_were_sent(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    owner, spoc = town.person("handbook-owner"), town.person("spoc")
    town.happened("role.given", kind="person", key=str(spoc.key), after={"role": "spoc"})
    town.letter("1", person=spoc.key)
    town.letter("code", person=spoc.key, organisation=None)
    file = tmp_path / "spoc.json"
    assert main(["history", "export", "--person", spoc.username, "--to", str(file)]) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = json.loads(file.read_text())
    assert found["person"] == str(spoc.key)
    assert found["roles"][0]["role"] == "spoc"
    assert [event["did"] for event in found["was_done"]] == ["role.given"]
    assert [message["text"] is None for message in found["messages"]] == [False, True]
    assert main(["history", "export", "--person", str(owner.key), "--to", str(file)]) == 0
    assert [event["did"] for event in json.loads(file.read_text())["did"]] == ["role.given"]


def test_somebody_who_is_gone_is_found_by_the_key(town: Town, tmp_path: Path) -> None:
    owner = town.person("handbook-owner")
    town.happened("draft.started")
    User.objects.filter(pk=owner.pk).delete()
    file = tmp_path / "gone.json"
    assert main(["history", "export", "--person", str(owner.key), "--to", str(file)]) == 0
    found = json.loads(file.read_text())
    assert (found["account"], len(found["did"])) == (None, 1)


def test_nobody_like_that(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "nobody.json"
    assert main(["history", "export", "--person", "nobody", "--to", str(file)]) == 2
    assert "there is no person 'nobody'" in capsys.readouterr().err
    assert not file.exists()
    nowhere = str(tmp_path / "no" / "folder.json")
    User.objects.create_user("ann")
    assert main(["history", "export", "--person", "ann", "--to", nowhere]) == 2
