"""People look for manuals in the words that they have, in the language of the manual (I-05)."""

from __future__ import annotations

from typing import Any

import pytest

from driftbook.downtime.manuals import queries, searching
from driftbook.downtime.manuals.filters import Asked, choices, found
from driftbook.downtime.models import Manual
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.library import manual, revised
from driftbook.downtime.tests.town import CARLA, NOW, Town, actor
from driftbook.editions.searching import Part

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Town:
    return cast.town()


def look(asked: str, language: str = "en", **more: Any) -> list[str]:
    """The titles that Carla finds, the best first."""
    rows = queries.on_the_shelf(queries.manuals(actor(CARLA)))
    return [one.title for one in found(rows, Asked(q=asked, **more), language, NOW.date())[0]]


def marked(parts: tuple[Part, ...]) -> list[str]:
    return [part.text for part in parts if part.hit]


def test_every_word_has_to_be_there(here: Town) -> None:
    manual(here, "Sign in", text="With the key card.")
    manual(here, "The key", text="Where it lies.")
    assert look("key card") == ["Sign in"]
    assert look("key moon") == []
    assert look("") == ["Sign in", "The key"]


def test_the_title_counts_most(here: Town) -> None:
    manual(here, "A", text="A printer.")
    manual(here, "B, printers", text="How they work.")
    manual(here, "C, printer", text="How it works.")
    assert look("printer") == ["C, printer", "B, printers", "A"]


def test_the_last_word_may_be_half_written(here: Town) -> None:
    manual(here, "Telephones", text="Ok.")
    assert look("tele") == look("t") == look("phone") == ["Telephones"]
    assert look("t ") == []
    assert look("o") == ["Telephones"]


def test_words_are_found_in_their_other_forms(here: Town) -> None:
    """As the language of the manual has them."""
    manual(here, "Vejledning", language="da", text="Sådan bruger du telefonen.")
    manual(here, "Handledning", language="sv", text="Så använder du telefonen.")
    manual(here, "Operating it", language="en", text="How to connect.")
    assert look("vejledningerne") == ["Vejledning"]
    assert look("telefonerna", "sv") == ["Handledning"]
    assert look("connections") == look("connected") == ["Operating it"]


def test_rings_and_dots_may_be_left_out(here: Town) -> None:
    manual(here, "Nøgleboks", language="da", text="På Ågade.")
    manual(here, "Örebro", language="sv", text="Läs här.")
    assert look("noegleboks") == look("nøgleboks") == look("boks") == ["Nøgleboks"]
    assert look("orebro") == look("oerebro") == look("ørebro") == ["Örebro"]
    assert look("agade") == look("aagade") == look("Ågade") == ["Nøgleboks"]
    assert look("lås") == []


def test_of_the_same_those_in_the_readers_language_come_first(here: Town) -> None:
    manual(here, "Telefon A", language="sv")
    manual(here, "Telefon B", language="da")
    assert look("telefon", "da") == ["Telefon B", "Telefon A"]
    assert look("telefon", "sv") == ["Telefon A", "Telefon B"]


def test_signs_of_the_database_are_only_signs(here: Town) -> None:
    manual(here, "100 % sure", text="A_b and 'quotes'")
    assert look("%") == ["100 % sure"]  # no word at all: everything
    assert look("quotes' OR 1=1 --") == []
    assert look("a_b") == ["100 % sure"]


def test_what_it_said_before_is_not_found(here: Town) -> None:
    one = manual(here, "It", text="About giraffes.")
    revised(one, "About zebras.")
    assert look("giraffes") == []
    assert look("zebra") == ["It"]


def test_what_was_found_is_marked(here: Town) -> None:
    far = "Nothing of that kind. " * 40
    one = manual(here, "Nøglen", language="da", text=f"{far}\n\n- Her er [nøglerne](https://x.dk).")
    hit = searching.hit(one, searching.terms("nøgle"))
    assert marked(hit.title) == ["Nøglen"]
    assert marked(hit.snippet) == ["nøglerne"]
    assert hit.snippet[0].text.startswith("… ")
    assert "https" not in "".join(part.text for part in hit.snippet)


def test_filters(here: Town) -> None:
    manual(here, "Plan")
    manual(here, "Web", systems=["web"], sort="information", language="da")
    rows = queries.manuals(actor(CARLA))

    def narrow(**asked: Any) -> list[str]:
        return [one.title for one in found(rows, Asked(**asked), "en", NOW.date())[0]]

    assert narrow(language="da") == narrow(sort="information") == ["Web"]
    assert narrow(handbook="town", system="plan") == ["Plan"]
    assert narrow(handbook="town") == ["Plan", "Web"]
    assert narrow(due=True) == []
    Manual.objects.filter(title="Plan").update(review=NOW.date())
    assert narrow(due=True) == ["Plan"]


def test_what_can_be_chosen_is_what_there_is(here: Town) -> None:
    rows = queries.manuals(actor(CARLA))
    manual(here, "Plan", systems=["plan", "gone"])
    alone = choices(rows, NOW)
    assert (alone.languages, alone.sorts) == ([], [])
    assert alone.systems == [("town/gone", "gone"), ("town/plan", "The care plan")]
    manual(here, "Web", language="da", sort="information", systems=[])
    both = choices(rows, NOW)
    assert both.languages == [("da", "Dansk"), ("en", "English")]
    assert [code for code, _name in both.sorts] == ["manual", "information"]


def test_a_long_text_is_kept_short(here: Town) -> None:
    one = manual(here, "Long", text="again and again " * 5_000)
    assert len(one.folded) < 60
