"""What a notice is to other programs: signed JSON, or a card for a Teams workflow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.downtime.models import Notice, Outlet
from driftbook.downtime.telling import letters
from driftbook.outbox import teams
from driftbook.outbox.actions import tell_one
from driftbook.outbox.teams import TEAMS

NOTICE = "downtime.notice"
"""What the message is called in the outbox."""
TRIAL = "downtime.trial"


def tell(notice: Notice, outlet: Outlet, now: datetime) -> None:
    """Send a notice to an outlet; the same again sends nothing new."""
    tell_one(
        endpoint=outlet.endpoint,
        event=NOTICE,
        body=_card(notice) if outlet.sort == TEAMS else _json(notice, now),
        key=f"notice:{notice.key}:{outlet.key}",
        now=now,
        about=letters.about(notice),
    )


def trial(outlet: Outlet, title: str, language: str, now: datetime) -> dict[str, Any]:
    """What says that it is a trial, in the form of the real thing."""
    if outlet.sort == TEAMS:
        with translation.override(language):
            text = _("This is a trial. Nothing is down, and nobody has to do anything.")
            return teams.envelope(title=title, texts=[text])
    data = {"handbook": outlet.agreement.handbook, "channel": outlet.channel, "occasion": "trial"}
    return {"type": TRIAL, "timestamp": stamp(now), "data": data}


def _card(notice: Notice) -> dict[str, Any]:
    page = letters.public_page(notice.downtime.organisation)
    with translation.override(notice.spoken):
        link = (_("Status page"), page) if page else None
    return teams.envelope(title=notice.subject, texts=[notice.text], link=link)


def _json(notice: Notice, now: datetime) -> dict[str, Any]:
    downtime = notice.downtime
    data = {
        "notice": str(notice.key),
        "downtime": str(downtime.key),
        "number": downtime.number,
        "revision": notice.revision,
        "handbook": downtime.agreement.handbook,
        "organisation": downtime.organisation.slug,
        "occasion": notice.occasion,
        "kind": downtime.kind,
        "planning": downtime.planning,
        "systems": downtime.systems,
        "affected": downtime.affected,
        "start": stamp(downtime.start),
        "end": stamp(downtime.end),
        "audience": notice.audience,
        "channel": notice.channel,
        "language": notice.language,
        "subject": notice.subject,
        "text": notice.text,
        "page": letters.public_page(downtime.organisation),
    }
    return {"type": NOTICE, "timestamp": stamp(now), "data": data}


def stamp(at: datetime) -> str:
    """`2026-11-24T08:00:00Z`."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
