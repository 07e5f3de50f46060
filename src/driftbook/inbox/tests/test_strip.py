"""Quoted history and signatures are folded away, never lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftbook.inbox.replies import strip
from driftbook.inbox.tests.replies_written import ADDRESS, ANSWERS, LEAKS, MORE, NAME, Answer


@pytest.mark.parametrize("answer", [*ANSWERS, *MORE], ids=lambda answer: answer.name)
def test_what_was_written_is_shown_and_what_was_quoted_is_folded(answer: Answer) -> None:
    visible, folded = strip(answer.text, [ADDRESS], [NAME])
    assert [said for said in answer.shown if said not in visible] == []
    assert bool(folded) == answer.folded, (visible, folded)
    if answer.folded:
        assert [leak for leak in LEAKS if leak in visible] == []
        assert NAME not in visible
    assert kept(answer.text) == kept(f"{visible}\n{folded}")


def test_there_are_as_many_forms_as_were_tried() -> None:
    assert len(ANSWERS) == 27


def test_a_signature_is_folded_below_its_name() -> None:
    text = "Lampen blinker.\n\nVenlig hilsen\nAsger Prøve\nServicemedarbejder\nTlf. 00 00 00 00"
    visible, folded = strip(text)
    assert visible == "Lampen blinker.\n\nVenlig hilsen\nAsger Prøve"
    assert folded == "Servicemedarbejder\nTlf. 00 00 00 00"


def test_what_asks_is_no_signature() -> None:
    text = "Hej\n\nHilsen\nAsger\nPS. Ringer I på 00 00 00 00?"
    assert strip(text) == (text, "")


PIECES = st.sampled_from(
    [*(a.text for a in ANSWERS[:6]), "> x", "", "Fra: cases@example.org", "Til: a", "Emne: b", "--"]
)


@given(st.lists(st.one_of(st.text(max_size=40), PIECES), max_size=12).map("\n".join))
def test_nothing_is_ever_lost(text: str) -> None:
    visible, folded = strip(text, [ADDRESS], [NAME])
    assert kept(text) == kept(f"{visible}\n{folded}")


def test_a_huge_text_takes_no_time() -> None:
    text = "\n\n".join(["On Monday: > cases@example.org wrote:"] * 100_000)
    began = time.process_time()
    strip(text, [ADDRESS], [NAME])
    strip("a" * 5_000_000 + ":", [ADDRESS], [NAME])
    assert time.process_time() - began < 5


def kept(text: str) -> str:
    """Everything but white space."""
    return "".join(text.split())
