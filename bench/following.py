"""What it costs that 200 people follow one incident while nothing changes."""

import time
from collections.abc import Iterator

from bench import stored
from bench.lines import within

FOLLOWERS = 200
EVERY_SECONDS = 20
"""How often the page asks while nothing happens."""
LIMIT = 5.0


def lines() -> Iterator[str]:
    """The share of a core that their questions take."""
    stored.set_up()
    yield within("200 people follow an incident, of a core", share(), LIMIT, "%")


def share() -> float:
    """Percent of a core: processor time of one question, as often as all of them ask."""
    from django.test import Client
    from django.utils import timezone

    from driftbook.incidents.actions.opening import open_card
    from driftbook.incidents.tests.cast import AGNES, of, town, user
    from driftbook.people.queries import actor_of

    town()
    incident = open_card(
        actor=actor_of(user(AGNES), timezone.now()),
        handbook="town",
        situation="power",
        place="hall",
        now=timezone.now(),
    )
    client: Client = of(AGNES)
    address = f"/incidents/{incident.key}/news/?after={incident.position}"
    assert client.get(address).status_code == 204
    rounds = 300
    begun = time.process_time()
    for _ in range(rounds):
        client.get(address)
    each = (time.process_time() - begun) / rounds
    return each * FOLLOWERS / EVERY_SECONDS * 100
