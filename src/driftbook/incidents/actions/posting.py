"""Posts for staff (A-05) that go out by themselves, where a way out has been prepared."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_json import stamp
from driftbook.handbook.deciding.incident_log import Entry
from driftbook.handbook.deciding.incident_shapes import CardNow, PostNow
from driftbook.incidents import letters
from driftbook.incidents.models import PAPER, Incident, Outlet
from driftbook.incidents.queries import preparing
from driftbook.outbox import teams
from driftbook.outbox.actions import tell_one
from driftbook.outbox.models import Message
from driftbook.wording import times

POSTED = "incident.post"
"""What the message is called in the outbox."""


def post(
    *, incident: Incident, card: CardNow, handbook: Handbook, entry: Entry, now: datetime
) -> list[Message]:
    """Send what was posted, its update, or that it is over, to every outlet of the post.

    In the transaction that writes the entry; the same entry again sends nothing. Not sent: of an
    exercise, what is transcribed from paper, which was posted by hand, and what comes so late that
    it holds no more. An update and the end name the post that they refer to. Raises
    NotInATransaction.
    """
    shown = next((one for one in card.posts if one.id == entry.subject), None)
    if incident.exercise or entry.via == PAPER or shown is None:
        return []
    if _overtaken(card, entry, now):
        return []
    sent = []
    for outlet in preparing.outlets_of(incident, preparing.POST, entry.subject):
        sent.append(
            tell_one(
                endpoint=outlet.endpoint,
                event=POSTED,
                body=_body(outlet, incident, card, handbook, shown, entry, now),
                key=f"incident:{incident.key}:post:{entry.id}:{outlet.key}",
                now=now,
                about=letters.about(incident),
            )
        )
    return sent


def text_of(shown: PostNow, entry: Entry) -> str:
    """What the entry says was posted; the handbook's words where it says nothing else."""
    if entry.words.strip():
        return entry.words.strip()
    over = entry.data.get("state") == "over"
    return (shown.over or "") if over else shown.text


def earlier(card: CardNow, entry: Entry) -> Entry | None:
    """The post that an update or an end refers to: the last one that it goes over."""
    register = card.state.register("post", entry.subject)
    said = register.entries if register else ()
    before = [one for one in said if one.id in entry.over and one.data.get("state") == "posted"]
    return before[-1] if before else None


def _body(
    outlet: Outlet,
    incident: Incident,
    card: CardNow,
    handbook: Handbook,
    shown: PostNow,
    entry: Entry,
    now: datetime,
) -> dict[str, Any]:
    before = earlier(card, entry)
    text = text_of(shown, entry)
    if outlet.sort == teams.TEAMS:
        with translation.override(handbook.cover.language):
            return _for_teams(card, handbook, shown, entry, text, before)
    data = {
        "incident": str(incident.key),
        "number": incident.number,
        "handbook": incident.agreement.handbook,
        "situation": card.situation,
        "place": card.place,
        "post": shown.id,
        "state": _state(entry),
        "text": text,
        "link": shown.link,
        "entry": str(entry.id),
        "refers_to": str(before.id) if before else None,
        "happened": stamp(entry.happened or now),
    }
    return {"type": POSTED, "timestamp": stamp(now), "data": data}


def _for_teams(
    card: CardNow,
    handbook: Handbook,
    shown: PostNow,
    entry: Entry,
    text: str,
    before: Entry | None,
) -> dict[str, Any]:
    """In the handbook's language. What a workflow posts stays, so an update names what it is of."""
    language = handbook.cover.language
    title = {
        "posted": f"{card.name}, {card.place_name}",
        "update": _("Update: %(card)s") % {"card": f"{card.name}, {card.place_name}"},
        "over": _("Over: %(card)s") % {"card": f"{card.name}, {card.place_name}"},
    }[_state(entry)]
    quiet = ""
    if before is not None and before.happened is not None:
        at = times.moment(before.happened.astimezone(handbook.zone), language)
        quiet = _("This refers to what was posted %(at)s.") % {"at": at}
    link = (shown.name, shown.link) if shown.link else None
    return teams.envelope(title=title, texts=[text], quiet=quiet, link=link)


def _overtaken(card: CardNow, entry: Entry, now: datetime) -> bool:
    """What comes late, from a device without network, and holds no more: staff have heard other
    things since."""
    if not letters.late(entry, now):
        return False
    heads = card.state.heads("post", entry.subject)
    return card.closed is not None or all(head.id != entry.id for head in heads)


def _state(entry: Entry) -> str:
    """`posted`, `update`, `over`."""
    if entry.data.get("state") == "over":
        return "over"
    return "update" if entry.data.get("update") else "posted"
