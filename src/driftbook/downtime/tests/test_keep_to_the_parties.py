"""Where changes are not shared, one customer learns nothing of another one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from driftbook.downtime.changes import actions, queries
from driftbook.downtime.models import Downtime, Meeting
from driftbook.downtime.queries import downtimes
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.handbook import COVER, DOWNTIME
from driftbook.downtime.tests.town import CORA, MAX, NOW, VERA, Town, actor, of
from driftbook.downtime.tests.wishes import by, wish
from driftbook.editions import shelf
from driftbook.history.models import Event
from driftbook.outbox.models import Endpoint, Message
from driftbook.people.models import Organisation, Party
from tests.cast import person

pytestmark = pytest.mark.django_db
NINA = "nina"
"""Change manager of the next town, which is served by the same agreement."""


def two_towns(shared: str = "false") -> Town:
    more = f"shared: {shared}\n"
    cover = COVER.replace("  maker:", "  next: {name: The next town, kind: municipality}\n  maker:")
    found = cast.town(files={"handbook.yaml": cover, "downtime.yaml": DOWNTIME + more})
    person(NINA, "next-town", "change-manager")
    Party.objects.create(
        agreement=found.agreement,
        organisation=Organisation.objects.get(slug="next-town"),
        name="next",
        provides=False,
    )
    return found


def meeting(town: Town) -> Meeting:
    said: dict[str, Any] = {"start": NOW, "end": NOW + timedelta(hours=1), "place": "Room 2"}
    who: dict[str, Any] = {
        "agreement": town.agreement,
        "council": "council",
        "by": by(CORA),
        "now": NOW,
    }
    return actions.call_meeting(**who, **said)


def test_councils_and_minutes_are_of_those_who_sit_there() -> None:
    town = two_towns()
    one = meeting(town)
    for name in (CORA, MAX, VERA):
        assert list(queries.meetings(actor(name))) == [one], name
    assert list(queries.meetings(actor(NINA))) == []
    assert "The council" not in of(NINA).get("/downtime/councils/").content.decode()
    page = f"/downtime/meetings/{one.key}/"
    for address in (page, f"{page}paper.pdf", "/downtime/councils/town/council/"):
        assert of(NINA).get(address).status_code == 404
    assert of(NINA).post(f"{page}cancellation/", {"because": "x"}).status_code == 404
    call = of(NINA).post("/downtime/councils/town/council/meetings/", {})
    assert call.status_code == 404
    assert of(CORA).get(page).status_code == 200


def test_where_changes_are_shared_every_party_reads_the_minutes() -> None:
    one = meeting(two_towns("true"))
    assert list(queries.meetings(actor(NINA))) == [one]


def test_whoever_decides_hears_nothing_that_is_not_shared_with_them() -> None:
    town = two_towns()
    Endpoint.objects.create(
        organisation=town.town.key,
        url="https://town.example.org/hook",
        events=["change.asked"],
        created=NOW,
    )
    theirs = wish(town, NINA, organisation=Organisation.objects.get(slug="next-town"))
    assert not Event.objects.filter(organisation=town.town.key, key=str(theirs.key)).exists()
    assert not Message.objects.filter(channel="webhook").exists()
    assert of(CORA).get(f"/downtime/changes/{theirs.key}/").status_code == 404


def test_a_downtime_of_a_change_that_is_not_shared_is_not_there_for_the_next_town() -> None:
    town = two_towns()
    change = wish(town)
    said: dict[str, Any] = {
        "agreement": town.agreement,
        "edition": town.edition,
        "organisation": town.town,
    }
    said |= {"kind": "minor", "planning": "planned", "systems": ["plan"], "title": "x"}
    said |= {"start": change.start, "end": change.end, "decided": NOW, "changed": NOW}
    one = Downtime.objects.create(number=1, change=change, **said)
    other = Downtime.objects.create(number=2, **said)
    assert set(downtimes(actor(CORA))) == {one, other}
    assert set(downtimes(actor(VERA))) == {one, other}
    assert set(downtimes(actor(NINA))) == {other}
    assert shelf.read(town.edition).downtime is not None
