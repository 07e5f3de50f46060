"""Incidents of the town, and their pages as people of the cast see and press them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from driftbook.incidents.actions.opening import open_card
from driftbook.incidents.models import Incident, LogEntry
from driftbook.incidents.tests.cast import LENA, of, user
from driftbook.people.queries import actor_of

_HIDDEN = re.compile(r'name="(form|over|key|over-[a-z-]+)" value="([^"]*)"')


def opened(
    situation: str = "power",
    place: str = "hall",
    *,
    who: str = LENA,
    keeper: str | None = LENA,
    at: datetime | None = None,
    exercise: bool = False,
) -> Incident:
    """A card that runs, opened by one of the cast."""
    now = timezone.now()
    return open_card(
        actor=actor_of(user(who), now),
        handbook="town",
        situation=situation,
        place=place,
        now=now,
        happened=at,
        exercise=exercise,
        log_keeper=user(keeper).key if keeper else None,
    )


def address(incident: Incident, noun: str = "") -> str:
    """Of one of its pages."""
    return f"/incidents/{incident.key}/{noun}"


def shown(who: str | Client, incident: Incident, noun: str = "") -> str:
    """A page as one of them sees it, its HTML."""
    client = of(who) if isinstance(who, str) else who
    answer = client.get(address(incident, noun))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def text(html: str) -> str:
    """What can be read of it, in one line."""
    html = re.sub(r"<(script|style).*?</\1>", "", html, flags=re.S)
    main = html[html.index("<main") : html.index("</main>")] if "<main" in html else html
    bare = re.sub(r"<[^>]+>", " ", main).replace("&#x27;", "'").replace("&quot;", '"')
    return re.sub(r"\s+", " ", bare)


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of the last form of a page: what its buttons send beside what is typed."""
    return dict(_HIDDEN.findall(html))


def presses(
    who: str | Client,
    incident: Incident,
    noun: str,
    /,
    *,
    seen: dict[str, str] | None = None,
    **said: Any,
) -> Any:
    """Open a form of the card, fill it in and press; `seen`: what an earlier look has shown."""
    client = of(who) if isinstance(who, str) else who
    fields = hidden(shown(client, incident, noun)) if seen is None else seen
    return client.post(address(incident, noun), {**fields, **said})


def entries(incident: Incident, kind: str = "") -> list[LogEntry]:
    """What the log says, in its order."""
    rows = LogEntry.objects.filter(incident__key=incident.key).order_by("clock", "number")
    return list(rows.filter(kind=kind) if kind else rows)
