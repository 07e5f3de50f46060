"""Posts for staff go out by themselves where that is set up (A-05)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from standardwebhooks import Webhook

from driftbook.incidents.actions import outlets
from driftbook.incidents.tests.cast import LENA, NOW, Town, by
from driftbook.incidents.tests.telling import MINUTE, deliver, late, opened, outlet, put, wrote
from driftbook.outbox.actions import NoAddress
from driftbook.outbox.models import Message
from driftbook.outbox.tests.web import Site


def test_a_signed_message_says_what_was_posted(here: Town, site: Site) -> None:
    way = outlet(here, "post", "hotline", f"{site.url}/posts")
    power = opened()
    entry = wrote(power, "post", "hotline", state="posted", words="Nobody can take shifts.")
    deliver()
    (got,) = site.got
    said: Any = Webhook(outlets.secret_of(way)).verify(got.body, got.headers)
    assert said["type"] == "incident.post"
    data = said["data"]
    assert (data["state"], data["text"]) == ("posted", "Nobody can take shifts.")
    assert (data["handbook"], data["situation"], data["place"]) == ("town", "power", "hall")
    assert (data["entry"], data["refers_to"]) == (str(entry.id), None)


def test_an_update_and_the_end_name_the_post_before(here: Town, site: Site) -> None:
    outlet(here, "post", "hotline", site.url)
    power = opened()
    first = wrote(power, "post", "hotline", state="posted")
    second = wrote(power, "post", "hotline", NOW + MINUTE, state="posted", update=True, words="x")
    wrote(power, "post", "hotline", NOW + 2 * MINUTE, state="over")
    deliver(NOW + 2 * MINUTE)
    told = [json.loads(got.body)["data"] for got in site.got]
    assert [one["state"] for one in told] == ["posted", "update", "over"]
    assert [one["refers_to"] for one in told] == [None, str(first.id), str(second.id)]
    assert [one["text"] for one in told] == ["We cannot take shifts.", "x", "We can again."]


def test_a_teams_workflow_gets_an_adaptive_card(here: Town, site: Site) -> None:
    outlet(here, "post", "hotline", f"{site.url}/workflow?sig=secret", "teams")
    power = opened()
    wrote(power, "post", "hotline", state="posted", words="*Nobody*\ncan")
    wrote(power, "post", "hotline", NOW + MINUTE, state="over")
    deliver(NOW + MINUTE)
    first, last = (json.loads(got.body) for got in site.got)
    assert site.got[0].path == "/workflow?sig=secret"
    assert first["type"] == "message"
    (attachment,) = first["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert [block["text"] for block in card["body"]] == [
        "Power failure in a building, The town hall",
        r"\*Nobody\*" + "\n\ncan",
    ]
    texts = [block["text"] for block in last["attachments"][0]["content"]["body"]]
    assert texts[0] == "Over: Power failure in a building, The town hall"
    assert texts[-1] == "This refers to what was posted Tue 24 Nov 14:00."


def test_what_lets_somebody_in_is_not_shown(here: Town, site: Site) -> None:
    from driftbook.history.models import Event

    outlet(here, "post", "hotline", f"{site.url}/workflow?sig=secret", "teams")
    wrote(opened(), "post", "hotline", state="posted")
    assert "secret" not in put("webhook")[0].to
    assert not [event for event in Event.objects.all() if "secret" in str(event.after)]


def test_nothing_of_an_exercise_and_nothing_from_paper(here: Town, site: Site) -> None:
    outlet(here, "post", "hotline", site.url)
    wrote(opened(exercise=True), "post", "hotline", state="posted")
    assert not Message.objects.exists()
    wrote(opened(), "post", "hotline", state="posted", via="paper")
    assert not Message.objects.exists()


def test_what_comes_late_and_holds_no_more_is_not_posted(here: Town, site: Site) -> None:
    outlet(here, "post", "hotline", site.url)
    power, arrives = opened(), NOW + 60 * MINUTE
    posted = {"state": "posted", "update": False}
    first = late(power, "post", "hotline", posted, at=NOW, arrives=arrives)
    assert len(put("webhook")) == 1  # nobody has said anything else
    wrote(power, "post", "hotline", arrives, state="over")
    update = {"state": "posted", "update": True}
    at, over = NOW + MINUTE, [first.id]
    wrote(power, "closing", at=arrives, state="closed")
    late(power, "post", "hotline", update, at=at, arrives=arrives + MINUTE, over=over)
    assert [json.loads(one.text)["data"]["state"] for one in put("webhook")] == ["posted", "over"]


def test_a_post_does_not_go_where_only_events_are_told(here: Town, site: Site) -> None:
    """And an outlet is told of no events."""
    outlet(here, "post", "hotline", site.url)
    power = opened()
    wrote(power, "closing", state="closed")
    assert put("webhook") == []


def test_only_public_addresses(here: Town, settings: Any) -> None:
    settings.OUTBOX_LOOPBACK = False
    for url in ("http://example.org/", "https://user:x@example.org/"):
        with pytest.raises(NoAddress):
            outlet(here, "post", "hotline", url)


def test_a_trial_says_that_it_is_one(here: Town, site: Site) -> None:
    way = outlet(here, "post", "hotline", site.url, "teams")
    switch = outlet(here, "announcement", "breakdown", site.url)
    for one in (way, switch):
        outlets.try_outlet(
            outlet=one, title="The town", language="en", by=by(LENA, "incident-lead"), now=NOW
        )
    deliver()
    first, second = (json.loads(got.body) for got in site.got)
    assert "trial" in json.dumps(first)
    assert second["data"] == {"announcement": "breakdown", "handbook": "town", "state": "trial"}
