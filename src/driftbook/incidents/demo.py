"""Some incidents of the demo's invented cast: `demo/incidents.yaml` of a handbook's folder."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_card import chapter
from driftbook.handbook.schema.base import Slug
from driftbook.history.by import By
from driftbook.incidents.actions.addresses import add_address
from driftbook.incidents.actions.writing import Opening, open_incident, said_at_opening, say
from driftbook.incidents.models import Incident
from driftbook.people.models import Agreement
from driftbook.people.stories import Strict, played, who

FILE = "demo/incidents.yaml"


class Said(Strict):
    """An entry of the log."""

    after: float
    """Minutes after the opening at which it happened."""
    by: str
    kind: Literal[
        "step", "duty", "scenario", "announcement", "post", "inform", "timer", "note", "closing",
        "review",
    ]  # fmt: skip
    about: str = ""
    """The id of the step, the role, the announcement …"""
    data: dict[str, Any] = {}
    words: str = ""
    holder: str = ""
    """Of a role: who takes it, by name."""
    late: float = 0
    """Minutes until it was written down."""


class Opened(Strict):
    """An incident, and its log."""

    situation: Slug
    place: Slug
    by: str
    minutes_ago: float
    exercise: bool = False
    words: str = ""
    then: list[Said] = []


class Reached(Strict):
    """Where a receiver of the handbook is written to, of the organisation of whoever adds it."""

    receiver: Slug
    mail: str
    by: str


class Story(Strict):
    """`demo/incidents.yaml`."""

    addresses: list[Reached] = []
    incidents: list[Opened] = []


def shown(
    agreement: Agreement, handbook: Handbook, edition: Edition, folder: Path, now: datetime
) -> Iterator[str]:
    """Let the cast run the cards of the folder's story, once, and tell what was done."""
    path = folder / FILE
    if not path.is_file() or handbook.incidents is None:
        return
    if Incident.objects.filter(agreement=agreement).exists():
        return

    def play(story: Story) -> str:
        Scene(agreement, handbook, edition, now).play(story)
        return f"{handbook.id}: {len(story.incidents)} invented incidents"

    yield from played(path, Story, play)


@dataclass(frozen=True)
class Scene:
    """The story, told as if it had happened in the days before now."""

    agreement: Agreement
    handbook: Handbook
    edition: Edition
    now: datetime

    def play(self, story: Story) -> None:
        """Say where receivers are reached, open the cards, and write what comes after each."""
        for reached in story.addresses:
            self._add(reached)
        for one in story.incidents:
            self._open(one)

    def _add(self, one: Reached) -> None:
        if one.receiver not in chapter(self.handbook).receivers:
            raise LookupError(f"the handbook knows no receiver {one.receiver}")
        user, organisation, roles = who(self.agreement, one.by)
        add_address(
            organisation=organisation,
            agreement=self.agreement,
            receiver=one.receiver,
            channel="mail",
            to=one.mail,
            language=organisation.language,
            by=By(user.key, roles[0]),
            now=self.now,
        )

    def _open(self, one: Opened) -> None:
        if one.place not in chapter(self.handbook).situations[one.situation].places:
            raise LookupError(f"{one.situation} is never at {one.place}")
        user, organisation, roles = who(self.agreement, one.by)
        began = self.now - timedelta(minutes=one.minutes_ago)
        incident = open_incident(
            key=uuid.uuid4(),
            opening=Opening(organisation, self.agreement.pk, self.edition.pk),
            situation=one.situation,
            place=one.place,
            exercise=one.exercise,
            happened=began,
            now=began,
        )
        say(
            incident=incident,
            kind="opened",
            by=By(user.key, roles[0]),
            now=began,
            data=said_at_opening(incident),
            words=one.words,
        )
        for entry in one.then:
            self._say(incident, entry, began)

    def _say(self, incident: Incident, one: Said, began: datetime) -> None:
        user, _organisation, roles = who(self.agreement, one.by)
        at = began + timedelta(minutes=one.after)
        data = dict(one.data)
        if one.holder:
            data["person"] = str(who(self.agreement, one.holder)[0].key)
        say(
            incident=incident,
            kind=one.kind,
            subject=one.about,
            by=By(user.key, roles[0]),
            now=at + timedelta(minutes=one.late),
            happened=at,
            data=data,
            words=one.words,
        )
