"""An incident of the town and what is prepared for one, for whatever stands under its address."""

from __future__ import annotations

import hashlib

from driftbook.editions.models import Edition
from driftbook.history.by import By
from driftbook.incidents.actions.writing import Opening, open_incident, say
from driftbook.incidents.models import Address, Alarm, Incident, Monitor, Outlet
from driftbook.outbox.models import Endpoint
from driftbook.people.models import Organisation
from tests.shelf import LONG_AGO

INCIDENT = "1c1f8a55-3f0e-4d0c-9a55-1f4f7f0e2e01"
"""The key of the incident, and of everything else that stands in such addresses."""
OTHER = "1c1f8a55-3f0e-4d0c-9a55-1f4f7f0e2e02"
HOOK_TOKEN = "a-hook-that-a-monitor-was-given"
INCIDENTS = """
places: {hall: {name: The hall}}
duties:
  log: {name: The log keeper, held_by: [log-keeper], keeps_log: true}
receivers: {crisis: {name: The crisis team}}
phone_queues: {main: {name: The main number}}
announcements:
  broken: {name: Broken, recording: One, queues: [main], spoken: {en: It is broken.}}
posts: {staff: {name: To staff, where: desk, text: It is broken.}}
scenarios: {elsewhere: {name: Elsewhere, choose_when: It lasts.}}
steps: {look: {say: Look}}
situations:
  dark:
    say: It is dark
    name: Dark
    places: [hall]
    phases: {first: {name: First, steps: [look]}}
    announcements: [broken]
    posts: [staff]
    scenarios: [elsewhere]
    timers: {lamp: {name: The lamp, minutes: 30, then: It goes out.}}
monitors: {site: {name: The site, situation: dark, place: hall}}
"""
HOLES: dict[str, str] = {
    "key": INCIDENT,
    "incident": INCIDENT,
    "address": INCIDENT,
    "outlet": INCIDENT,
    "monitor": INCIDENT,
    "alarm": INCIDENT,
    "other": OTHER,
    "token": HOOK_TOKEN,
    "handbook": "town",
    "situation": "dark",
    "place": "hall",
    "step": "look",
    "phase": "first",
    "duty": "log",
    "announcement": "broken",
    "post": "staff",
    "scenario": "elsewhere",
    "timer": "lamp",
    "watch": "site",
    "receiver": "crisis",
    "language": "en",
    "format": "csv",
    "remark": "1",
}
"""What stands in addresses that begin with /incidents/, also of the API."""


def lay_incident(edition: Edition, slug: str) -> Incident:
    """A card that runs, with a receiver, an outlet, a monitor and its alarm; made once."""
    town = Organisation.objects.get(slug=slug)
    there = Incident.objects.filter(key=INCIDENT).first()
    if there is not None:
        return there
    incident = open_incident(
        key=INCIDENT,  # type: ignore[arg-type]
        opening=Opening(town, edition.agreement.pk, edition.pk),
        situation="dark",
        place="hall",
        exercise=False,
        happened=LONG_AGO,
        now=LONG_AGO,
    )
    data = {
        "handbook": "town",
        "edition": edition.number,
        "situation": "dark",
        "place": "hall",
        "exercise": False,
        "organisation": str(town.key),
    }
    say(incident=incident, kind="opened", data=data, by=By(None, "operator"), now=LONG_AGO)
    of = {"organisation": town, "agreement": edition.agreement, "added": LONG_AGO}
    Address.objects.create(
        key=INCIDENT, receiver="crisis", channel="mail", to="x@example.org", language="en", **of
    )
    endpoint = Endpoint.objects.create(
        organisation=town.key,
        url="https://example.org/posts",
        events=["incident.nothing"],
        created=LONG_AGO,
    )
    Outlet.objects.create(
        key=INCIDENT, kind="post", subject="staff", sort="generic", endpoint=endpoint, **of
    )
    monitor = Monitor.objects.create(
        key=INCIDENT,
        monitor="site",
        sort="hook",
        digest=hashlib.sha256(HOOK_TOKEN.encode()).hexdigest(),
        since=LONG_AGO,
        **of,
    )
    Alarm.objects.create(key=INCIDENT, monitor=monitor, raised=LONG_AGO)
    return incident
