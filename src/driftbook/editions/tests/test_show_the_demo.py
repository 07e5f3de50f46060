"""`make run`: the shelf is published with its cast; a sixth folder needs nothing else; never twice."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from driftbook.editions.models import Edition
from driftbook.people.models import Membership, Organisation, User
from tests.handbook.small import COVER, ROOT, SHIPPED

pytestmark = pytest.mark.django_db
SUPPORT = """
contacts: {desk: {name: The desk, phone: "019-21 20 00"}}
systems: {doors: {name: Doors}}
ladders: [{id: always, systems: [doors], when: always, steps: [{call: desk}]}]
"""


@pytest.fixture
def sixth(tmp_path: Path, settings: Any) -> Path:
    """A folder that nobody has seen before, alone on the shelf."""
    settings.HANDBOOKS = tmp_path
    folder = tmp_path / "small"
    folder.mkdir()
    cover = COVER.replace(
        "kind: municipality}", 'kind: municipality}\n  søm: {name: "Søm ApS", kind: supplier}'
    )
    (folder / "handbook.yaml").write_text(cover.replace("søm:", "smith:"))
    (folder / "support.yaml").write_text(SUPPORT)
    return folder


def run(capsys: Any) -> str:
    call_command("demo")
    said: str = capsys.readouterr().out
    return said


def test_a_sixth_organisation_is_a_folder(sixth: Path, capsys: Any) -> None:
    assert "small: version 1 is published" in run(capsys)
    edition = Edition.objects.get(agreement__handbook="small")
    assert not edition.open
    assert set(edition.agreement.organisations.values_list("slug", flat=True)) == {
        "the-town",
        "som-aps",
    }
    cast = User.objects.filter(memberships__organisation__slug__in=["the-town", "som-aps"])
    assert cast.count() >= 6
    assert {user.demo for user in cast} == {True}
    roles = Membership.objects.filter(organisation__slug="som-aps").values_list("role", flat=True)
    assert "technician" in roles


def test_started_again_it_does_nothing_twice(sixth: Path, capsys: Any) -> None:
    run(capsys)
    before = (Edition.objects.count(), User.objects.count(), Membership.objects.count())
    assert run(capsys) == ""
    assert (Edition.objects.count(), User.objects.count(), Membership.objects.count()) == before


def test_another_version_is_published_and_the_same_with_other_words_is_not(
    sixth: Path, capsys: Any
) -> None:
    run(capsys)
    support = sixth / "support.yaml"
    support.write_text(SUPPORT.replace("The desk", "The counter"))
    assert "Write a new version and date in handbook.yaml" in run(capsys)
    cover = sixth / "handbook.yaml"
    cover.write_text(cover.read_text().replace('version: "1"', 'version: "2"'))
    assert "small: version 2 is published" in run(capsys)


def test_faults_are_told_and_stop_nobody_else(sixth: Path, capsys: Any) -> None:
    broken = sixth.parent / "broken"
    shutil.copytree(sixth, broken)
    said = run(capsys)
    assert "the id is 'small' but the folder is named 'broken'" in said
    assert "small: version 1 is published" in said
    support = sixth / "support.yaml"
    support.write_text(SUPPORT.replace("when: always", "when: Mo-Fr"))
    cover = sixth / "handbook.yaml"
    cover.write_text(cover.read_text().replace('version: "1"', 'version: "2"'))
    assert "is not published" in run(capsys)
    (sixth / "demo").mkdir()
    (sixth / "demo/cast.yaml").write_text(dedent("people: 7"))
    assert "cast.yaml is left out" in run(capsys)


def test_the_shipped_bring_their_own_cast(capsys: Any, settings: Any) -> None:
    settings.HANDBOOKS = ROOT / "handbooks"
    run(capsys)
    soren = User.objects.get(username="soren.opdigtet")
    assert (soren.name, soren.demo, soren.language) == ("Søren Opdigtet", True, "da")
    assert [m.role for m in soren.memberships.all()] == ["spoc"]
    assert Organisation.objects.get(customer_number="9001").slug == "brf-pahittet"
    everybody = User.objects.filter(demo=True)
    assert everybody.count() >= 5 * len(SHIPPED)
    assert all(user.email.endswith("@example.org") for user in everybody)
    given = set(Membership.objects.filter(user__demo=True).values_list("role", flat=True))
    assert len(given) == 13


def test_never_among_real_people(sixth: Path, settings: Any) -> None:
    User.objects.create_user("real", name="Somebody real")
    with pytest.raises(CommandError, match="not invented"):
        call_command("demo")
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo only"):
        call_command("demo")
