"""As `crew`, with monitors that are asked every second.

Commands: `lay URL COUNT`, `watched`, and `patient`: claims of questions and answers to
them have so long that none runs out where the machine is busy; a minute was not enough.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

from django.conf import settings

from tests.work import crew

PATIENT = timedelta(hours=1)

MONITOR = """
  {name}: {{name: The site {name}, situation: web, place: town, tells: [crisis], failures: 2}}"""


def prepare() -> None:
    """A question is claimed for as short as all else is, and this machine may be asked."""
    crew.prepare()
    from driftbook.incidents.actions import monitoring

    settings.OUTBOX_LOOPBACK = True
    monitoring.LEASE = crew.LEASE


def answer(command: str, words: list[str]) -> str:
    if command == "lay":
        return crew.asked(lambda: lay(words[0], int(words[1])))
    if command == "watched":
        return crew.asked(watched)
    if command == "patient":
        return patient()
    return crew.answer(command, words)


def patient() -> str:
    """In the process that forks the workers, which have it from there."""
    from driftbook.incidents import watching
    from driftbook.incidents.actions import monitoring

    monitoring.LEASE = PATIENT
    watching.CONNECT, watching.ANSWER, watching.LONGEST = 60.0, 60.0, 600.0
    return "done"


def lay(url: str, count: int) -> str:
    """So many monitors, each with an address of its own; a receiver who is told."""
    from django.utils import timezone

    from driftbook.incidents.actions import monitoring
    from driftbook.incidents.models import Monitor
    from driftbook.incidents.tests import handbook
    from driftbook.incidents.tests.cast import ADAM, by, town
    from driftbook.incidents.tests.watch import address

    more = "".join(MONITOR.format(name=f"site-{number}") for number in range(count))
    here = town(files={"incidents.yaml": handbook.INCIDENTS.rstrip() + more + "\n"})
    address(here, "crisis", "crisis@example.org")
    for number in range(count):
        monitoring.set_up(
            organisation=here.town,
            agreement=here.agreement,
            monitor=f"site-{number}",
            sort="url",
            url=f"{url}{number}",
            by=by(ADAM, "system-administrator"),
            now=timezone.now(),
        )
    Monitor.objects.update(every_seconds=1)
    return "done"


def watched() -> str:
    """How the monitors stand, and what was told because of them."""
    from driftbook.incidents.models import Alarm, Monitor
    from driftbook.outbox.models import Message

    rows = list(Monitor.objects.all())
    alarms = Counter(Alarm.objects.values_list("monitor", flat=True))
    return json.dumps(
        {
            "states": Counter(row.state for row in rows),
            "failures": sum(row.failures for row in rows),
            "alarms": Counter(alarms.values()),
            "told": Message.objects.filter(about_kind="alarm").count(),
            "claimed": sum(bool(row.claimed_by) for row in rows),
        }
    )


if __name__ == "__main__":
    prepare()
    crew.serve(answer)
