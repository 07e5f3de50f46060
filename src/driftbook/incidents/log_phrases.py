"""What an entry of the log says, as a sentence with the names of the handbook in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import Entry
from driftbook.handbook.deciding.incident_reading import instant
from driftbook.handbook.schema.incidents import Incidents
from driftbook.people.keys import key_of
from driftbook.wording import times


class Phrases:
    """Sentences about the entries of one incident, in the language of the page.

    A name that the handbook does not have is shown as its id; people who are gone are "somebody".
    """

    def __init__(self, handbook: Handbook, people: Mapping[UUID | None, str]) -> None:
        self.zone = handbook.zone
        self.chapter = handbook.incidents
        self.people = people

    def say(self, entry: Entry) -> str:
        """The sentence, without the free text of the entry."""
        found: Callable[[Entry], str] | None = getattr(self, f"_{entry.kind}", None)
        return found(entry) if found else entry.kind

    def person(self, key: object) -> str:
        """What somebody is called."""
        return self.people.get(key_of(key)) or _("somebody")

    def name(self, among: str, id: object) -> str:
        """What the handbook calls an entry of the chapter's part `among`."""
        found = self._among(among).get(str(id))
        return str(getattr(found, "name", None) or getattr(found, "say", None) or id)

    def _among(self, part: str) -> Mapping[str, Any]:
        chapter: Incidents | None = self.chapter
        found: Mapping[str, Any] = getattr(chapter, part, {})
        return found

    def _opened(self, entry: Entry) -> str:
        return _("Opened: {name}, {place}").format(
            name=self.name("situations", entry.data.get("situation")),
            place=self.name("places", entry.data.get("place")),
        )

    def _step(self, entry: Entry) -> str:
        texts = {
            "done": _("Done: {name}"),
            "not-done": _("Did not work: {name}"),
            "skipped": _("Skipped: {name}"),
        }
        text = texts.get(str(entry.data.get("state")), _("To be done again: {name}"))
        return text.format(name=self.name("steps", entry.subject))

    def _duty(self, entry: Entry) -> str:
        person, name = entry.data.get("person"), self.name("duties", entry.subject)
        if person is None:
            return _("Nobody holds “{name}” any more").format(name=name)
        if str(person) == str(entry.person):
            return _("{who} takes “{name}”").format(who=self.person(person), name=name)
        return _("“{name}” is handed to {who}").format(who=self.person(person), name=name)

    def _scenario(self, entry: Entry) -> str:
        chosen = entry.data.get("chosen")
        text = _("Scenario chosen: {name}") if chosen else _("Scenario given up: {name}")
        return text.format(name=self.name("scenarios", entry.subject))

    def _announcement(self, entry: Entry) -> str:
        on = entry.data.get("state") == "on"
        text = _("Announcement on: {name}") if on else _("Announcement off: {name}")
        said = text.format(name=self.name("announcements", entry.subject))
        if entry.data.get("failed"):
            return _("{said}, as before: the program did not switch it").format(said=said)
        queues = [self.name("phone_queues", queue) for queue in _list(entry.data.get("queues"))]
        return f"{said} ({', '.join(queues)})" if queues and on else said

    def _post(self, entry: Entry) -> str:
        name = self.name("posts", entry.subject)
        if entry.data.get("state") == "over":
            return _("Posted that it is over: {name}").format(name=name)
        if entry.data.get("update"):
            return _("Posted an update: {name}").format(name=name)
        return _("Posted: {name}").format(name=name)

    def _inform(self, entry: Entry) -> str:
        to = [self.name("receivers", one) for one in _list(entry.data.get("to"))]
        said = _("Informed: {names}").format(names=", ".join(to))
        figures = entry.data.get("figures")
        told = dict(figures) if isinstance(figures, Mapping) else {}
        known = list(self._among("figures"))  # a database may have turned their order
        ordered = sorted(told, key=lambda id: known.index(id) if id in known else len(known))
        parts = [f"{self.name('figures', id)}: {self._figure(id, told[id])}" for id in ordered]
        return " · ".join([said, *parts])

    def _figure(self, id: object, text: object) -> str:
        unit = getattr(self._among("figures").get(str(id)), "unit", None)
        return f"{text} {unit}" if unit else str(text)

    def _timer(self, entry: Entry) -> str:
        return " · ".join(
            [_("Time corrected: {name}").format(name=self._timer_name(entry)), *self._times(entry)]
        )

    def _timer_name(self, entry: Entry) -> str:
        timers = (one.timers for one in self._among("situations").values())
        found = next((some[entry.subject] for some in timers if entry.subject in some), None)
        return found.name if found else entry.subject

    def _times(self, entry: Entry) -> list[str]:
        found = []
        if entry.data.get("minutes"):
            found.append(_("{minutes} minutes").format(minutes=entry.data["minutes"]))
        since = instant(entry.data.get("since"))
        if since is not None:
            at = times.moment(since.astimezone(self.zone), get_language() or "en")
            found.append(_("from {at}").format(at=at))
        return found

    def _pause(self, entry: Entry) -> str:
        name = self.name("situations", entry.data.get("situation"))
        texts = {
            "paused": _("Paused: “{name}” takes over"),
            "overridden": _("Goes on although “{name}” takes over"),
        }
        text = texts.get(str(entry.data.get("state")), _("Goes on: “{name}” is over"))
        return text.format(name=name)

    def _note(self, _entry: Entry) -> str:
        return pgettext("incident", "Note")

    def _closing(self, entry: Entry) -> str:
        return (
            pgettext("incident", "Closed")
            if entry.data.get("state") == "closed"
            else _("Opened again")
        )

    def _review(self, entry: Entry) -> str:
        return _("Lesson") if entry.data.get("lesson") else _("Review")


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []
