"""What changes for those who ask, hour by hour: both editions' answers over the same stretches."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from driftbook.handbook.comparing.asking import Cases, can_be_asked, questions
from driftbook.handbook.comparing.changes import Difference, Report, difference
from driftbook.handbook.comparing.differing import differences
from driftbook.handbook.comparing.openings import MARGIN, patterns_of
from driftbook.handbook.comparing.people import people
from driftbook.handbook.comparing.telling import Teller, Telling
from driftbook.handbook.deciding.timeline import Question, Timeline, chapter
from driftbook.handbook.spans import Spans, spans


class About(NamedTuple):
    """When a difference shows, and where it comes from."""

    times: Spans
    """Within the span."""
    around: Spans
    """With the margins, so that a pattern can be seen."""
    source: tuple[str, ...] = ()
    ladder: str = ""


Found = dict[Difference, About]


def compare(report: Report) -> None:
    """Report what a person is to do otherwise, each once for all the questions that it meets."""
    sweep = _Sweep(report)
    said: dict[tuple[Difference, tuple[int, ...]], list[Question]] = defaultdict(list)
    known: dict[tuple[Difference, tuple[int, ...]], About] = {}
    for question in questions(report.old, report.new):
        for found, about in sweep.of(question).items():
            key = (found, about.times.bounds)
            said[key].append(question)
            known.setdefault(key, about)
    for key, asking in said.items():
        found, about = key[0], known[key]
        at = f"ladders.{about.ladder}" if about.ladder else f"systems.{asking[0].system}"
        report.add(
            Difference(found.code, (*found.params, *people(report.old, report.new, asking))),
            entry=f"support.{at}",
            source=about.source,
            times=about.times,
            patterns=patterns_of(report, about.around),
            who=tuple(asking),
        )


class _Sweep:
    """Walks the stretches of a question in both editions at once."""

    def __init__(self, report: Report) -> None:
        start, end = report.start - MARGIN, report.end + MARGIN
        self._report = report
        self._old, self._new = Cases(report.old, start, end), Cases(report.new, start, end)
        self._tell_old = Teller(report.old, report.new)
        self._tell_new = Teller(report.new, report.old)
        self._walked: dict[tuple[int, int], Found] = {}
        self.span = Spans((report.start, report.end))

    def of(self, question: Question) -> Found:
        """The differences in the answers to a question, with their times."""
        before = can_be_asked(self._report.old, question)
        if not before or not can_be_asked(self._report.new, question):
            return {self._askable(question, before): About(self.span, self.span)}
        old, new = self._old.timeline(question), self._new.timeline(question)
        key = (id(old), id(new))
        if key not in self._walked:
            self._walked[key] = self._walk(old, new)
        return self._walked[key]

    def _askable(self, question: Question, before: bool) -> Difference:
        other = self._report.new if before else self._report.old
        what = "question" if question.system in chapter(other).systems else "system"
        return difference(f"{what}-{'removed' if before else 'added'}")

    def _walk(self, old: Timeline, new: Timeline) -> Found:
        pieces: dict[Difference, list[tuple[int, int]]] = defaultdict(list)
        source: dict[Difference, dict[str, None]] = defaultdict(dict)
        ladder: dict[Difference, str] = {}
        judged: dict[tuple[int, int], list[Difference]] = {}
        for first, last, before, now in self._stretches(old, new):
            key = (id(before), id(now))
            if key not in judged:
                judged[key] = differences(before, now)
            for found in judged[key]:
                pieces[found].append((first, last))
                source[found] |= dict.fromkeys(now.source or before.source)
                ladder.setdefault(found, now.ladder or "")
        whole = {found: spans(some) for found, some in pieces.items()}
        every = {
            found: About(around & self.span, around, tuple(source[found]), ladder[found])
            for found, around in whole.items()
        }
        return {found: about for found, about in every.items() if about.times}

    def _stretches(
        self, old: Timeline, new: Timeline
    ) -> Iterator[tuple[int, int, Telling, Telling]]:
        bounds = sorted({*old.begins, *new.begins, new.end})
        one = another = 0
        for first, last in pairwise(bounds):
            one += one + 1 < len(old.begins) and old.begins[one + 1] <= first
            another += another + 1 < len(new.begins) and new.begins[another + 1] <= first
            yield (
                first,
                last,
                self._tell_old.tell(old, one),
                self._tell_new.tell(new, another),
            )
