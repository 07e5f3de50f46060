"""Logs of incidents as several devices write them, mostly without hearing of each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

import yaml
from hypothesis import strategies as st

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_card import chapter, duties, step_ids
from driftbook.handbook.deciding.incident_log import Entry, fold
from driftbook.handbook.deciding.incident_shapes import Other
from driftbook.handbook.reading import read_files
from driftbook.incidents.tests.handbook import FILES

BEGAN = datetime(2026, 11, 24, 13, tzinfo=UTC)
"""A Tuesday afternoon; the clocks of the devices are near it."""
INCIDENT = UUID(int=1)
OTHERS = [UUID(int=number) for number in (2, 3, 4)]
PEOPLE = [str(UUID(int=number)) for number in (11, 12, 13)]
STAND_ALONE = ("inform", "note", "review")
MINUTES = (0, 5, 7, 10, 15, 20, 25, 30, 40, 45, 60, 105, 120, 240)
"""After the opening, at which something changes."""
Data = dict[str, Any]


@cache
def town() -> Handbook:
    """The town of the app's tests."""
    return read_files({name: text.encode() for name, text in FILES.items()})


@cache
def hard() -> Handbook:
    """The town, with everything that is hard to decide alike: ids that are numbers, timers that
    wait for a step, receivers named twice, an emergency number."""
    said = yaml.safe_load(FILES["incidents.yaml"])
    support = yaml.safe_load(FILES["support.yaml"])
    support["contacts"]["alarm"] = {"name": "Alarm", "phone": "112", "emergency": True}
    for one in said["announcements"].values():  # YAML reads on and off as yes and no
        one |= {"on": one.pop(True), "off": one.pop(False)}
    said["steps"] |= {
        "10": {"say": "Ten", "call": "operator", "never_paused": True, "source": ["T-5"]},
        "9": {"say": "Nine", "call": "alarm"},
        "8": {"say": "Eight", "after_timer": "30"},
        "later": {"say": "Later", "after_timer": "battery", "never_paused": True},
    }
    said["scenarios"]["2"] = {"name": "Two", "choose_when": "It must be.", "steps": ["8"]}
    said["duties"]["1"] = {"name": "One", "held_by": ["incident-lead"], "source": ["T-2"]}
    power = said["situations"]["power"]
    power["phases"] |= {
        "2": {"name": "Two", "steps": ["later", "10"]},
        "1": {"name": "One", "mode": "do-confirm", "steps": ["9"]},
    }
    power["scenarios"] = ["mobile", "2"]
    power["timers"] = {
        "30": {"name": "Thirty", "minutes": 30, "warn_minutes": 10, "then": "It is over."},
        "battery": {
            "name": "Battery",
            "minutes": 45,
            "warn_minutes": 5,
            "since": "undock",
            "then": "It is empty.",
            "source": ["T-2"],
        },
    }
    power["inform"] = [
        {"to": ["crisis"], "within_minutes": 30, "of": ["waiting"], "source": ["T-3"]},
        {"to": ["managers", "crisis"], "within_minutes": 20, "every_minutes": 40},
        {"to": ["managers"], "of": ["staffing"], "every_minutes": 90, "source": ["T-1"]},
    ]
    power["responsible"] = ["1", "doors"]
    power["alongside"] = ["web"]
    files = FILES | {
        "incidents.yaml": yaml.safe_dump(said),
        "support.yaml": yaml.safe_dump(support),
    }
    return read_files({name: text.encode() for name, text in files.items()})


@dataclass(frozen=True)
class Story:
    """A log, what runs beside it, and when somebody looks."""

    entries: tuple[Entry, ...]
    others: tuple[Other, ...]
    now: datetime


def opening(situation: str, place: str, at: datetime = BEGAN, **data: Any) -> Entry:
    """The first entry of a log."""
    return Entry(
        id=UUID(int=1000),
        incident=INCIDENT,
        kind="opened",
        data={"situation": situation, "place": place, "exercise": False, **data},
        clock=milliseconds(at),
        device="a",
        seq=1,
        happened=at,
        written=at,
    )


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def others(book: Handbook, chance: Random) -> tuple[Other, ...]:
    """Up to three other incidents, some of an edition that this one does not know."""
    said = chapter(book)
    known = [(name, place) for name, card in said.situations.items() for place in card.places]
    known += [("evacuation", place) for place in said.places] * 2
    found = []
    for key in OTHERS[: chance.randint(0, 3)]:
        situation, place = chance.choice([*known, ("unheard-of", "nowhere")])
        at = BEGAN + timedelta(minutes=chance.choice((-60, -5, 0, 5, 7, 60)))
        found.append(Other(key if chance.randint(0, 4) else None, situation, place, at))
    return tuple(found)


def _sayings(book: Handbook, situation: str, chance: Random) -> dict[str, tuple[list[str], Data]]:
    """What can be said about a card, by kind: of which subjects, and the data."""
    said = chapter(book)
    card = said.situations[situation]
    queues = [queue for queue in said.phone_queues if chance.randint(0, 1)]
    told = [receiver for receiver in said.receivers if chance.randint(0, 1)]
    when = BEGAN + timedelta(
        minutes=chance.randint(-90, 30), microseconds=chance.choice((0, 999_999, 500, 1000))
    )
    length = {"minutes": chance.choice((1, 30, 45, 200, 100_000, 100_001, 0, -5, "9", None))}
    since = {"since": chance.choice((when.isoformat(), when.isoformat(), "soon", "2026-11-24"))}
    pauses = ("paused", "overridden", "overridden", "resumed")
    return {
        "step": (
            list(step_ids(said, card)),
            {"state": chance.choice(("done", "done", "done", "not-done", "skipped", "open"))},
        ),
        "duty": (list(duties(said, card)), {"person": chance.choice([*PEOPLE, None])}),
        "inform": ([""], {"to": told, "figures": {}, "how": "called"}),
        "pause": ([str(key) for key in OTHERS], {"state": chance.choice(pauses)}),
        "closing": ([""], {"state": chance.choice(("closed", "closed", "reopened"))}),
        "note": ([""], {}),
        "scenario": (list(card.scenarios), {"chosen": chance.randint(0, 2) > 0}),
        "announcement": (
            list(card.announcements),
            {
                "state": chance.choice(("on", "on", "off")),
                "queues": queues,
                "how": chance.choice(("called", "self")),
            },
        ),
        "post": (list(card.posts), {"state": chance.choice(("posted", "over"))}),
        "timer": (list(card.timers), chance.choice((length, since, length | since))),
    }


