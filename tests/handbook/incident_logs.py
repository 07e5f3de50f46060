"""Logs of incidents as several devices write them, mostly without hearing of each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
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


def others(book: Handbook) -> st.SearchStrategy[tuple[Other, ...]]:
    """Up to three other incidents, some of an edition that this one does not know."""
    said = chapter(book)
    known = [(name, place) for name, card in said.situations.items() for place in card.places]
    one = st.tuples(
        st.sampled_from([*known, ("unheard-of", "nowhere")]), st.integers(-60, 60), st.booleans()
    )
    return st.lists(one, max_size=3).map(
        lambda drawn: tuple(
            Other(key if named else None, *what, BEGAN + timedelta(minutes=minute))
            for key, (what, minute, named) in zip(OTHERS, drawn, strict=False)
        )
    )


def sayings(book: Handbook, situation: str) -> st.SearchStrategy[tuple[str, str, dict[str, Any]]]:
    """Anything that can be said about a card: kind, subject and data."""
    said = chapter(book)
    card = said.situations[situation]

    def about(kind: str, subjects: list[str], **data: st.SearchStrategy[Any]) -> Any:
        shape = st.fixed_dictionaries(data, optional={"personal": st.booleans()})
        return st.tuples(st.just(kind), st.sampled_from(subjects), shape)

    steps = list(dict.fromkeys(step_ids(said, card)))
    states = st.sampled_from(("done", "done", "done", "not-done", "skipped", "open"))
    switch = st.sampled_from(("on", "on", "off"))
    queues = st.lists(st.sampled_from(list(said.phone_queues)), max_size=2, unique=True)
    told = st.lists(st.sampled_from(list(said.receivers)), max_size=2, unique=True)
    parts = st.sampled_from((0, 999_999, 500, 1000))
    when = st.builds(
        lambda minutes, us: (BEGAN + timedelta(minutes=minutes, microseconds=us)).isoformat(),
        st.integers(-90, 30),
        parts,
    )
    ways = [
        about("step", steps, state=states),
        about("step", steps, state=states),
        about("duty", list(duties(said, card)), person=st.sampled_from([*PEOPLE, None])),
        about("inform", [""], to=told, figures=st.just({}), how=st.just("called")),
        about("pause", [str(key) for key in OTHERS],
              state=st.sampled_from(("paused", "overridden", "resumed"))),
        about("closing", [""], state=st.sampled_from(("closed", "closed", "reopened"))),
        about("note", [""]),
    ]  # fmt: skip
    if card.scenarios:
        ways.append(about("scenario", list(card.scenarios), chosen=st.booleans()))
    if card.announcements:
        how = st.sampled_from(("called", "self"))
        ways.append(about("announcement", list(card.announcements), state=switch, queues=queues,
                          how=how))  # fmt: skip
    if card.posts:
        posted = st.sampled_from(("posted", "over"))
        ways.append(about("post", list(card.posts), state=posted, update=st.booleans()))
    if card.timers:
        longer = st.one_of(st.integers(1, 200), st.sampled_from((0, -5, "9", None, 100_001)))
        ways += [
            about("timer", list(card.timers), minutes=longer),
            about("timer", list(card.timers), since=st.one_of(when, st.just("soon"))),
        ]
    return st.one_of(ways)


@st.composite
def stories(draw: st.DrawFn, book: Handbook, longest: int = 25) -> Story:
    """A log that up to three devices write, each over what it has seen of the others.

    Their clocks differ, and some write something down long after it happened.
    """
    said = chapter(book)
    situation = draw(st.sampled_from(list(said.situations)))
    place = draw(st.sampled_from(said.situations[situation].places))
    first = opening(situation, place, exercise=draw(st.booleans()))
    devices = [[first] for _ in range(draw(st.integers(1, 3)))]
    written = [first]
    at = BEGAN
    step = st.tuples(
        sayings(book, situation),
        st.integers(0, 2),  # who writes
        st.booleans(),  # whether they have heard of everything until now
        st.integers(0, 30 * 60_000),  # how much later, in milliseconds
        st.integers(-600, 600),  # how wrong their clock is, in seconds
        st.integers(0, 40),  # how many minutes ago it happened
    )
    for (kind, subject, data), who, hears, later, wrong, ago in draw(
        st.lists(step, max_size=longest)
    ):
        device = who % len(devices)
        seen = devices[device]
        if hears:
            seen[:] = written
        at += timedelta(milliseconds=later)
        state = fold(seen)
        over = () if kind in STAND_ALONE else tuple(e.id for e in state.heads(kind, subject))
        entry = Entry(
            id=UUID(int=1000 + len(written) * 7919 % 1009),
            incident=INCIDENT,
            kind=kind,
            subject=subject,
            data=data,
            over=over,
            clock=max(milliseconds(at) + wrong * 1000, state.clock + 1),
            device="abc"[device],
            seq=len(written),
            happened=None if ago == 40 else at - timedelta(minutes=ago),
            written=at,
        )
        seen.append(entry)
        written.append(entry)
    now = at + timedelta(milliseconds=draw(st.integers(0, 8 * 3600_000)))
    return Story(tuple(written), draw(others(book)), now)


def spoilt(story: Story, seed: Any) -> Story:
    """The same log as a hostile or broken device would send it: it goes over what it likes."""
    entries = [
        replace(entry, over=tuple(seed.sample([e.id for e in story.entries], k=min(2, number))))
        if number and seed.random() < 0.3
        else entry
        for number, entry in enumerate(story.entries)
    ]
    return replace(story, entries=tuple(entries))


def delivered(story: Story, seed: Any) -> list[Entry]:
    """The entries in another order, and some of them twice."""
    entries = [*story.entries, *seed.choices(story.entries, k=len(story.entries) // 2)]
    seed.shuffle(entries)
    return entries
