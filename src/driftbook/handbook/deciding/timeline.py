"""One question over a span of time: which ladder holds when, and who answers.

Every track (a ladder's hours, a contact's hours, days that may differ) is a bit; a sweep over all
bounds gives stretches in which no bit changes. Decisions look up a stretch by bisect; the proof
walks the same stretches, so that the two cannot disagree.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from driftbook.handbook import hours
from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.schema.support import Ladder, Step, Support
from driftbook.handbook.spans import Spans


class Question(NamedTuple):
    """What is asked, apart from the instant. None: not said."""

    system: str
    problem: str | None = None
    audience: str | None = None
    involved: frozenset[str] = frozenset()
    """The levels of support that have been involved already (G-10)."""


Standing = Literal["holds", "otherwise", "not-now", "gives-way", "level-closed", "clash"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the ladders for a question stand during a stretch."""

    matched: Ladder | None
    clashing: tuple[Ladder, ...] = ()
    standing: tuple[tuple[Ladder, Standing], ...] = ()
    depends_on: Literal["problem", "audience"] | None = None
    """What must be said first, because the answer depends on it."""


def chapter(handbook: Handbook) -> Support:
    """The support chapter. Raises NoChapter when the handbook has none."""
    if handbook.support is None:
        raise NoChapter(f"the handbook '{handbook.id}' has no chapter support")
    return handbook.support


def applies(ladder: Ladder, question: Question) -> bool:
    """Whether the ladder is for this system, problem and audience, at some hour."""
    return (
        question.system in ladder.systems
        and (not ladder.problems or question.problem in ladder.problems)
        and (not ladder.audiences or question.audience in ladder.audiences)
    )


def problems_of(handbook: Handbook, system: str) -> list[str]:
    """The kinds of problem that the system can have."""
    support = chapter(handbook)
    return support.systems[system].problems or list(support.problems)


def audiences_of(handbook: Handbook, system: str) -> list[str]:
    """Who may ask about the system."""
    support = chapter(handbook)
    return support.systems[system].audiences or list(support.audiences)


def variants(handbook: Handbook, question: Question) -> list[Question]:
    """The question with every problem and audience that it leaves open.

    What was not said matters only where the variants are answered differently.
    """
    problems: list[str | None] = [question.problem]
    audiences: list[str | None] = [question.audience]
    if question.problem is None:
        problems = [*problems_of(handbook, question.system)] or [None]
    if question.audience is None:
        audiences = [*audiences_of(handbook, question.system)] or [None]
    return [
        question._replace(problem=problem, audience=audience)
        for problem in problems
        for audience in audiences
    ]


def written_hours(support: Support, reference: str) -> str:
    """The opening hours behind a reference: named hours, or hours written in place."""
    named = support.hours.get(reference)
    return named.open if named else reference


def span_of(handbook: Handbook, reference: str, start: int, end: int) -> Spans:
    """When the referenced hours are open within [start, end); compiled once per edition."""
    written = written_hours(chapter(handbook), reference)
    return _table(handbook, written, start, end)


def _table(handbook: Handbook, written: str, start: int, end: int) -> Spans:
    if written == "always":
        return Spans((start, end))
    key = ("hours", written, start, end)
    found: Spans | None = handbook.compiled.get(key)
    if found is None:
        found = hours.table(written, handbook.calendar, handbook.zone, start, end)
        handbook.compiled[key] = found
    return found


def _holidays(handbook: Handbook, start: int, end: int) -> list[tuple[int, int, str]]:
    key = ("public holidays", start, end)
    found: list[tuple[int, int, str]] | None = handbook.compiled.get(key)
    if found is None:
        found = hours.holiday_spans(handbook.calendar, handbook.zone, start, end)
        handbook.compiled[key] = found
    return found


def doubtful(handbook: Handbook, reference: str | None, start: int, end: int) -> Spans:
    """The days within [start, end) on which the named hours may differ."""
    named = chapter(handbook).hours.get(reference or "")
    if named is None or named.may_differ is None:
        return Spans()
    return _table(handbook, named.may_differ.days, start, end)


