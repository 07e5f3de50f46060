"""One form for every way to write a name; one order for the flats of a house."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftbook.doors import asking, folding, ordering
from driftbook.doors.asking import Question, readings

NAMES = st.text(alphabet="abcøæåöäéØÆÅÉ .-'123", max_size=40)


@pytest.mark.parametrize("module", [folding, ordering])
def test_what_the_docstrings_say(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ørnevej", "Ørnevej"),
        ("örnevej", "Ørnevej"),
        ("oernevej", "Ørnevej"),
        ("ornevej", "Ørnevej"),
        ("aaboulevard", "Åboulevard"),
        ("kongevej", "Gammel Kongevej"),
        ("gl. kongevej", "Gammel Kongevej"),
        ("gammel kongevej", "Gl. Kongevej"),
        ("gl konge", "Gl. Kongevej"),
        ("gammelkonge", "Gammel Kongevej"),
        ("opdigtet alle", "Opdigtet Allé"),
        ("H.C. Prøves", "H. C. Prøves Vej"),
        ("vasagatan", "Östra Vasagatan"),
    ],
)
def test_a_street_is_found_however_it_is_typed(typed: str, written: str) -> None:
    kept = [text for text, _first in folding.beginnings(written)]
    assert any(text.startswith(asked) for text in kept for asked in folding.asked(typed))


def test_marks_that_are_typed_count() -> None:
    kept = [text for text, _first in folding.beginnings("Orevej")]
    assert not any(text.startswith(asked) for text in kept for asked in folding.asked("ørevej"))


@given(NAMES)
def test_every_name_is_found_by_each_beginning_of_itself(name: str) -> None:
    kept = {text for text, _first in folding.beginnings(name)}
    for end in range(1, len(name) + 1):
        for asked in folding.asked(name[:end]):
            if not name[end:].startswith("."):
                assert any(text.startswith(asked) for text in kept), (name[:end], asked)


@given(NAMES)
def test_folding_twice_changes_nothing(name: str) -> None:
    assert folding.folded(folding.folded(name)) == folding.folded(name)


@given(NAMES)
def test_small_and_capital_letters_are_the_same(name: str) -> None:
    assert folding.folded(name.upper()) == folding.folded(name.lower()) == folding.folded(name)


def test_flats_follow_each_other_as_in_the_house() -> None:
    wanted = [("", ""), ("k2", ""), ("kl", "th"), ("st", "tv"), ("st", "mf"), ("st", "th")]
    wanted += [("1", "tv"), ("2", "1"), ("2", "2"), ("2", "10"), ("10", "tv")]
    assert sorted(set(wanted), key=lambda flat: ordering.flat_order(*flat)) == wanted


def test_swedish_flats_say_their_floor() -> None:
    wanted = [("", "1001"), ("", "1002"), ("", "1101"), ("", "1102"), ("", "1201")]
    assert sorted(set(wanted), key=lambda flat: ordering.flat_order(*flat)) == wanted


FLOORS = st.sampled_from(["", "kl", "st", "k2", "1", "2", "10", "99", "loft"])
SIDES = st.sampled_from(["", "tv", "mf", "th", "1", "2", "11", "1101", "a"])


@given(FLOORS, SIDES, FLOORS, SIDES)
def test_different_flats_have_different_places(f1: str, s1: str, f2: str, s2: str) -> None:
    one, other = (f1, s1), (f2, s2)
    if one != other and "" not in (f1, f2):
        assert ordering.flat_order(*one) != ordering.flat_order(*other)


@given(st.integers(1, 499), st.integers(1, 499))
def test_floors_count_as_numbers(one: int, other: int) -> None:
    orders = ordering.flat_order(str(one), "tv") < ordering.flat_order(str(other), "tv")
    assert orders == (one < other)


def test_a_question_is_read_as_an_address() -> None:
    first = {text: next(readings(text)) for text in ("Kongevej 12 2830", "vej 12a, 2. tv", "kong")}
    assert first["Kongevej 12 2830"] == Question("Kongevej", 12, postal_code="2830")
    assert first["vej 12a, 2. tv"] == Question("vej", 12, "A", "2", "tv")
    assert first["kong"] == Question("kong")
    whole = next(readings("Gl. Kongevej, 0999 Påhitby 12"))
    assert whole == Question("Gl. Kongevej", 12, postal_code="0999", town="Påhitby")
    swedish = next(readings("Storgatan 5 B lgh 1102, 702 10 Örebro"))
    assert swedish.side == "1102"
    assert (swedish.letter, swedish.postal_code, swedish.town) == ("B", "70210", "Örebro")


@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    assert len(list(asking.readings(text))) < 10
