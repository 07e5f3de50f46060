"""One card as it stands on paper: everything that is needed where nothing else works (A-15).

It is decided by the same function as a card that runs, as if it had just been opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import Entry, fold
from driftbook.handbook.deciding.incident_shapes import (
    AnnouncementNow,
    CardNow,
    DutyNow,
    PhaseNow,
    PostNow,
    StepNow,
    TimerNow,
)
from driftbook.handbook.deciding.incidents import chapter, decide
from driftbook.handbook.schema.incidents import Figure, Precedence
from driftbook.incidents.printing.reaching import LadderPart, Line, Reaching

NOBODY = UUID(int=0)
MESSAGES = 4
"""How many messages to receivers have a row of their own on the sheet."""
LINES = 4
"""Empty lines for whatever else happens."""


@dataclass(frozen=True)
class StepLine:
    """A step, and what belongs beside it."""

    step: StepNow
    duty: str
    line: Line | None
    """Whom to call."""
    turn: str
    """The system whose ladder to follow."""
    announcement: str
    post: str
    timer: str
    never_paused: bool


@dataclass(frozen=True)
class Part:
    """Steps under one heading."""

    name: str
    choose_when: str
    """Of a scenario: what decides for it."""
    text: str
    confirm: bool
    """Whether all are done first and then confirmed together, instead of one after the other."""
    lines: tuple[StepLine, ...]


@dataclass(frozen=True)
class AnnouncementLine:
    """A recording: where, what callers hear, and who can switch it."""

    announcement: AnnouncementNow
    queues: tuple[str, ...]
    also: tuple[str, ...]
    on: tuple[Line, ...]
    off: tuple[Line, ...]
    """Empty where the same can switch it off."""


@dataclass(frozen=True)
class PostLine:
    """A message for staff, and where it goes."""

    post: PostNow
    where: Line | None


@dataclass(frozen=True)
class InformLine:
    """Receivers with the same deadlines."""

    names: tuple[str, ...]
    lines: tuple[Line, ...]
    within: int | None
    every: int | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class DutyLine:
    """A role, and how it is reached."""

    duty: DutyNow
    line: Line | None


@dataclass(frozen=True)
class Sheet:
    """A card on paper."""

    handbook: Handbook
    card: CardNow
    places: tuple[str, ...]
    yields: tuple[tuple[str, Precedence], ...]
    """The name of each card that takes over, and what is said of it."""
    parts: tuple[Part, ...]
    timers: tuple[TimerNow, ...]
    announcements: tuple[AnnouncementLine, ...]
    posts: tuple[PostLine, ...]
    informed: tuple[InformLine, ...]
    figures: tuple[Figure, ...]
    """The columns of the table of messages."""
    responsible: tuple[DutyLine, ...]
    ladders: tuple[LadderPart, ...]

    owner: str
    review: date | None

    @property
    def expects(self) -> bool:
        """Whether any step says what is to be seen."""
        return any(line.step.expect for part in self.parts for line in part.lines)

    @property
    def goes_on(self) -> bool:
        """Whether any step goes on whatever takes over."""
        return any(line.never_paused for part in self.parts for line in part.lines)

    @property
    def rows(self) -> range:
        """Rows for messages."""
        return range(MESSAGES)

    @property
    def blank(self) -> range:
        """Empty lines for whatever else happens."""
        return range(LINES)


def sheet(handbook: Handbook, situation: str, language: str, now: datetime) -> Sheet:
    """The card, with the words around the handbook's own in `language`.

    Raises NoChapter, and Unanswerable for a situation that the handbook does not have.
    """
    card = blank(handbook, situation, now)
    said, reaching = chapter(handbook), Reaching(handbook, language, now)
    written = said.situations[situation]
    return Sheet(
        handbook=handbook,
        card=card,
        places=tuple(said.places[name].name for name in written.places),
        yields=tuple((said.situations[one.to].name, one) for one in written.yields),
        parts=tuple(_part(handbook, phase, card, reaching) for phase in card.phases),
        timers=card.timers,
        announcements=tuple(_announcement(handbook, one, reaching) for one in card.announcements),
        posts=tuple(PostLine(one, reaching.line(one.where)) for one in card.posts),
        informed=tuple(_informed(handbook, situation, reaching)),
        figures=_figures(handbook, card),
        responsible=tuple(DutyLine(one, reaching.line(one.contact)) for one in card.responsible),
        ladders=_ladders(card, reaching),
        owner=written.owner or "",
        review=written.review,
    )


def sheets(handbook: Handbook, language: str, now: datetime) -> tuple[Sheet, ...]:
    """Every card of the handbook, in its order. Raises NoChapter."""
    return tuple(sheet(handbook, name, language, now) for name in chapter(handbook).situations)


def blank(handbook: Handbook, situation: str, now: datetime) -> CardNow:
    """The card as if it had been opened at `now` (aware) and nothing had happened yet.

    Every scenario counts as chosen, as paper has to hold the steps of them all. Raises NoChapter,
    Unanswerable.
    """
    written = chapter(handbook).situations.get(situation)
    place = written.places[0] if written else ""
    opened = {"handbook": handbook.id, "edition": 0, "situation": situation, "place": place}
    entries = [_entry(0, "opened", "", {**opened, "exercise": False}, now)]
    for number, name in enumerate(written.scenarios if written else (), start=1):
        entries.append(_entry(number, "scenario", name, {"chosen": True}, now))
    return decide(handbook, fold(entries), (), now)


def _entry(number: int, kind: str, subject: str, data: dict[str, object], now: datetime) -> Entry:
    return Entry(
        id=UUID(int=number),
        incident=NOBODY,
        kind=kind,
        subject=subject,
        data=data,
        clock=number,
        happened=now,
        written=now,
    )


def _part(handbook: Handbook, phase: PhaseNow, card: CardNow, reaching: Reaching) -> Part:
    said = chapter(handbook)
    scenario = said.scenarios.get(phase.id.removeprefix("scenario:"))
    chosen = scenario if phase.id.startswith("scenario:") else None
    return Part(
        name=phase.name,
        choose_when=chosen.choose_when if chosen else "",
        text=(chosen.text or "") if chosen else "",
        confirm=phase.mode == "do-confirm",
        lines=tuple(_line(handbook, step, card, reaching) for step in phase.steps),
    )


def _line(handbook: Handbook, step: StepNow, card: CardNow, reaching: Reaching) -> StepLine:
    said, support = chapter(handbook), handbook.support
    timers = {timer.id: timer.name for timer in card.timers}
    system = (step.turn or {}).get("system") or ""
    return StepLine(
        step=step,
        duty=said.duties[step.duty].name if step.duty else "",
        line=reaching.line(step.contact),
        turn=support.systems[system].name if support and system else "",
        announcement=said.announcements[step.announcement].recording if step.announcement else "",
        post=said.posts[step.post].name if step.post else "",
        timer=timers.get(step.timer or "", ""),
        never_paused=said.steps[step.id].never_paused,
    )


def _announcement(handbook: Handbook, one: AnnouncementNow, reaching: Reaching) -> AnnouncementLine:
    same = one.switch_on == one.switch_off
    return AnnouncementLine(
        announcement=one,
        queues=_queues(handbook, one.queues, reaching),
        also=_queues(handbook, one.also, reaching),
        on=reaching.lines(one.switch_on),
        off=() if same else reaching.lines(one.switch_off),
    )


def _queues(handbook: Handbook, names: Sequence[str], reaching: Reaching) -> tuple[str, ...]:
    """What the queues are called, with their numbers."""
    known, found = chapter(handbook).phone_queues, []
    for name in names:
        line = reaching.line(known[name].contact)
        found.append(f"{known[name].name} {line.number if line else ''}".strip())
    return tuple(found)


def _informed(handbook: Handbook, situation: str, reaching: Reaching) -> Iterator[InformLine]:
    said = chapter(handbook)
    for one in said.situations[situation].inform or said.inform:
        receivers = [said.receivers[name] for name in one.to]
        yield InformLine(
            names=tuple(receiver.name for receiver in receivers),
            lines=reaching.lines(receiver.contact for receiver in receivers),
            within=one.within_minutes,
            every=one.every_minutes,
            figures=tuple(said.figures[name] for name in one.of),
        )


def _figures(handbook: Handbook, card: CardNow) -> tuple[Figure, ...]:
    names = dict.fromkeys(name for one in card.informed for name in one.of)
    return tuple(chapter(handbook).figures[name] for name in names)


def _ladders(card: CardNow, reaching: Reaching) -> tuple[LadderPart, ...]:
    """Those to which its steps lead, by a question or by whom they call."""
    turns = [step.turn for step in card.steps if step.turn]
    return reaching.ladders(turns, [step.contact for step in card.steps if step.contact])
