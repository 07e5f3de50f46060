"""What a comparison claims, held against the answers themselves."""

import copy
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from driftbook.handbook.book import Handbook
from driftbook.handbook.comparing import compare
from driftbook.handbook.comparing.asking import questions
from driftbook.handbook.comparing.changes import BREAKING
from driftbook.handbook.comparing.entries import differing
from driftbook.handbook.comparing.patterns import by_day, describe, windows
from driftbook.handbook.deciding.support import decide
from driftbook.handbook.spans import spans
from driftbook.wording import answers
from tests.handbook.small import SHIPPED, shipped, small

ZONE = ZoneInfo("Europe/Stockholm")
STARTS = (
    datetime(2026, 10, 22, 3, 30, tzinfo=ZONE),  # before the clocks go back, in the night
    datetime(2026, 12, 20, tzinfo=ZONE),
    datetime(2027, 3, 26, 23, tzinfo=ZONE),  # before they go forward
)
HOURS = st.sampled_from(
    [
        "Mo-Fr 08:00-16:00; PH off",
        "Mo-Fr 07:00-17:00; PH off",
        "Mo-Su 00:00-24:00",
        "22:00-07:00",
        "Sa-Su 02:30-03:30; PH 10:00-12:00",
        "2026 Dec 01-2027 Apr 30 17:00-22:00",
    ]
)
ORDINARY = {
    "hours": HOURS,
    "otherwise": st.sampled_from(["otherwise", "always"]),
    "first": st.sampled_from(["{call: a}", "{mail: b}", "{do: Look}", "{call: b, or: [a]}"]),
    "second": st.sampled_from(
        ["{call: b}", "{do: Wait a little}", "{call: b, audiences: [staff]}, {call: a}"]
    ),
    "desk": HOURS,
    "phone": st.sampled_from(["019-21 20 00", "019-10 54 10"]),
    "problems": st.sampled_from(["[]", "[fault]"]),
    "audiences": st.sampled_from(["[]", "[staff]"]),
    "level": st.sampled_from(["first", "second"]),
    "closed": st.sampled_from(["", ", closed: Closed", ", closed: Come back"]),
    "cost": st.sampled_from(["Free", "5 kr."]),
    "zone": st.sampled_from(["Europe/Stockholm", "Europe/Helsinki"]),
    "assume": st.sampled_from(["{}", "{problem: fault}", "{problem: fault, audience: staff}"]),
}
EDITIONS = st.fixed_dictionaries(ORDINARY)


@st.composite
def pairs(draw):
    """An edition, and the same with some of what it says altered: few differences at a time."""
    before = draw(EDITIONS)
    names = draw(st.lists(st.sampled_from(sorted(ORDINARY)), min_size=1, max_size=3))
    return before, {**before, **{name: draw(ORDINARY[name]) for name in names}}


def edition(said: dict[str, str]) -> Handbook:
    handbook = small(
        f"""
        contacts:
          a: {{name: Anna's desk, phone: "{said["phone"]}", mail: a@example.org, hours: "{said["desk"]}"}}
          b: {{name: The board, phone: "019-21 36 06", mail: b@example.org}}
        problems: {{fault: {{name: A fault}}, question: {{name: A question}}}}
        audiences: {{staff: {{name: Staff}}, guest: {{name: A guest}}}}
        levels: {{first: {{name: First}}, second: {{name: Second, after: first}}}}
        systems:
          doors: {{name: Doors, assume: {said["assume"]}}}
          lifts: {{name: Lifts}}
        ladders:
          - {{id: one, systems: [doors, lifts], when: "{said["hours"]}", problems: {said["problems"]},
             audiences: {said["audiences"]}, steps: [{said["first"]}], cost: {{text: {said["cost"]}}}}}
          - {{id: two, systems: [doors], level: {said["level"]}, when: {said["otherwise"]},
             steps: [{said["second"]}]{said["closed"]}}}
        """
    )
    cover = handbook.cover.model_copy(update={"timezone": said["zone"]})
    return Handbook(cover, handbook.chapters, handbook.places, frozenset(), ())


