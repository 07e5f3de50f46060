"""Two people at once: what somebody has not read is not decided, and what they wrote is not lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from driftbook.downtime.changes import actions, refusals
from driftbook.downtime.changes.actions import Outcome, writing
from driftbook.downtime.models import Change, Meeting
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.handbook import DOWNTIME
from driftbook.downtime.tests.town import COLIN, CORA, END, NOW, START, Town, of, user
from driftbook.downtime.tests.wishes import by, wish
from driftbook.outbox.models import Attachment, Message
from driftbook.people.models import Membership

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
SAID = ("title", "why", "kind", "systems", "risk", "plan", "way_back", "start", "end")


@pytest.fixture
def town() -> Town:
    return cast.town()


def revise(change: Change, **more: Any) -> Change:
    said = {name: getattr(change, name) for name in SAID} | more
    return actions.revise(change=change, by=by(CORA), now=LATER, **said)


def meeting(town: Town, **more: Any) -> Meeting:
    said: dict[str, Any] = {
        "council": "council",
        "start": NOW,
        "end": NOW + timedelta(hours=2),
    } | more
    return actions.call_meeting(agreement=town.agreement, by=by(CORA), now=NOW, **said)


def minute(one: Meeting, name: str = CORA, **more: Any) -> Meeting:
    said: dict[str, Any] = {"present": [], "items": {}, "now": LATER} | more
    return actions.minute(meeting=one, by=by(name), **said)


def test_nobody_approves_what_they_have_not_read(town: Town) -> None:
    change = wish(town)
    page = f"/downtime/changes/{change.key}/"
    html = of(CORA).get(page).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', html)
    assert seen
    revise(change, kind="extensive", title="All of it")
    said = {"approved": "yes", "because": "As agreed", "seen": seen[1]}
    answer = of(CORA).post(f"{page}decision/", said)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else has changed the request meanwhile" in html
    assert "As agreed</textarea>" in html
    assert "All of it" in html
    change.refresh_from_db()
    assert change.state == "open"
    again = re.search(r'name="seen" value="([^"]+)"', html)
    assert again
    assert of(CORA).post(f"{page}decision/", said | {"seen": again[1]}).status_code == 302


def test_other_reasons_are_not_dropped_in_silence(town: Town) -> None:
    change = wish(town)

    def decide(because: str) -> Change:
        return actions.decide(change=change, approved=True, because=because, by=by(CORA), now=LATER)

    decide("Yes")
    assert decide("Yes").because == "Yes"
    with pytest.raises(refusals.NotOpen):
        decide("Yes, but at night")


def test_minutes_say_what_was_talked_about_whatever_becomes_of_it(town: Town) -> None:
    change = wish(town)
    one = meeting(town)
    minute(one, items={change.key: Outcome("later", words="Smaller")})
    later: dict[str, Any] = {"start": START + timedelta(days=7), "end": END + timedelta(days=7)}
    revise(change, title="Something else", systems=["net"], **later)
    for address in (f"/downtime/meetings/{one.key}/", f"/api/v1/downtime/meetings/{one.key}"):
        shown = of(CORA).get(address).content.decode()
        assert "A new version" in shown
        assert "Something else" not in shown
    shown = of(CORA).get(f"/downtime/meetings/{one.key}/").content.decode()
    assert "The care plan" in shown
    assert "The network," not in shown


def test_minutes_of_two_are_not_lost(town: Town) -> None:
    one = meeting(town)
    page = f"/downtime/meetings/{one.key}/minutes/"
    minute(one, words="Mine")
    late = of(COLIN).post(page, {"words": "A long evening of talk"})
    assert late.status_code == 422
    assert "A long evening of talk" in late.content.decode()
    assert "The minutes are made" in late.content.decode()
    assert of(CORA).post(page, {"words": "Mine "}).status_code == 302  # pressed twice
    assert of(COLIN).get(page).status_code == 302
    one.refresh_from_db()
    assert one.words == "Mine"


def test_an_entry_that_is_cancelled_at_once_is_newer(town: Town) -> None:
    one = meeting(town)
    actions.send_agenda(meeting=one, by=by(CORA), now=NOW)
    actions.cancel_meeting(meeting=one, by=by(CORA), now=NOW)
    entries = [Calendar.from_ical(bytes(row.content)) for row in Attachment.objects.order_by("pk")]
    numbers = [int(str(entry.walk("VEVENT")[0]["SEQUENCE"])) for entry in entries]
    assert min(numbers[len(numbers) // 2 :]) > max(numbers[: len(numbers) // 2])


def test_minutes_are_not_mailed_to_whoever_may_not_see_them(town: Town) -> None:
    wish(town, COLIN)
    one = meeting(town, council="network")
    Membership.objects.filter(user=user(COLIN)).delete()
    one = meeting(town)
    Message.objects.all().delete()
    minute(one)
    assert "colin@example.org" not in Message.objects.values_list("to", flat=True)


def test_locks_do_not_hang_on_what_it_is_revised_to() -> None:
    both = DOWNTIME.replace(
        "  - {by: {party: town, role: Change manager, held_by: [change-manager]}}",
        "  - {by: {party: maker, role: Change manager, held_by: [change-manager]}}",
    )
    town = cast.town(files={"downtime.yaml": both})
    change = wish(town)
    revise(change, kind="emergency", end=END)
    # the maker decides now: its chain was taken before the row, not in the midst of it
    assert set(writing.held(change)) == {town.town.key, town.maker.key}
    assert set(writing.chains(change)) == {town.town.key}
    change.refresh_from_db()
    assert set(writing.chains(change)) == {town.town.key, town.maker.key}


def test_a_form_of_long_ago_is_still_understood(town: Town) -> None:
    change = wish(town)
    page = f"/downtime/changes/{change.key}/decision/"
    said = {"approved": "no", "because": "No", "seen": "yesterday"}
    assert of(CORA).post(page, said).status_code == 302
    assert timezone.now() > Change.objects.get().changed
