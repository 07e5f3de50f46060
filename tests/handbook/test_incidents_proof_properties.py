"""Whatever cards there are and wherever they can be: the proof and the decision do not disagree."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_yielding import where
from driftbook.handbook.proving import check
from tests.handbook.small import small
from tests.handbook.test_incidents_proof import START

PLACES = ("town", "hall", "annex", "room")
CARDS = ("one", "two", "three")


@st.composite
def handbooks(draw: st.DrawFn) -> Handbook:
    """Three cards at some of four places, of which some are part of an earlier one."""
    lines = ["places:"]
    for number, place in enumerate(PLACES):
        within = draw(st.sampled_from([None, *PLACES[:number]]))
        lines.append(f"  {place}: {{name: {place}{f', within: {within}' if within else ''}}}")
    lines += ["duties: {log: {name: Log, held_by: [log-keeper], keeps_log: true}}"]
    lines += ["steps: {go: {say: Go, duty: log}}", "situations:"]
    for card in CARDS:
        others = [one for one in CARDS if one != card]
        places = draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True))
        yields = draw(st.lists(st.sampled_from(others), unique=True))
        beside = draw(
            st.lists(st.sampled_from([o for o in others if o not in yields] or [""]), unique=True)
        )
        beside = [one for one in beside if one]
        over = ", ".join(f"{{to: {one}}}" for one in yields)
        lines.append(
            f"  {card}: {{say: {card}, name: {card}, places: [{', '.join(places)}], "
            f"phases: {{do: {{name: Do, steps: [go]}}}}, yields: [{over}], "
            f"alongside: [{', '.join(beside)}]}}"
        )
    return small(incidents="\n".join(lines))


@settings(max_examples=150)
@given(handbooks())
def test_a_pair_is_told_exactly_when_both_can_run_where_one_means_something_to_the_other(
    handbook: Handbook,
) -> None:
    cards = handbook.incidents.situations
    expected = set()
    for one, other in combinations(cards, 2):
        meet = any(
            where(handbook, here, there) != "elsewhere"
            for here in cards[one].places
            for there in cards[other].places
        )
        said = {
            (name, to)
            for name in (one, other)
            for to in (*cards[name].alongside, *(o.to for o in cards[name].yields))
        }
        if meet and not said & {(one, other), (other, one)}:
            expected.add((other, one))
    found = {
        (f.entry.removeprefix("situations."), f.params["other"])
        for f in check(handbook, START, days=1)
        if f.code == "precedence-unsaid"
    }
    assert found == expected


@settings(max_examples=150)
@given(handbooks())
def test_cards_in_a_circle_are_told_exactly_when_no_order_of_them_is_kept(
    handbook: Handbook,
) -> None:
    over = {
        name: {o.to for o in card.yields} for name, card in handbook.incidents.situations.items()
    }
    left = set(over)
    while free := {name for name in left if not over[name] & left}:
        left -= free
    told = [f for f in check(handbook, START, days=1) if f.code == "precedence-circle"]
    assert bool(told) is bool(left)
