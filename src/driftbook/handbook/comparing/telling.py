"""What a person is told during a stretch, in a form in which two editions can be compared."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import AnswerStep, Reach
from driftbook.handbook.deciding.situation import ladder_price, steps_told
from driftbook.handbook.deciding.timeline import Timeline
from driftbook.handbook.schema.support import Contact

Kind = Literal["answers", "alone", "closed", "silent", "gap", "asks-problem", "asks-audience"]
Identity = tuple[str, str]
Ways = tuple[object, ...]
Act = tuple[object, ...]


class Deed(NamedTuple):
    """One step in short: what to do, whom to turn to, and how."""

    kind: str
    """A kind of step, or `closed`, `silent`, `gap`, `asks-problem`, `asks-audience`."""
    name: str = ""
    """The contact's name; for a step without a contact, what it says."""
    way: str = ""
    """The number, address or place, as it is printed."""
    menu: tuple[int, ...] = ()
    only_if: str = ""
    others: tuple[str, ...] = ()
    """Contacts that serve as well."""
    open: bool = True
    """Whether anybody of it answers, as far as is known."""


@dataclass(frozen=True, slots=True)
class Met:
    """A contact as a step turns to it."""

    identity: Identity
    """The same in both editions where it is the same contact."""
    step: str
    """The kind of the step: a number matters for a call, an address for a mail."""
    reach: Reach

    @property
    def answers(self) -> bool:
        """Whether it is open, or does not state its hours."""
        return self.reach.open is not False

    @property
    def number(self) -> Ways:
        """What to dial; nothing where the step is not for the telephone."""
        return (self.reach.phone, self.reach.short) if self.step in ("call", "go_to") else ()

    @property
    def menu(self) -> tuple[int, ...]:
        """What to press then."""
        return self.reach.menu if self.step in ("call", "go_to") else ()

    @property
    def mail(self) -> Ways:
        """Where to write to."""
        return (self.reach.mail,) if self.step in ("mail", "go_to") else ()

    @property
    def address(self) -> Ways:
        """Where to fill in, or to go."""
        if self.step == "fill_in":
            return (self.reach.web,)
        return (self.reach.web, _even(self.reach.where)) if self.step == "go_to" else ()

    @property
    def act(self) -> Act:
        """All of it that a person acts upon."""
        return (self.identity, self.number, self.menu, self.mail, self.address, self.answers)


@dataclass(frozen=True, slots=True)
class Telling:
    """What a person is told during a stretch."""

    kind: Kind
    ladder: str | None = None
    source: tuple[str, ...] = ()
    steps: tuple[AnswerStep, ...] = ()
    met: tuple[tuple[Met, ...], ...] = ()
    """The contacts of each step, the others that serve as well included."""
    acts: tuple[Act, ...] = ()
    """Each step as a person acts upon it: equal where nothing else is to be done."""
    closing: str = ""
    prices: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    """What to say at a contact."""

    @property
    def act(self) -> Act:
        """All that a person acts upon."""
        return (self.kind, self.acts)

    @property
    def words(self) -> Act:
        """What is said besides."""
        return (self.closing, self.prices, self.cautions, self.texts)

    @property
    def first(self) -> Met | None:
        """Whom it turns to first: the first contact that answers; else the first of all."""
        every = [met for step in self.met for met in step]
        return next((met for met in every if met.answers), every[0] if every else None)


class Teller:
    """Tells what one edition says; contacts are known by what both editions call them."""

    def __init__(self, handbook: Handbook, other: Handbook) -> None:
        self._own, self._other = _contacts(handbook), _contacts(other)
        self._told: dict[tuple[int, int], Telling] = {}

    def tell(self, timeline: Timeline, index: int) -> Telling:
        """What is told during a stretch; one object for all stretches in which it is the same."""
        key = (id(timeline), timeline.masks[index])
        found = self._told.get(key)
        if found is None:
            found = self._told[key] = self._tell(timeline, index)
        return found

    def _tell(self, timeline: Timeline, index: int) -> Telling:
        verdict = timeline.verdict(index)
        ladder = verdict.matched
        if verdict.depends_on is not None:
            return Telling("asks-problem" if verdict.depends_on == "problem" else "asks-audience")
        if ladder is None:
            return Telling("gap")
        steps = steps_told(timeline, index)
        met = tuple(self._met(step) for step in steps)
        costs = [ladder_price(timeline, ladder), *(step.cost for step in steps)]
        reaches = [one.reach for step in met for one in step]
        return Telling(
            kind="closed" if ladder.closed is not None else _kind(steps),
            ladder=ladder.id,
            source=tuple(ladder.source),
            steps=steps,
            met=met,
            acts=tuple(_act(step, ways) for step, ways in zip(steps, met, strict=True)),
            closing=_even(ladder.closed),
            prices=tuple(_even("; ".join((c.text, *c.free_when))) for c in costs if c),
            cautions=tuple(dict.fromkeys(_even(r.caution) for r in reaches if r.caution)),
            texts=tuple(_even(step.text) for step in steps if step.reach and step.text),
        )

    def _met(self, step: AnswerStep) -> tuple[Met, ...]:
        reaches = (step.reach, *step.alternatives) if step.reach else ()
        return tuple(Met(self._identity(reach), step.kind, reach) for reach in reaches)

    def _identity(self, reach: Reach) -> Identity:
        """The id where both editions have it and the contact took another name; else the name."""
        there = self._other.get(reach.contact)
        if there is not None and there.name != self._own[reach.contact].name:
            return ("id", reach.contact)
        return ("name", reach.name)


def deed(step: AnswerStep) -> Deed:
    """A step in short."""
    if step.reach is None:
        return Deed(step.kind, _even(step.text), only_if=_even(step.only_if))
    return Deed(
        kind=step.kind,
        name=step.reach.name,
        way=_way(step.kind, step.reach),
        menu=step.reach.menu if step.kind in ("call", "go_to") else (),
        only_if=_even(step.only_if),
        others=tuple(other.name for other in step.alternatives),
        open=step.open is not False,
    )


def first_deed(telling: Telling) -> Deed:
    """What is told in one breath: whom to turn to, or why there is nobody."""
    return turned_to(telling) if telling.kind in ("answers", "alone") else Deed(telling.kind)


def turned_to(telling: Telling) -> Deed:
    """The step that turns to the first contact; else the first step; else how it is closed."""
    first = telling.first
    for step, met in zip(telling.steps, telling.met, strict=True):
        if first is not None and first in met:
            reach = first.reach
            return deed(step)._replace(name=reach.name, way=_way(step.kind, reach), menu=first.menu)
    return deed(telling.steps[0]) if telling.steps else Deed(telling.kind)


def _way(kind: str, reach: Reach) -> str:
    ways = {"mail": reach.mail, "fill_in": reach.web}
    return ways.get(kind) or reach.printed or reach.where or reach.web or reach.mail or ""


def _kind(steps: tuple[AnswerStep, ...]) -> Kind:
    states = [step.open for step in steps if step.reach is not None]
    if not states:
        return "alone"
    return "silent" if all(state is False for state in states) else "answers"


def _act(step: AnswerStep, met: tuple[Met, ...]) -> Act:
    own = "" if step.reach else _even(step.text)
    return (step.kind, own, _even(step.only_if), tuple(one.act for one in met))


def _contacts(handbook: Handbook) -> dict[str, Contact]:
    return handbook.support.contacts if handbook.support else {}


def _even(text: str | None) -> str:
    """The text with its spaces and line breaks made even: those change nothing for a reader."""
    return " ".join((text or "").split())
