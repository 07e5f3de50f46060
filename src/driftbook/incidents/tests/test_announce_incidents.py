"""Other programs of the organisation hear of its incidents, and of nothing that was written."""

from __future__ import annotations

import json

from driftbook.history.by import By
from driftbook.incidents.tests.cast import NOW, Town
from driftbook.incidents.tests.telling import MINUTE, informed, opened, put, wrote
from driftbook.outbox.actions import open_endpoint
from driftbook.outbox.models import Message


def listens(here: Town) -> None:
    for organisation in (here.town, here.vendor):
        open_endpoint(
            organisation=organisation.key,
            url=f"https://{organisation.slug}.example.org/hook",
            events=[],
            by=By(None, "operator"),
            now=NOW,
        )


def test_what_an_incident_comes_to(here: Town) -> None:
    listens(here)
    power = opened(words="Ann Smith called")
    wrote(power, "announcement", "breakdown", state="on", queues=["main"], how="self")
    informed(power, "crisis", words="Call Ann Smith")
    wrote(power, "closing", at=NOW + MINUTE, state="closed")  # an announcement is on
    wrote(power, "announcement", "breakdown", at=NOW + 2 * MINUTE, state="off", how="self")
    wrote(power, "note", at=NOW + 3 * MINUTE, words="one more thing")
    wrote(power, "closing", at=NOW + 4 * MINUTE, state="reopened")
    told = put("webhook")
    assert [message.subject for message in told] == [
        "incident.opened",
        "incident.announced",
        "incident.informed",
        "incident.unannounced",
        "incident.closed",
        "incident.reopened",
    ]
    assert {message.organisation for message in told} == {here.town.key}
    assert not [message for message in told if "Smith" in message.text]
    first = json.loads(told[0].text)["data"]
    assert (first["situation"], first["place"], first["number"]) == ("power", "hall", 1)
    assert first["address"].endswith(f"/incidents/{power.key}/")


def test_nobody_hears_of_an_exercise(here: Town) -> None:
    listens(here)
    wrote(opened(exercise=True), "closing", state="closed")
    assert not Message.objects.exists()