class Timeline:
    """The stretches of one question within [start, end), UTC seconds."""

    def __init__(self, handbook: Handbook, question: Question, start: int, end: int) -> None:
        support = chapter(handbook)
        self.handbook, self.question, self.start, self.end = handbook, question, start, end
        self.variants = variants(handbook, question)
        self.ladders = ladders_for(handbook, question)
        self._bits = {ladder.id: bit for bit, ladder in enumerate(self.ladders)}
        self._ranks = {level: rank for rank, level in enumerate(support.levels)}
        self.contacts = sorted(
            {
                contact
                for ladder in self.ladders
                for contact in contacts_of(ladder)
                if support.contacts[contact].hours or support.contacts[contact].emergency
            }
        )
        references = [support.contacts[contact].hours or "always" for contact in self.contacts]
        self.tracks = [
            Spans() if ladder.when == "otherwise" else span_of(handbook, ladder.when, start, end)
            for ladder in self.ladders
        ]
        self.tracks += [span_of(handbook, reference, start, end) for reference in references]
        self.tracks += [doubtful(handbook, reference, start, end) for reference in references]
        self.holidays = _holidays(handbook, start, end)
        self.begins, self.masks = self._sweep()
        self._ladder_bits = (1 << len(self.ladders)) - 1
        self._verdicts: dict[int, Verdict] = {}

    def _sweep(self) -> tuple[list[int], list[int]]:
        flips: dict[int, int] = {self.start: 0}
        for bit, track in enumerate(self.tracks):
            flag = 1 << bit
            for bound in track.bounds:
                flips[bound] = flips.get(bound, 0) ^ flag
        for first, last, _ in self.holidays:  # a stretch is either a public holiday or not
            flips.setdefault(first, 0)
            flips.setdefault(last, 0)
        flips.pop(self.end, None)
        begins = sorted(flips)
        masks: list[int] = []
        mask = 0
        for begin in begins:
            mask ^= flips[begin]
            masks.append(mask)
        return begins, masks

    def local(self, second: int) -> datetime:
        """The instant in the handbook's zone."""
        return datetime.fromtimestamp(second, self.handbook.zone)

    def index(self, second: int) -> int:
        """The stretch in which an instant lies."""
        return bisect_right(self.begins, second) - 1

    def ends(self, index: int) -> int:
        """Where a stretch ends."""
        return self.begins[index + 1] if index + 1 < len(self.begins) else self.end

    def verdict(self, index: int) -> Verdict:
        """Which ladder holds during a stretch, and how the others stand."""
        mask = self.masks[index] & self._ladder_bits
        found = self._verdicts.get(mask)
        if found is None:
            found = self._verdicts[mask] = self._judge_all(mask)
        return found

    def is_open(self, index: int, contact: str) -> bool | None:
        """Whether a contact answers during a stretch; None when its hours are not stated."""
        if contact not in self.contacts:
            return None
        bit = len(self.ladders) + self.contacts.index(contact)
        return bool(self.masks[index] >> bit & 1)

    def is_doubtful(self, index: int, contact: str) -> bool:
        """Whether a contact's hours may differ during a stretch."""
        if contact not in self.contacts:
            return False
        bit = len(self.ladders) + len(self.contacts) + self.contacts.index(contact)
        return bool(self.masks[index] >> bit & 1)

    def holiday(self, index: int) -> tuple[int, str] | None:
        """The public holiday on which a stretch lies: its first second and its name."""
        begin = self.begins[index]
        position = bisect_right(self.holidays, begin, key=lambda day: day[0]) - 1
        if position < 0:
            return None
        first, last, name = self.holidays[position]
        return (first, name) if begin < last else None

    def hours_track(self, contact: str) -> Spans:
        """The hours of a contact that states them."""
        return self.tracks[len(self.ladders) + self.contacts.index(contact)]

    def rank(self, ladder: Ladder) -> int:
        """How deep the ladder's level is; a ladder without a level is at the first."""
        return self._ranks.get(ladder.level or "", 0)

    def _is_level_open(self, ladder: Ladder) -> bool:
        level = chapter(self.handbook).levels.get(ladder.level or "")
        return level is None or level.after is None or level.after in self.question.involved

    def _judge_all(self, mask: int) -> Verdict:
        verdicts = [self._judge(mask, variant) for variant in self.variants]
        first = verdicts[0]
        if all(verdict.matched is first.matched for verdict in verdicts):
            return first
        by_problem: dict[str | None, set[int]] = {}
        for variant, verdict in zip(self.variants, verdicts, strict=True):
            by_problem.setdefault(variant.problem, set()).add(id(verdict.matched))
        who_matters = any(len(matched) > 1 for matched in by_problem.values())
        return Verdict(None, depends_on="audience" if who_matters else "problem")

    def _judge(self, mask: int, question: Question) -> Verdict:
        standing: dict[str, Standing] = {}
        holding: list[Ladder] = []
        busy_ranks: set[int] = set()
        ladders = [ladder for ladder in self.ladders if applies(ladder, question)]
        for ladder in ladders:
            if not self._is_level_open(ladder):
                standing[ladder.id] = "level-closed"
            elif mask >> self._bits[ladder.id] & 1:
                holding.append(ladder)
                busy_ranks.add(self.rank(ladder))
        for ladder in ladders:
            if ladder.id in standing or ladder in holding:
                continue
            if ladder.when == "otherwise" and self.rank(ladder) not in busy_ranks:
                holding.append(ladder)
            else:
                standing[ladder.id] = "not-now"
        winners = [ladder for ladder in holding if not self._gives_way(ladder, holding)]
        winners = winners or holding
        for ladder in holding:
            if ladder not in winners:
                standing[ladder.id] = "gives-way"
            elif ladder is not winners[0]:
                standing[ladder.id] = "clash"
            else:
                standing[ladder.id] = "otherwise" if ladder.when == "otherwise" else "holds"
        return Verdict(
            matched=winners[0] if winners else None,
            clashing=tuple(winners[1:]),
            standing=tuple((ladder, standing[ladder.id]) for ladder in ladders),
        )

    def _gives_way(self, ladder: Ladder, holding: list[Ladder]) -> bool:
        return any(
            ladder.id in other.instead_of or self.rank(other) > self.rank(ladder)
            for other in holding
            if other is not ladder
        )


def steps_for(ladder: Ladder | None, audience: str | None) -> list[Step]:
    """The steps of a ladder that are for an audience; all of them when nobody is named."""
    return [
        step
        for step in (ladder.steps if ladder else [])
        if audience is None or not step.audiences or audience in step.audiences
    ]


def contacts_of(ladder: Ladder | None, audience: str | None = None) -> list[str]:
    """The contacts that the steps of a ladder turn to, for an audience or for everybody."""
    return [
        contact
        for step in steps_for(ladder, audience)
        for contact in (step.contact, *step.alternatives)
        if contact is not None
    ]


def ladders_for(handbook: Handbook, question: Question) -> list[Ladder]:
    """The ladders for the question, or for any of its variants, at some hour."""
    asked = variants(handbook, question)
    return [
        ladder
        for ladder in chapter(handbook).ladders
        if any(applies(ladder, variant) for variant in asked)
    ]
