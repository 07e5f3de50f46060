"""Timers of a card, whom it tells and how, and who is responsible (A-02 … A-05, A-09)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from driftbook.editions.reader import incident_shared
from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import Entry, Value, entry_of, facts, line, said
from driftbook.handbook.deciding.incident_card import chapter


def timer(frame: Frame, card: str, name: str) -> Entry:
    """Time that runs out, and what it means when it has."""
    incidents = chapter(frame.handbook)
    found = incidents.situations[card].timers[name]
    since = line(incidents.steps[found.since].say) if found.since else said(_("the opening"))
    warned = _("{time} before") if found.warn_minutes else ""
    return entry_of(
        found,
        f"{card}_timer",
        name,
        found.name,
        text=found.then,
        facts=facts(
            (_("Runs for"), said(minutes(found.minutes))),
            (_("From"), since),
            (
                _("Warning"),
                said(warned.format(time=minutes(found.warn_minutes))) if warned else None,
            ),
        ),
    )


def announcement(frame: Frame, card: str, name: str) -> Entry:
    """A recording, what callers hear, and who can switch it (A-04)."""
    found = chapter(frame.handbook).announcements[name]
    own = frame.handbook.cover.language
    others = [f"{text} ({tongue})" for tongue, text in found.spoken.items() if tongue != own]
    return entry_of(
        found,
        f"{card}_announcement",
        name,
        found.name,
        facts=facts(
            (_("Callers hear"), line(found.spoken.get(own))),
            (_("In other languages"), [said(text) for text in others]),
            (_("Recording"), line(found.recording)),
            (_("Switched on for"), _shared(frame, "phone_queues", found.queues)),
            (_("Can be switched on for"), _shared(frame, "phone_queues", found.also)),
            (_("Switched on by"), _turns(frame, found.on)),
            (_("Switched off by"), _turns(frame, found.off)),
        ),
    )


def post(frame: Frame, card: str, name: str) -> Entry:
    """A message for staff, and where it is posted (A-05)."""
    found = chapter(frame.handbook).posts[name]
    return entry_of(
        found,
        f"{card}_post",
        name,
        found.name,
        text=found.text,
        facts=facts(
            (_("Where"), frame.link("contacts", found.where)),
            (_("With a link to"), Value("web", found.link, found.link) if found.link else None),
            (_("When it is over"), line(found.over)),
        ),
    )


def informed(frame: Frame, card: str) -> Iterator[Entry]:
    """Who is informed, and kept informed of what (A-02)."""
    incidents = chapter(frame.handbook)
    for number, one in enumerate(incidents.situations[card].inform or incidents.inform, start=1):
        first = _("within {time}").format(time=minutes(one.within_minutes or 0))
        every = _("{time} at the latest").format(time=minutes(one.every_minutes or 0))
        yield entry_of(
            one,
            f"{card}_inform",
            str(number),
            _("Who is informed"),
            told=True,
            facts=facts(
                (_("Told"), _shared(frame, "receivers", one.to)),
                (_("First message"), said(first) if one.within_minutes else None),
                (_("Kept informed of"), _shared(frame, "figures", one.of)),
                (_("The next one after"), said(every) if one.every_minutes else None),
            ),
        )


def responsible(frame: Frame, card: str) -> list[Entry]:
    """The roles of a card, and how each is reached on paper (A-03)."""
    incidents = chapter(frame.handbook)
    names = incidents.situations[card].responsible or list(incidents.duties)
    return [
        Entry(
            anchor=f"{card}_duty-{name}",
            title=incidents.duties[name].name,
            text=incidents.duties[name].text,
            state=_("Keeps the log") if incidents.duties[name].keeps_log else "",
            facts=incident_shared.reached(frame, incidents.duties[name]),
        )
        for name in names
    ]


def minutes(count: int) -> str:
    """`120 minutes`."""
    return ngettext("{count} minute", "{count} minutes", count).format(count=count)


def _shared(frame: Frame, sort: str, names: list[str]) -> list[Value | None]:
    return [incident_shared.link(frame, sort, name) for name in names]


def _turns(frame: Frame, contacts: list[str]) -> list[Value | None]:
    return [value for name in contacts for value in frame.turn(name)]
