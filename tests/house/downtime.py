"""A change with advice and a meeting, a downtime that was told, a status page, and a manual."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from driftbook.downtime.models import (
    Change,
    Downtime,
    Duty,
    GroupMember,
    Manual,
    ManualVersion,
    Meeting,
    Notice,
    Outlet,
    PlanStep,
    Recipient,
    StatusPage,
    Subscription,
)
from driftbook.editions.models import Edition
from driftbook.outbox.models import Endpoint
from driftbook.people.models import Organisation, User
from driftbook.people.tokens import digest
from tests.house.changes import SENT as CHANGES
from tests.house.holes import HOOK, MEMBER, TOKEN
from tests.shelf import LONG_AGO

DOWN = "0b6f7a55-3f0e-4d0c-9a55-1f4f7f0e2f01"
"""The key of everything here."""
DOWNTIME = """
systems: {lamp: {name: The lamp, owner: {party: town, role: The keeper}}}
kinds:
  minor: {name: Minor, any_time: true}
  outage: {name: Outage, planning: unplanned, any_time: true}
channels: {page: {name: The page, via: status-page}, letter: {name: Mail, via: mail},
  hook: {name: Elsewhere, via: webhook}}
audiences:
  everybody: {name: Everybody, channels: [page]}
  managers: {name: Managers, channels: [letter]}
  others: {name: Others, channels: [hook]}
notices: {everybody: {name: Everybody, audience: everybody, before: {days: 7}}}
councils:
  council: {name: The council, members: [{party: town, role: Coordinator}]}
  network: {name: The network, standing: false, members: [{party: town, role: Practitioner}]}
approvals: [{by: {party: town, role: The manager, held_by: [change-manager]}, council: council}]
"""
HOLES: dict[str, str] = {
    "change": DOWN,
    "member": DOWN,
    "meeting": DOWN,
    "council": "council",
    "downtime": DOWN,
    "step": DOWN,
    "notice": DOWN,
    "recipient": DOWN,
    "outlet": DOWN,
    "page": "the-town",
    "token": TOKEN,
    "manual": DOWN,
    "number": "1",
    "organisation": "the-town",
    "item": "1",
}
AT, LATER = "2026-12-01T10:00:00Z", "2026-12-01T12:00:00Z"
ONE, MANUAL = "/api/v1/downtime/downtimes/<downtime>", "/api/v1/downtime/manuals/<manual>"
ASKED = {"handbook": "town", "kind": "minor", "systems": ["lamp"], "start": AT, "end": LATER}
SENT: dict[str, dict[str, Any]] = {
    **CHANGES,
    "/api/v1/downtime/check": ASKED,
    "/api/v1/downtime/downtimes": {**ASKED, "title": "x"},
    f"{ONE}/move": {"start": AT, "end": LATER, "because": "x"},
    f"{ONE}/cancellation": {"because": "x"},
    f"{ONE}/extension": {"end": LATER},
    f"{ONE}/waivers": {"notice": "everybody", "because": "x"},
    f"{ONE}/steps": {"name": "x", "due": AT},
    f"{ONE}/steps/<step>": {"name": "x", "due": AT},
    f"{MANUAL}/revision": {"version": 1, "title": "x", "text": "y"},
    f"{MANUAL}/translation": {"language": "da", "title": "x", "text": "y"},
    f"{MANUAL}/review": {"review": "2027-06-01"},
    "/api/v1/downtime/audiences/<handbook>/recipients": {
        "audience": "managers",
        "to": "other@example.org",
        "language": "en",
    },
    "/api/v1/downtime/audiences/<handbook>/outlets": {
        "channel": "hook",
        "sort": "generic",
        "url": "https://example.org/",
    },
    "/api/v1/downtime/notices/<notice>/revision": {"subject": "x", "text": "y"},
    "/api/v1/downtime/manuals": {
        "organisation": "the-town",
        "title": "x",
        "text": "y",
        "language": "en",
        "owner_role": "x",
        "review": "2027-06-01",
    },
    "/api/v1/downtime/status-pages/<organisation>": {"languages": ["en"]},
}


def lay_downtime(edition: Edition, slug: str) -> None:
    """Made once."""
    if Change.objects.filter(key=DOWN).exists():
        return
    town, member = Organisation.objects.get(slug=slug), User.objects.get(key=MEMBER)
    pact = {"agreement": edition.agreement, "edition": edition}
    span = {"start": LONG_AGO, "end": LONG_AGO + timedelta(hours=2)}
    change = Change.objects.create(
        key=DOWN,
        number=1,
        organisation=town,
        title="A new bulb",
        why="It is dark",
        kind="minor",
        systems=["lamp"],
        risk="low",
        plan="Turn",
        way_back="Turn back",
        asked=LONG_AGO,
        changed=LONG_AGO,
        **pact,
        **span,
    )
    GroupMember.objects.create(
        key=DOWN, change=change, network="network", user=member, because="x", added=LONG_AGO
    )
    meeting = Meeting.objects.create(
        key=DOWN, council="council", number=1, called=LONG_AGO, **pact, **span
    )
    meeting.items.create(change=change, position=1)
    downtime = Downtime.objects.create(
        key=DOWN,
        number=1,
        organisation=town,
        kind="minor",
        planning="planned",
        systems=["lamp"],
        affected=["lamp"],
        title="A new bulb",
        decided=LONG_AGO,
        announced=LONG_AGO,
        shown=LONG_AGO,
        started=LONG_AGO,
        finished=LONG_AGO,
        changed=LONG_AGO,
        **pact,
        **span,
    )
    duty = Duty.objects.create(
        key=DOWN,
        downtime=downtime,
        revision=1,
        notice="everybody",
        name="Everybody",
        audience="everybody",
        channels=["page"],
        by=LONG_AGO,
        state="met",
        settled=LONG_AGO,
    )
    Notice.objects.create(
        key=DOWN,
        downtime=downtime,
        revision=1,
        occasion="planned",
        duty=duty,
        audience="everybody",
        channel="page",
        via="status-page",
        language="en",
        subject="A new bulb",
        text="It is dark for a while.",
        state="published",
        due=LONG_AGO,
        published=LONG_AGO,
        made=LONG_AGO,
    )
    PlanStep.objects.create(key=DOWN, downtime=downtime, position=1, name="x", by=LONG_AGO)
    where = {"organisation": town, "agreement": edition.agreement, "added": LONG_AGO}
    Recipient.objects.create(
        key=DOWN, audience="managers", to="managers@example.org", language="en", **where
    )
    Outlet.objects.create(
        key=DOWN,
        channel="hook",
        sort="generic",
        endpoint=Endpoint.objects.get(uid=HOOK),
        **where,
    )
    page = StatusPage.objects.create(
        key=DOWN, organisation=town, opened=LONG_AGO, languages=["en"], changed=LONG_AGO
    )
    Subscription.objects.create(
        key=DOWN,
        page=page,
        address="somebody@example.org",
        folded="somebody@example.org",
        language="en",
        digest=digest(TOKEN),
        asked=LONG_AGO,
        confirmed=LONG_AGO,
    )
    manual = Manual.objects.create(
        key=DOWN,
        organisation=town,
        agreement=edition.agreement,
        sort="manual",
        title="The lamp",
        language="en",
        owner_role="The keeper",
        review=LONG_AGO.date(),
        text="Turn it on.",
        folded="the lamp turn it on.",
        made=LONG_AGO,
        changed=LONG_AGO,
    )
    ManualVersion.objects.create(
        manual=manual, number=1, title="The lamp", text="Turn it on.", at=LONG_AGO
    )