def to_do(handbook: Handbook, question, at: datetime) -> object:
    """What the answer tells a person to do, and at what price, written without looking at ours."""
    known = frozenset(question.involved & handbook.support.levels.keys())
    asked = question._replace(involved=known)
    told = decide(handbook, asked, at).situation
    reasons = {reason.code for reason in told.reasons} & {"say-problem", "say-audience"}
    steps = [
        (
            step.kind,
            step.text if step.reach is None else None,
            step.only_if,
            [
                (
                    reach.name,
                    reach.open is not False,
                    (reach.phone, reach.short, reach.menu) if step.kind == "call" else reach.mail,
                )
                for reach in (step.reach, *step.alternatives)
                if reach
            ],
        )
        for step in told.steps
    ]
    return (told.answered, reasons, told.closed, steps, [c and c.text for c in (told.cost,)])


@settings(max_examples=100, deadline=None)
@given(pairs(), st.sampled_from(STARTS), st.data())
def test_an_instant_is_covered_by_a_change_exactly_when_something_else_is_to_be_done(
    both, start, data
):
    before, after = both
    old, new = edition(before), edition(after)
    found = compare(old, new, start, 8)
    told = [c for c in found.changes if c.who and c.code not in ("other-caution", "other-text")]
    seconds = int(found.end.timestamp() - found.start.timestamp())
    asked = questions(old, new)
    for _ in range(40):
        question = data.draw(st.sampled_from(asked))
        quarter = data.draw(st.integers(0, (seconds - 1) // 900))
        at = datetime.fromtimestamp(found.start.timestamp() + quarter * 900, ZONE)
        covered = any(question in change.who and _covers(change, at) for change in told)
        other = to_do(old, question, at) != to_do(new, question, at)
        assert covered == other, (question, at, told)


def _covers(change, at: datetime) -> bool:
    """By the instant: two hours of the same zone are compared as the wall clock shows them."""
    second = at.timestamp()
    return any(first.timestamp() <= second < last.timestamp() for first, last in change.times)


@settings(max_examples=30, deadline=None)
@given(EDITIONS, st.sampled_from(STARTS))
def test_an_edition_beside_itself_gives_nothing(said, start):
    assert compare(edition(said), edition(said), start).changes == ()


@settings(max_examples=60, deadline=None)
@given(pairs() | st.tuples(EDITIONS, EDITIONS), st.sampled_from(STARTS))
def test_any_other_value_gives_a_change_and_every_change_can_be_said(both, start):
    before, after = both
    found = compare(edition(before), edition(after), start)
    assert bool(found.changes) == (before != after)
    for language in ("da", "sv", "en"):
        shown = answers.comparison(found, language)
        assert all(change["text"] for change in shown["changes"])
    assert all(change.code in BREAKING for change in found.changes)
    assert all(
        found.start.timestamp() <= first.timestamp() < last.timestamp() <= found.end.timestamp()
        for change in found.changes
        for first, last in change.times
    )


# --- any value of any model ---------------------------------------------------------------------


@cache
def places_of(name: str, chapter: str) -> list[tuple]:
    """The places of a chapter of a shipped handbook."""
    handbook = shipped(name)
    return places(handbook.cover if chapter == "handbook" else handbook.chapters[chapter])


def places(value: object, path: tuple = ()) -> list[tuple]:
    """Every value of a model that is text, a number or a truth, and every entry of a collection."""
    if isinstance(value, BaseModel):
        return [
            p
            for name in type(value).model_fields
            for p in places(getattr(value, name), (*path, name))
        ]
    if isinstance(value, dict):
        return [
            p
            for name, item in value.items()
            for p in [(*path, name, "gone"), *places(item, (*path, name))]
        ]
    if isinstance(value, list):
        return [
            p
            for index, item in enumerate(value)
            for p in [(*path, index, "gone"), *places(item, (*path, index))]
        ]
    return [(*path, "other")]


def altered(value: object, path: tuple) -> object:
    """The value with that one place altered, without validation."""
    step, *rest = path
    if rest == [] and step == "other":
        if isinstance(value, bool):
            return not value
        if isinstance(value, int):
            return value + 1
        if isinstance(value, datetime | timedelta) or hasattr(value, "toordinal"):
            return value + timedelta(days=1)
        return f"{value or ''} other"
    if isinstance(value, BaseModel):
        return value.model_copy(update={step: altered(getattr(value, step), tuple(rest))})
    copied = copy.copy(value)
    if rest == ["gone"]:
        del copied[step]
    else:
        copied[step] = altered(copied[step], tuple(rest))
    return copied


@pytest.mark.parametrize("name", SHIPPED)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_value_of_a_chapter_changes_unmentioned(name, data):
    """The comparison of entries alone: an altered value may be one that nobody could decide by."""
    handbook = shipped(name)
    chapter = data.draw(st.sampled_from(["handbook", *handbook.chapters]))
    model = handbook.cover if chapter == "handbook" else handbook.chapters[chapter]
    path = data.draw(st.sampled_from(places_of(name, chapter)))
    other = altered(model, path)
    assume(other != model)
    assert list(differing(model, other))
    assert list(differing(other, model))
    assert not list(differing(model, model))


TEXTS = ("text", "notes", "name", "say", "ask", "help", "title", "summary", "only_if", "because")


@pytest.mark.parametrize("name", SHIPPED)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_text_of_an_edition_changes_unmentioned(name, data):
    handbook = shipped(name)
    chapter = data.draw(st.sampled_from(["handbook", *handbook.chapters]))
    model = handbook.cover if chapter == "handbook" else handbook.chapters[chapter]
    path = data.draw(st.sampled_from([p for p in places_of(name, chapter) if p[-2] in TEXTS]))
    other = altered(model, path)
    new = Handbook(
        other if chapter == "handbook" else handbook.cover,
        {**handbook.chapters, **({} if chapter == "handbook" else {chapter: other})},
        handbook.places,
        handbook.named_facts,
        handbook.numbers_in_texts,
    )
    start = datetime(2026, 11, 23, tzinfo=handbook.zone)
    assert compare(handbook, new, start, 3).changes
    assert compare(new, handbook, start, 3).changes


# --- patterns -----------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 24 * 40), st.integers(1, 40)), max_size=30),
    st.sampled_from(STARTS),
)
def test_patterns_name_every_day_and_hour_and_no_other(pieces, start):
    """Read back from the patterns, the days and hours are those of the times."""
    first = int(start.replace(hour=0, minute=0).timestamp())
    last = int((start.replace(hour=0, minute=0) + timedelta(days=35)).timestamp())
    times = spans((first + a * 3600, first + (a + b) * 3600) for a, b in pieces)
    assume(not any(a <= first and b >= last for a, b in times.pairs()))
    holidays = frozenset(start.date() + timedelta(days=n) for n in (4, 5, 11))
    found = describe(times, first, last, ZONE, holidays)
    expected = [
        {
            (day, windows(some, ZONE))
            for day, some in by_day(times, ZONE, cut=cut).items()
            if any(a < last and b > first for a, b in some)
        }
        for cut in (False, True)
    ]
    days = [start.date() + timedelta(days=n) for n in range(35)]
    named = {
        (day, pattern.windows)
        for pattern in found
        for day in days
        if _belongs(pattern, day, holidays)
    }
    assert named in [{(day, hours) for day, hours in some if day in days} for some in expected]


def _belongs(pattern, day, holidays):
    if pattern.kind == "dates":
        return day in pattern.dates
    if (pattern.since and day < pattern.since) or (pattern.until and day > pattern.until):
        return False
    if day in pattern.without:
        return False
    if pattern.kind == "holidays":
        return day in holidays
    if day in holidays and pattern.holidays != "as-usual":
        return pattern.holidays == "too"
    return day.weekday() in pattern.weekdays
