"""A status page for programs: Atom, RSS, iCalendar, JSON.

Their addresses in them are whole, because feeds are read elsewhere. An entry keeps its id for ever;
what is said of it anew changes when it was updated, and raises a calendar's SEQUENCE.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import feedgenerator, translation
from django.utils.html import linebreaks, urlize
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from driftbook.downtime.status import links, words
from driftbook.downtime.status.shapes import ANNOUNCED, CANCELLED, Around, Entry, Shown, System

ATOM = "application/atom+xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"
JSON = "application/json; charset=utf-8"
MOST = 50
"""Entries of a feed: the latest of the past are after what is now and planned."""
ASK_AGAIN = timedelta(minutes=15)


def atom(shown: Shown, around: Around, now: datetime) -> tuple[bytes, str]:
    """RFC 4287."""
    return _feed(shown, feedgenerator.Atom1Feed, "status-atom"), ATOM


def rss(shown: Shown, around: Around, now: datetime) -> tuple[bytes, str]:
    """RSS 2.0."""
    return _feed(shown, feedgenerator.Rss201rev2Feed, "status-rss"), RSS


def calendar(shown: Shown, around: Around, now: datetime) -> tuple[bytes, str]:
    """RFC 5545. What is cancelled stays, marked so, so that programs take it out."""
    with translation.override(shown.language):
        found = Calendar()
        found.add("prodid", "-//Driftbook//Status//EN")
        found.add("version", "2.0")
        found.add("method", "PUBLISH")
        found.add("x-wr-calname", _heading(shown))
        found.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
        found.add("x-published-ttl", ASK_AGAIN)
        for one in shown:
            found.add_component(_event(one, shown))
        return bytes(found.to_ical()), CALENDAR


def document(shown: Shown, around: Around, now: datetime) -> tuple[bytes, str]:
    """JSON; instants carry their distance to UTC."""
    said = {
        "organisation": shown.name,
        "language": shown.language,
        "languages": shown.languages,
        "timezone": shown.zone,
        "page": links.page(shown.slug, language=shown.language),
        "revision": shown.revision,
        "changed": _iso(shown.changed),
        "made": _iso(now),
        "until": _iso(shown.until) if shown.until else None,
        "now": [_plain(one) for one in shown.now],
        "planned": [_plain(one) for one in shown.planned],
        "past": [_plain(one) for one in shown.past],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode(), JSON


def _feed(shown: Shown, form: type[feedgenerator.SyndicationFeed], what: str) -> bytes:
    page = links.page(shown.slug, language=shown.language)
    with translation.override(shown.language):
        feed = _dated(form, shown)(
            title=_heading(shown),
            link=page,
            description=_("Planned downtime and outages, as they are announced."),
            language=shown.language,
            feed_url=links.page(shown.slug, what, shown.language),
            author_name=shown.name,
        )
        for one in list(shown)[:MOST]:
            feed.add_item(
                title=words.title(one),
                link=f"{page}#d-{one.key}",
                description=_html(one),
                unique_id=f"urn:uuid:{one.key}",
                unique_id_is_permalink=False,
                author_name=shown.name,
                pubdate=one.published,
                updateddate=one.changed,
                categories=[system.name for system in one.systems],
            )
        return bytes(feed.writeString("utf-8"), "utf-8")


def _dated(
    form: type[feedgenerator.SyndicationFeed], shown: Shown
) -> type[feedgenerator.SyndicationFeed]:
    """A feed that says when the page changed; never an earlier time because an entry has gone."""
    changed = max((shown.changed, *(one.changed for one in shown)))

    class Dated(form):  # type: ignore[misc, valid-type]
        def latest_post_date(self) -> datetime:
            return changed

    return Dated


def _event(one: Entry, shown: Shown) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@{urlsplit(settings.ADDRESS).hostname or 'driftbook.invalid'}")
    event.add("sequence", one.revision)
    event.add("dtstamp", one.changed.astimezone(UTC))
    event.add("last-modified", one.changed.astimezone(UTC))
    event.add("created", one.published.astimezone(UTC))
    event.add("dtstart", one.start.astimezone(UTC))
    if one.end > one.start:  # one that was over at once has no end (RFC 5545, 3.8.2.2)
        event.add("dtend", one.end.astimezone(UTC))
    event.add("status", "CANCELLED" if one.state == CANCELLED else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a downtime keeps nobody from meeting
    event.add("summary", words.title(one))
    event.add("description", "\n\n".join(_paragraphs(one)))
    event.add("categories", [system.name for system in one.systems])
    event.add("url", f"{links.page(shown.slug, language=shown.language)}#d-{one.key}")
    return event


def _paragraphs(one: Entry) -> Iterator[str]:
    yield "\n".join(words.lines(one))
    if one.said:
        yield one.said[0].text


def _html(one: Entry) -> str:
    """Readers take descriptions for HTML: what stands in a notice must not become any."""
    return urlize(linebreaks("\n\n".join(_paragraphs(one)), autoescape=True))


def _heading(shown: Shown) -> str:
    return _("Operating status of {name}").format(name=shown.name)


def _plain(one: Entry) -> dict[str, Any]:
    return {
        "id": one.key,
        "state": one.state,
        "planning": one.planning,
        "title": one.title,
        "kind": one.kind,
        "systems": [_system(system) for system in one.systems],
        "depending": [_system(system) for system in one.depending],
        "start": _iso(one.start),
        "end": _iso(one.end),
        "expected_end": one.state in (ANNOUNCED, "running", "late"),
        "revision": one.revision,
        "published": _iso(one.published),
        "changed": _iso(one.changed),
        "said": [
            {
                "at": _iso(said.at),
                "occasion": said.occasion,
                "language": said.language,
                "subject": said.subject,
                "text": said.text,
            }
            for said in one.said
        ],
    }


def _system(system: System) -> dict[str, str]:
    return {"id": system.id, "name": system.name}


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
