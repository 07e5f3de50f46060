"""No instant without a class, none with two, and no class that nothing comes to (G-11 … G-13)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import combinations, pairwise

from driftbook.handbook.deciding import deadlines, openings
from driftbook.handbook.deciding.classes import Asked, holds
from driftbook.handbook.deciding.windows import chapter
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.jobs import Jobs, Rule
from driftbook.handbook.spans import spans

Pair = tuple[int, int]


def prove(report: Report) -> frozenset[str]:
    """Walk every stretch of the span, for orders in time and for late ones, as the answers do.

    Returns the classes that jobs come to by the rules. Raises ValueError without working days.
    """
    jobs = chapter(report.handbook)
    gaps: list[Pair] = []
    twice: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    deciding: dict[str, str] = {}
    for piece, asked in _orders(report, jobs):
        holding = [rule for rule in jobs.rules if holds(report.handbook, jobs, rule, asked)]
        if not holding:
            gaps.append(piece)  # a late order too only where one in time has none
            continue
        deciding[holding[0].id] = holding[0].service_class
        for one, other in combinations(holding, 2):
            if _contradict(one, other):
                twice[one.id, other.id].append(piece)
    if gaps:
        source = dict.fromkeys(clause for rule in jobs.rules for clause in rule.source)
        report.add("class-gap", "jobs", ("rules",), entry="rules", times=spans(gaps), source=source)
    rules = {rule.id: (index, rule) for index, rule in enumerate(jobs.rules)}
    for (first, second), pieces in twice.items():
        one, (index, other) = rules[first][1], rules[second]
        report.add(
            "class-twice",
            "jobs",
            ("rules", index),
            entry=f"rules.{other.id}",
            times=spans(pieces),
            source=dict.fromkeys([*one.source, *other.source]),
            params={
                "rule": other.id,
                "name": other.name,
                "other": one.name,
                "class": jobs.classes[other.service_class].name,
                "other_class": jobs.classes[one.service_class].name,
            },
        )
    for name, (index, rule) in rules.items():
        if name not in deciding:
            report.add(
                "rule-never-decides",
                "jobs",
                ("rules", index),
                entry=f"rules.{name}",
                source=rule.source,
                params={"rule": name, "name": rule.name},
            )
    _never(report, jobs)
    return frozenset(deciding.values())


def _contradict(one: Rule, other: Rule) -> bool:
    """Both name hours, for the same orders, and different classes.

    A rule without hours is the general one, and gives way to those before it.
    """
    return (
        one.service_class != other.service_class
        and one.late_for == other.late_for
        and one.performed is not None
        and other.performed is not None
    )


def _orders(report: Report, jobs: Jobs) -> Iterator[tuple[Pair, Asked]]:
    """Each stretch, with an order in time and one after each deadline."""
    handbook, zone = report.handbook, report.handbook.zone
    type_ = next(iter(jobs.types))
    names = sorted({rule.late_for for rule in jobs.rules if rule.late_for})
    for first, last in _stretches(report, jobs):
        day = datetime.fromtimestamp(first, zone).date()
        late = sorted(
            deadlines.too_late_from(handbook, jobs.deadlines[name], day, jobs.working_days)
            for name in names
        )
        early = min([first, *late]) - 1
        for ordered in [early, *late]:
            if ordered < last:  # else nobody can order so late for this stretch
                performed = max(first, ordered)
                asked = Asked(
                    type_,
                    datetime.fromtimestamp(ordered, zone),
                    datetime.fromtimestamp(performed, zone),
                )
                yield (first, last), asked


def _stretches(report: Report, jobs: Jobs) -> Iterator[Pair]:
    """The span, cut at every midnight and wherever the hours of a rule begin or end."""
    handbook, start, end = report.handbook, report.start, report.end
    cuts = {start, end}
    for reference in {rule.performed for rule in jobs.rules if rule.performed}:
        for pair in openings.touching(handbook, reference, start, end):
            cuts.update(bound for bound in pair if start < bound < end)
    day = datetime.fromtimestamp(start, handbook.zone).date()
    while True:
        day += timedelta(days=1)
        midnight = int(datetime.combine(day, time(0), handbook.zone).timestamp())
        if midnight >= end:
            break
        cuts.add(midnight)
    bounds = sorted(cuts)
    yield from pairwise(bounds)


def _never(report: Report, jobs: Jobs) -> None:
    given = {rule.service_class for rule in jobs.rules}
    given |= {c.service_class for c in jobs.circumstances.values() if c.service_class}
    for name, found in jobs.classes.items():
        if name not in given:
            report.add(
                "class-never",
                "jobs",
                ("classes", name),
                entry=f"classes.{name}",
                source=found.source,
                params={"class": name, "name": found.name},
            )
