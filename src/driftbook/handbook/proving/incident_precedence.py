"""Two cards at the same place: which takes over, or do both go on? (A-08)"""

from itertools import combinations

from driftbook.handbook.deciding.incident_card import around, chapter
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.incidents import Incidents, Situation


def prove(report: Report) -> None:
    """Cards that yield to each other in a circle, and pairs of which nothing is said."""
    incidents = chapter(report.handbook)
    told: set[frozenset[str]] = set()
    for name in incidents.situations:
        circle = _circle(incidents, name)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            names = [incidents.situations[one].name for one in (*circle, name)]
            _add(report, "precedence-circle", name, {"names": names})
    for one, other in combinations(incidents.situations, 2):
        first, second = incidents.situations[one], incidents.situations[other]
        if _meet(incidents, first, second) and not _said(one, first, other, second):
            _add(report, "precedence-unsaid", other, {"other": first.name})


def _circle(incidents: Incidents, name: str) -> list[str]:
    """The shortest way from a card, from one to the next that takes over, back to itself."""
    ways = [[name]]
    passed: set[str] = set()
    while ways:
        way = ways.pop(0)
        for precedence in incidents.situations[way[-1]].yields:
            if precedence.to == name:
                return way
            if precedence.to not in passed:
                passed.add(precedence.to)
                ways.append([*way, precedence.to])
    return []


def _meet(incidents: Incidents, one: Situation, other: Situation) -> bool:
    """Whether both can be at one place, or one of them at a place that holds the other's."""
    held, holding = (
        {name for place in card.places for name in around(incidents, place)}
        for card in (one, other)
    )
    return bool(held & set(other.places) or holding & set(one.places))


def _said(one: str, first: Situation, other: str, second: Situation) -> bool:
    says = {*first.alongside, *(precedence.to for precedence in first.yields)}
    answers = {*second.alongside, *(precedence.to for precedence in second.yields)}
    return other in says or one in answers


def _add(report: Report, code: str, name: str, params: dict[str, object]) -> None:
    card = chapter(report.handbook).situations[name]
    report.add(
        code,
        "incidents",
        ("situations", name),
        entry=f"situations.{name}",
        source=card.source,
        params={"name": card.name, **params},
    )
