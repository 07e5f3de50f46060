"""Guides: paths that ask or end otherwise. Both graphs are walked together, choice by choice.

Each pair of places is visited once, over the shortest path to it, so that a guide with a circle
ends too.
"""

from collections import deque
from typing import NamedTuple

from driftbook.handbook.book import Handbook
from driftbook.handbook.comparing.changes import Report, difference
from driftbook.handbook.schema.guides import Choice, Guide, Outcome, Question


class _Pair(NamedTuple):
    """Where the same choices lead in both editions, and those choices in the new one's words."""

    old: str
    new: str
    path: tuple[str, ...]


def compare(report: Report) -> None:
    """Report guides that are gone or new, and the paths of the others that differ."""
    old, new = _guides(report.old), _guides(report.new)
    for name in dict.fromkeys((*new, *old)):
        if name in old and name in new:
            _Walk(report, old[name], new[name]).go()
            continue
        code, guide = ("guide-added", new[name]) if name in new else ("guide-removed", old[name])
        found = difference(code, guide=guide.title)
        report.add(found, entry=f"guides.guides.{name}", source=guide.source)
        report.say("guides", "guides", name)


def _guides(handbook: Handbook) -> dict[str, Guide]:
    return {guide.id: guide for guide in handbook.guides.guides} if handbook.guides else {}


class _Walk:
    def __init__(self, report: Report, old: Guide, new: Guide) -> None:
        self._report, self._old, self._new = report, old, new
        self._waiting = deque([_Pair(old.start, new.start, ())])

    def go(self) -> None:
        seen: set[tuple[str, str]] = set()
        while self._waiting:
            pair = self._waiting.popleft()
            if (pair.old, pair.new) not in seen:
                seen.add((pair.old, pair.new))
                self._visit(pair)

    def _visit(self, pair: _Pair) -> None:
        before, now = self._old.questions.get(pair.old), self._new.questions.get(pair.new)
        if before is not None and now is not None:
            if pair.old != pair.new and before.ask != now.ask:
                self._add("path-asks-otherwise", pair, before.ask, now.ask)
            self._choices(pair, before, now)
        elif before is not None:
            ending = self._new.outcomes[pair.new]
            self._add("path-ends-here", pair, before.ask, _first_line(ending))
        elif now is not None:
            self._add("path-goes-on", pair, _first_line(self._old.outcomes[pair.old]), now.ask)
        else:
            self._outcomes(pair, self._old.outcomes[pair.old], self._new.outcomes[pair.new])

    def _choices(self, pair: _Pair, before: Question, now: Question) -> None:
        old = {choice.id: choice for choice in before.choices}
        new = {choice.id: choice for choice in now.choices}
        for name in dict.fromkeys((*new, *old)):
            if name not in old:
                self._add("choice-added", pair, now.ask, new[name].say)
            elif name not in new:
                self._add("choice-removed", pair, before.ask, old[name].say)
            else:
                path = (*pair.path, new[name].say)
                self._involves(pair, old[name], new[name])
                self._waiting.append(_Pair(old[name].then, new[name].then, path))

    def _involves(self, pair: _Pair, old: Choice, new: Choice) -> None:
        if old.involves != new.involves:
            path = pair._replace(path=(*pair.path, new.say))
            self._add("choice-involves", path, old.involves or "", new.involves or "")

    def _outcomes(self, pair: _Pair, before: Outcome, now: Outcome) -> None:
        said = _first_line(before), _first_line(now)
        if before.actions and not now.actions:
            self._add("path-leads-nowhere", pair, *said)
        elif _action(before) != _action(now) or (pair.old != pair.new and before.say != now.say):
            self._add("path-ends-otherwise", pair, *said)

    def _add(self, code: str, pair: _Pair, before: str, now: str) -> None:
        ends = {**self._new.questions, **self._new.outcomes}
        kind = "questions" if pair.new in self._new.questions else "outcomes"
        self._report.add(
            difference(code, guide=self._new.title, path=pair.path, before=before, now=now),
            entry=f"guides.guides.{self._new.id}.{kind}.{pair.new}",
            source=ends[pair.new].source or self._new.source,
        )


_ACTIONS = ("done", "support", "call", "order", "request", "guide")


def _action(outcome: Outcome) -> tuple[object, ...]:
    return tuple(getattr(outcome, name) for name in _ACTIONS)


def _first_line(outcome: Outcome) -> str:
    return outcome.say.strip().splitlines()[0]
