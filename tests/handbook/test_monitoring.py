"""Monitors (A-14): when a situation is raised, when it is over, and when nobody is heard of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from driftbook.handbook.deciding.monitoring import (
    Change,
    Fault,
    Standing,
    look,
    passed,
    reported,
)
from driftbook.handbook.schema.incidents import Monitor

START = datetime(2026, 11, 24, 13, tzinfo=UTC)
FINE, FAILS = True, False


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def watching(
    failures: int = 2, calm_minutes: int = 10, silent_minutes: int | None = 30, **more: str
) -> Monitor:
    said = {"name": "The web site", "situation": "web", "place": "town", **more}
    return Monitor.model_validate(
        said
        | {"failures": failures, "calm_minutes": calm_minutes, "silent_minutes": silent_minutes}
    )


@dataclass
class Story:
    """A monitor and what it has been through; `after` are minutes since the beginning."""

    monitor: Monitor = field(default_factory=watching)
    tells: bool = True
    standing: Standing = field(default_factory=lambda: Standing("new", START))
    news: list[tuple[float, str, Fault]] = field(default_factory=list)

    def says(self, fine: bool, *after: float) -> Story:
        for at in after:
            now = START + minutes(at)
            self._then(at, reported(self.monitor, self.standing, fine, now, tells=self.tells))
        return self

    def waits(self, *after: float) -> Story:
        for at in after:
            self._then(at, passed(self.monitor, self.standing, START + minutes(at)))
        return self

    def _then(self, at: float, change: Change) -> None:
        self.standing = change.standing
        self.news += [(at, "ended", fault) for fault in change.ended]
        self.news += [(at, "raised", fault) for fault in change.raised]

    @property
    def state(self) -> str:
        return self.standing.state


def test_it_is_raised_by_so_many_failures_in_a_row() -> None:
    story = Story(watching(failures=3)).says(FINE, 0).says(FAILS, 1, 2).says(FINE, 3)
    assert (story.state, story.news) == ("fine", [])
    story.says(FAILS, 4, 5)
    assert story.state == "failing"
    story.says(FAILS, 6)
    assert (story.state, story.news) == ("raised", [(6, "raised", "situation")])
    assert story.standing.since == story.standing.situation == START + minutes(6)


def test_a_flapping_one_is_raised_once_and_over_once() -> None:
    story = Story().says(FAILS, 0, 1)
    for at in range(2, 40, 3):
        story.says(FINE, at).says(FAILS, at + 1, at + 2)
    assert story.news == [(1, "raised", "situation")]
    story.says(FINE, 50)
    assert story.state == "calming"
    story.says(FINE, 59)
    assert story.state == "calming"
    story.says(FINE, 60)
    assert (story.state, story.news[1:]) == ("fine", [(60, "ended", "situation")])


def test_what_nobody_saw_end_is_over_before_it_is_raised_again() -> None:
    story = Story(watching(failures=1)).says(FAILS, 0).says(FINE, 1).says(FAILS, 20)
    assert [what for _at, what, _of in story.news] == ["raised", "ended", "raised"]


def test_what_a_program_said_last_holds() -> None:
    story = Story(watching(silent_minutes=None)).says(FAILS, 0, 1).says(FINE, 2)
    assert look(story.monitor, story.standing) == START + minutes(12)
    story.waits(11, 12)
    assert story.news == [(1, "raised", "situation"), (12, "ended", "situation")]


def test_one_that_says_a_fault_once_is_believed_after_a_while() -> None:
    """Programs that tell changes alone would never say it twice."""
    story = Story(watching(silent_minutes=None)).says(FINE, 0).says(FAILS, 5).waits(14)
    assert (story.state, story.news) == ("failing", [])
    story.waits(15)
    assert story.news == [(15, "raised", "situation")]


def test_of_one_that_we_ask_nothing_is_known_between_two_answers() -> None:
    story = Story(tells=False).says(FAILS, 0, 1).says(FINE, 2).says(FAILS, 40)
    assert story.news == [(1, "raised", "situation")]
    assert story.state == "raised"


def test_one_that_is_not_heard_of_is_a_fault_of_its_own() -> None:
    story = Story().says(FINE, 0).waits(29)
    assert story.state == "fine"
    story.waits(30)
    assert (story.state, story.news) == ("silent", [(30, "raised", "silence")])
    story.waits(500).says(FINE, 501)
    assert story.state == "calming"
    story.waits(511)
    assert story.news[1:] == [(511, "ended", "silence")]


def test_one_that_was_never_heard_of_is_silent_too() -> None:
    assert Story().waits(30).news == [(30, "raised", "silence")]


def test_one_that_drops_out_again_and_again_is_told_once() -> None:
    story = Story(watching(silent_minutes=1, calm_minutes=10))
    for at in range(0, 60, 3):
        story.says(FINE, at).waits(at + 2)
    assert story.news == [(2, "raised", "silence")]


def test_a_raised_one_that_falls_silent_raises_both_and_fails_on() -> None:
    story = Story().says(FAILS, 0, 1).waits(31)
    assert story.news == [(1, "raised", "situation"), (31, "raised", "silence")]
    story.says(FAILS, 40)
    assert (story.state, story.news[2:]) == ("raised", [(40, "ended", "silence")])
    story.says(FINE, 41).waits(51)
    assert story.news[3:] == [(51, "ended", "situation")]


def test_a_late_report_is_no_silence() -> None:
    """The worker was away when it should have found it silent; it is heard of now."""
    assert Story().says(FINE, 0, 45).news == []


def test_silence_while_we_were_away_is_no_fault() -> None:
    monitor, heard = watching(), Standing("fine", START, heard=START)
    away = passed(monitor, heard, START + minutes(90), quiet=False)
    assert away == Change(heard)


# --- whatever happens -----------------------------------------------------------------------------

MONITORS = st.builds(
    watching,
    failures=st.integers(1, 4),
    calm_minutes=st.integers(1, 20),
    silent_minutes=st.one_of(st.none(), st.integers(1, 40)),
)
HAPPENINGS = st.lists(
    st.tuples(st.sampled_from(("fine", "fails", "waits")), st.integers(0, 60 * 45)), max_size=40
)


def told(story: Story, happenings: list[tuple[str, int]]) -> Story:
    """Seconds go by before each of them."""
    at = 0
    for what, seconds in happenings:
        at += seconds
        if what == "waits":
            story.waits(at / 60)
        else:
            story.says(what == "fine", at / 60)
        consistent(story)
    return story


def consistent(story: Story) -> None:
    now = story.standing
    if now.state in ("new", "fine"):
        assert (now.situation, now.silence) == (None, None)
    if now.state == "failing":
        assert now.situation is None
        assert 0 < now.failures < story.monitor.failures
    if now.state == "raised":
        assert now.situation is not None
        assert now.silence is None
    if now.state == "calming":
        assert now.situation or now.silence
        assert now.failures == 0
    if now.state == "silent":
        assert now.silence is not None


@given(monitor=MONITORS, tells=st.booleans(), happenings=HAPPENINGS)
def test_whatever_is_raised_ends_before_it_is_raised_again(
    monitor: Monitor, tells: bool, happenings: list[tuple[str, int]]
) -> None:
    if not tells:
        happenings = [one for one in happenings if one[0] != "waits"]
    story = told(Story(monitor, tells), happenings)
    for fault in ("situation", "silence"):
        words = [what for _at, what, of in story.news if of == fault]
        assert words == ["raised", "ended"] * (len(words) // 2) + ["raised"] * (len(words) % 2)
        assert bool(getattr(story.standing, fault)) == bool(len(words) % 2)


@given(monitor=MONITORS, happenings=HAPPENINGS)
def test_it_never_ends_sooner_than_it_is_calm_for_so_long(
    monitor: Monitor, happenings: list[tuple[str, int]]
) -> None:
    story = told(Story(monitor), happenings)
    raised = [at for at, what, of in story.news if (what, of) == ("raised", "situation")]
    for one, other in pairwise(raised):
        assert other - one >= monitor.calm_minutes - 1e-6


@given(monitor=MONITORS, happenings=HAPPENINGS, waits=st.lists(st.integers(0, 7200), max_size=5))
def test_how_often_time_is_looked_at_makes_no_difference(
    monitor: Monitor, happenings: list[tuple[str, int]], waits: list[int]
) -> None:
    story = told(Story(monitor), happenings)
    now = START + timedelta(seconds=sum(seconds for _what, seconds in happenings))
    step = Change(story.standing)
    for seconds in sorted(waits):
        then = passed(monitor, step.standing, now + timedelta(seconds=seconds))
        step = Change(then.standing, step.raised + then.raised, step.ended + then.ended)
    at_once = passed(monitor, story.standing, now + timedelta(seconds=max(waits, default=0)))
    assert step == at_once or not waits


@given(monitor=MONITORS, happenings=HAPPENINGS)
def test_nothing_changes_before_it_is_to_be_looked_at(
    monitor: Monitor, happenings: list[tuple[str, int]]
) -> None:
    standing = told(Story(monitor), happenings).standing
    at = look(monitor, standing)
    if at is None:
        assert passed(monitor, standing, START + timedelta(days=9999)) == Change(standing)
    else:
        assert passed(monitor, standing, at - timedelta(microseconds=1)) == Change(standing)
        assert passed(monitor, standing, at).standing != standing


@given(monitor=MONITORS, tells=st.booleans(), happenings=HAPPENINGS)
def test_enough_failures_in_a_row_always_raise_it(
    monitor: Monitor, tells: bool, happenings: list[tuple[str, int]]
) -> None:
    story = told(Story(monitor, tells), [one for one in happenings if tells or one[0] != "waits"])
    at = (sum(seconds for _what, seconds in happenings) + 1) / 60
    story.says(FAILS, *(at + n / 6000 for n in range(monitor.failures)))
    assert story.state == "raised"
