"""What a notice says: a subject and a plain text in a language, from facts. No fact is ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.downtime import books
from driftbook.downtime.models import Downtime
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.downtime import Downtime as Chapter
from driftbook.theme.languages import language_name
from driftbook.wording import times

LONGEST_SUBJECT, LONGEST_TEXT = 200, 4000
MANY = 3
"""More systems than so many do not stand in a subject."""
WITH_TIMES = ("planned", "moved", "started", "extended")


@dataclass(frozen=True)
class About:
    """What a notice is about. Times are aware; they are shown in the handbook's zone."""

    organisation: str
    kind: str
    systems: tuple[str, ...]
    affected: tuple[str, ...]
    """Its systems, and those that do not work without them."""
    title: str
    text: str
    start: datetime
    end: datetime
    because: str = ""
    finished: datetime | None = None


@dataclass(frozen=True)
class Draft:
    """What is written, and whether it is in the language that was asked for."""

    subject: str
    text: str
    spoken: str
    """The language that it is in: English where Driftbook has no words of the one asked for."""


def about(downtime: Downtime) -> About:
    """The facts of a downtime as it is now."""
    return About(
        organisation=downtime.organisation.name,
        kind=downtime.kind,
        systems=tuple(downtime.systems),
        affected=tuple(downtime.affected),
        title=downtime.title,
        text=downtime.text,
        start=downtime.start,
        end=downtime.end,
        because=downtime.because,
        finished=downtime.finished,
    )


def write(handbook: Handbook, occasion: str, facts: About, language: str) -> Draft:
    """The notice of an occasion (`planned`, `moved`, `cancelled`, `started`, `extended`,
    `finished`). Raises KeyError for another."""
    spoken = language if language in dict(settings.LANGUAGES) else "en"
    with translation.override(spoken):
        subject = _subject(handbook, occasion, facts, spoken)
        parts = list(_text(handbook, occasion, facts, spoken))
        if spoken != language:
            parts.insert(
                0, _("There is no text in the language “%s” yet.") % language_name(language)
            )
    return Draft(
        subject=_short(subject, LONGEST_SUBJECT),
        text=_short("\n\n".join(part for part in parts if part), LONGEST_TEXT),
        spoken=spoken,
    )


def planning(handbook: Handbook, facts: About) -> str:
    """`planned`, `emergency`, `unplanned`; a kind that the handbook no longer has was planned."""
    chapter = handbook.downtime
    kind = chapter.kinds.get(facts.kind) if chapter else None
    return kind.planning if kind else "planned"


def names(chapter: Chapter | None, systems: Iterable[str]) -> tuple[str, ...]:
    """What systems are called."""
    return books.names(chapter.systems if chapter else {}, systems)


# --- the subject --------------------------------------------------------------------------------


def _subject(handbook: Handbook, occasion: str, facts: About, language: str) -> str:
    words = {
        "what": _what(handbook, facts),
        "when": span(handbook, facts, language),
        "until": times.moment(facts.end.astimezone(handbook.zone), language),
    }
    if occasion == "planned":
        return {
            "planned": _("Planned downtime: %(what)s, %(when)s"),
            "emergency": _("Urgent downtime: %(what)s, %(when)s"),
            "unplanned": _("Outage: %(what)s"),
        }[planning(handbook, facts)] % words
    return {
        "moved": _("Moved: downtime of %(what)s, now %(when)s"),
        "cancelled": _("Cancelled: downtime of %(what)s, %(when)s"),
        "started": _("Begun: downtime of %(what)s, until %(until)s"),
        "extended": _("Takes longer: downtime of %(what)s, until %(until)s"),
        "finished": _("Over: downtime of %(what)s"),
    }[occasion] % words


def _what(handbook: Handbook, facts: About) -> str:
    called = names(handbook.downtime, facts.systems)
    if len(called) <= MANY:
        return ", ".join(called)
    more = _("%(count)s more") % {"count": len(called) - MANY}
    return f"{', '.join(called[:MANY])}, {more}"


def span(handbook: Handbook, facts: About, language: str) -> str:
    """`Tue 8 Dec 2026 09:00–12:00`, in the handbook's zone."""
    zone = handbook.zone
    return times.span(facts.start.astimezone(zone), facts.end.astimezone(zone), language)


# --- the text -----------------------------------------------------------------------------------


def _text(handbook: Handbook, occasion: str, facts: About, language: str) -> Iterable[str]:
    yield _sentence(handbook, occasion, facts, language) % {"organisation": facts.organisation}
    yield facts.title
    yield "\n".join(_lines(handbook, occasion, facts, language))
    if occasion in ("moved", "cancelled", "extended") and facts.because:
        yield _("Why: %(because)s") % {"because": facts.because}
    if occasion in WITH_TIMES:
        yield facts.text
        yield _meanwhile(handbook, facts)


def _sentence(handbook: Handbook, occasion: str, facts: About, language: str) -> str:
    if occasion == "planned":
        return {
            "planned": _("%(organisation)s announces planned downtime."),
            "emergency": _("%(organisation)s announces downtime that cannot wait."),
            "unplanned": _("%(organisation)s announces an outage. It is being worked on."),
        }[planning(handbook, facts)]
    if occasion == "finished" and facts.finished:
        at = times.moment(facts.finished.astimezone(handbook.zone), language)
        return _("The downtime is over since %(at)s. Everything works again.") % {"at": at}
    return {
        "moved": _("The downtime that you were told of is moved. These are the new times."),
        "cancelled": _("The downtime that you were told of is cancelled. Nothing will be down."),
        "started": _("The downtime has begun."),
        "extended": _("The downtime takes longer than you were told."),
        "finished": _("The downtime is over. Everything works again."),
    }[occasion]


def _lines(handbook: Handbook, occasion: str, facts: About, language: str) -> Iterable[str]:
    chapter, zone = handbook.downtime, handbook.zone
    down = ", ".join(names(chapter, facts.systems))
    begin = times.long_moment(facts.start.astimezone(zone), language)
    end = times.long_moment(facts.end.astimezone(zone), language)
    if occasion == "finished":
        yield _("Works again: %(systems)s") % {"systems": down}
        return
    if occasion == "cancelled":
        yield _("Stays up: %(systems)s") % {"systems": down}
        yield _("You were told: from %(start)s until %(end)s") % {"start": begin, "end": end}
        return
    yield _("Down: %(systems)s") % {"systems": down}
    further = [id for id in facts.affected if id not in facts.systems]
    if further:
        yield _("Does not work without it: %(systems)s") % {
            "systems": ", ".join(names(chapter, further))
        }
    yield _("From: %(start)s") % {"start": begin}
    if planning(handbook, facts) == "unplanned":
        yield _("Expected until: %(end)s") % {"end": end}
    else:
        yield _("Until: %(end)s") % {"end": end}


def _meanwhile(handbook: Handbook, facts: About) -> str:
    chapter = handbook.downtime
    known = chapter.systems if chapter else {}
    said = [(known[id].name, known[id].meanwhile) for id in facts.affected if id in known]
    lines = [
        _("Meanwhile, %(system)s: %(text)s") % {"system": name, "text": text}
        for name, text in said
        if text
    ]
    return "\n".join(lines)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