def saying(book: Handbook, situation: str, chance: Random) -> tuple[str, str, Data]:
    """Something that is said about a card: kind, subject and data."""
    sayings = {kind: one for kind, one in _sayings(book, situation, chance).items() if one[0]}
    kind = chance.choice([*sayings, "step", "step", *(["timer"] if "timer" in sayings else [])])
    subjects, data = sayings[kind]
    if not chance.randint(0, 3):
        data = data | {"personal": bool(chance.randint(0, 1))}
    return kind, chance.choice(subjects), data


def endings(book: Handbook, situation: str) -> list[tuple[str, str, Data]]:
    """What has to be said before a card is closed, and that it is."""
    said = chapter(book)
    card = said.situations[situation]
    keeper = next(name for name in duties(said, card) if said.duties[name].keeps_log)
    return [
        ("duty", keeper, {"person": PEOPLE[0]}),
        *(("announcement", name, {"state": "off"}) for name in card.announcements),
        ("closing", "", {"state": "closed"}),
    ]


class Writers:
    """Up to three devices whose clocks differ, each with what it has heard of the others."""

    def __init__(self, first: Entry, chance: Random) -> None:
        self.chance, self.at, self.written = chance, BEGAN, [first]
        self.devices = [[first] for _ in range(chance.randint(1, 3))]

    def write(self, kind: str, subject: str, data: Data) -> None:
        """One of them writes something down, perhaps long after it happened."""
        chance = self.chance
        device = chance.randrange(len(self.devices))
        seen = self.devices[device]
        if chance.randint(0, 1):
            seen[:] = self.written
        self.at += timedelta(milliseconds=chance.choice((0, 0, 1, 60_000, 300_000, 1_800_000)))
        state = fold(seen)
        clock = milliseconds(self.at) + chance.choice((0, 0, 0, 600_000, -600_000))
        ago = chance.choice((0, 0, 1, 20, None))
        over = () if kind in STAND_ALONE else tuple(e.id for e in state.heads(kind, subject))
        entry = Entry(
            id=UUID(int=1000 + len(self.written) * 7919 % 1009),
            incident=INCIDENT,
            kind=kind,
            subject=subject,
            data=data,
            over=over,
            clock=max(clock, state.clock + 1),
            device="abc"[device],
            seq=len(self.written),
            happened=None if ago is None else self.at - timedelta(minutes=ago),
            written=self.at,
        )
        seen.append(entry)
        self.written.append(entry)


def tell(book: Handbook, chance: Random) -> Story:
    """A log that devices write, each over what it has seen of the others."""
    said = chapter(book)
    timed = [name for name, card in said.situations.items() if card.timers]
    situation = chance.choice([*said.situations, *timed, *timed])
    place = chance.choice(said.situations[situation].places)
    writers = Writers(opening(situation, place, exercise=bool(chance.randint(0, 1))), chance)
    for _ in range(chance.choice((0, 3, 10, 25))):
        writers.write(*saying(book, situation, chance))
    if not chance.randint(0, 2):
        for ending in endings(book, situation):
            writers.write(*ending)
        for _ in range(chance.randint(0, 2)):
            writers.write(*saying(book, situation, chance))
    on_time = [BEGAN + timedelta(minutes=minutes) for minutes in MINUTES]
    on_time += [
        e.happened + timedelta(minutes=m) for e in writers.written if e.happened for m in (40, 60)
    ]
    now = chance.choice(
        (chance.choice(on_time), writers.at + timedelta(hours=chance.randint(0, 8)))
    )
    return Story(tuple(writers.written), others(book, chance), now)


def stories(book: Handbook) -> st.SearchStrategy[Story]:
    """Such logs, made by hypothesis, so that one that fails is made small."""
    return st.randoms(use_true_random=False).map(lambda chance: tell(book, chance))


def spoilt(story: Story, chance: Random) -> Story:
    """The same log by hostile or broken devices: they go over what they like, and count as one."""
    entries = list(story.entries)
    for number in range(1, len(entries)):
        other = chance.choice(entries)
        if not chance.randint(0, 2):
            over = tuple(chance.choice(entries).id for _ in range(chance.randint(0, 2)))
            entries[number] = replace(entries[number], over=over)
        if not chance.randint(0, 3):
            entries[number] = replace(entries[number], clock=other.clock, device=other.device)
        if not chance.randint(0, 3):
            entries[number] = replace(entries[number], clock=other.clock, seq=other.seq)
    return replace(story, entries=tuple(entries))


def delivered(story: Story, chance: Random) -> list[Entry]:
    """The entries in another order, and some of them twice."""
    entries = [entry for entry in story.entries for _ in range(chance.choice((1, 1, 2)))]
    chance.shuffle(entries)
    return entries
