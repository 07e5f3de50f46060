"""As `crew`, with a town whose units talk: commands `lay DEVICES`, `listen`, `heard` and `count`."""

from __future__ import annotations

import json
from collections import Counter

from tests.work import crew


def answer(command: str, words: list[str]) -> str:
    if command == "lay":
        return crew.asked(lambda: lay(int(words[0])))
    if command == "listen":
        return str(crew.fork(listen))
    if command == "count":
        return crew.asked(count)
    if command == "heard":
        return crew.asked(heard)
    return crew.answer(command, words)


def listen() -> None:
    """As `driftbook listen` does it."""
    from driftbook.doors.wire import listening

    listening.run(child=True)


def lay(devices: int) -> str:
    """A gateway, and so many devices behind it."""
    from django.utils import timezone

    from driftbook.doors.models import Device, Gateway
    from driftbook.people.models import Organisation

    now = timezone.now()
    town = Organisation.objects.create(
        slug="the-town",
        name="The town",
        kind="municipality",
        timezone="Europe/Copenhagen",
        since=now,
    )
    gateway = Gateway.objects.create(organisation=town, name="north-1", since=now)
    Device.objects.bulk_create(
        Device(gateway=gateway, name=f"D-{number}", since=now) for number in range(devices)
    )
    return "done"


def count() -> str:
    """How many messages are written down."""
    from driftbook.doors.models import Reading

    return str(Reading.objects.count())


def heard() -> str:
    """What is written down of each device, and what could not be used."""
    from driftbook.doors.models import DeadLetter, Device, Listener, Reading

    doubles = Counter(Reading.objects.values_list("device__name", "sequence"))
    return json.dumps(
        {
            "readings": sum(doubles.values()),
            "doubles": sum(times - 1 for times in doubles.values()),
            "devices": {
                row.name: [row.sequence, row.battery] for row in Device.objects.order_by("name")
            },
            "dead": dict(DeadLetter.objects.values_list("why", "times")),
            "written": sum(Listener.objects.values_list("messages", flat=True)),
            "listeners": Listener.objects.count(),
            "hearing": Listener.objects.filter(connected__isnull=False).count(),
        }
    )


if __name__ == "__main__":
    crew.prepare()
    import driftbook.doors.wire.listening  # noqa: F401

    crew.serve(answer)
