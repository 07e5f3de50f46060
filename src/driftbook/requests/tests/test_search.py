"""Cases are found by what stands in them, and by nobody through what they may not read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from driftbook.people.actors import Actor
from driftbook.people.queries import actor_of
from driftbook.requests import searching
from driftbook.requests.models import Case, Post
from driftbook.requests.queries import cases, search
from driftbook.requests.tests.cast import KARIN, PETRA, STINA, Houses, user
from driftbook.requests.tests.rows import case, note, post

pytestmark = pytest.mark.django_db
POSTGRESQL = connection.vendor == "postgresql"


def actor(name: str) -> Actor:
    return actor_of(user(name), timezone.now())


def found(words: str, name: str = PETRA, **more: object) -> list[str]:
    """The subjects of what the person finds."""
    who = actor(name)
    rows = search.found(cases.cases(who), words, notes_of=search.notes(who))
    return sorted(rows.values_list("subject", flat=True))


def test_by_the_subject_the_form_and_what_was_said(here: Houses) -> None:
    post(case(here, "Dörren i porten"), "Den går inte att låsa.")
    case(here, "En bricka", answers={"what": "block", "why": "Tappad i badhuset", "tags": ["4711"]})
    assert found("porten") == ["Dörren i porten"]
    assert found("låsa") == ["Dörren i porten"]
    assert found("badhuset") == ["En bricka"]
    assert found("4711") == ["En bricka"]
    assert found("what") == []  # the name of a field is no answer


def test_every_word_wherever_it_stands(here: Houses) -> None:
    one = case(here, "Dörren i porten")
    post(one, "Den går inte att låsa.")
    post(one, "Nyckeln är böjd.")
    post(case(here, "Porten"), "Den är öppen.")
    assert found("porten nyckeln") == ["Dörren i porten"]
    assert found("porten nyckeln cykel") == []
    assert found("") == ["Dörren i porten", "Porten"]
    assert found(" ?! ") == ["Dörren i porten", "Porten"]


def test_by_the_beginning_of_a_word_and_by_the_number(here: Houses) -> None:
    case(here, "Belysningen")
    case(here, "Hissen", number=1234)
    assert found("belys") == ["Belysningen"]
    assert found("BELYSNINGEN") == ["Belysningen"]
    assert found("#1234") == ["Hissen"]
    assert found("234") == []


@pytest.mark.skipif(not POSTGRESQL, reason="only PostgreSQL knows the stems")
@pytest.mark.parametrize(
    ("stands", "asked"),
    [("nycklarna", "nycklar"), ("dörrarna", "dörr"), ("låsene", "låsen"), ("nøglerne", "nøgler")],
)
def test_every_form_of_a_word(here: Houses, stands: str, asked: str) -> None:
    case(here, f"Om {stands} i huset")
    assert found(asked) == [f"Om {stands} i huset"]


@pytest.mark.parametrize(
    "words",
    [
        "'",
        '"',
        "a' OR 1=1 --",
        "a & | !",
        "foo:*",
        "NEAR(a b)",
        "text : a",
        "\0",
        "%",
        "a*",
        "-1",
        "\\",
    ],
)
def test_nothing_that_is_typed_is_an_order_to_the_database(here: Houses, words: str) -> None:
    case(here, "Hissen")
    assert found(words) in ([], ["Hissen"])


def test_mail_addresses_and_hyphens(here: Houses) -> None:
    post(case(here, "Hissen"), "Skriv till anna@example.org om lås-cylindern, 040-625 65 99.")
    assert found("anna@example.org") == ["Hissen"]
    assert found("lås-cylindern") == ["Hissen"]


@pytest.mark.parametrize("few", [0, 1, 1000])
def test_frequent_words_and_rare_ones(here: Houses, monkeypatch: Any, few: int) -> None:
    monkeypatch.setattr(search, "FEW", few)
    every = ["Hissen alfa", "Hissen beta", "Hissen gamma"]
    for subject in every:
        note(case(here, subject), "Kunden ringer.", here.keeper.key)
    case(here, "Porten")
    assert found("hissen") == every
    assert found("hissen beta") == ["Hissen beta"]
    assert found("hissen ringer", KARIN) == every
    assert found("hissen ringer") == []


def test_what_a_mail_repeats_is_found_too(here: Houses) -> None:
    post(case(here, "Hissen"), "Se nedan.", folded="> Vidarebefordrat: kabeln brann")
    assert found("kabeln") == ["Hissen"]


def test_a_text_without_end_can_be_written_and_found(here: Houses) -> None:
    long = " ".join(f"ord{n}å" for n in range(60_000))
    post(case(here, "Lång"), long)
    case(here, "Lång form", answers={"why": long})
    assert found("ord17å") == ["Lång", "Lång form"]


class TestInternalNotes:
    """They are found by those alone who may read them."""

    def test_of_the_keeper(self, here: Houses) -> None:
        note(case(here, "Hissen"), "Kunden ringer varje dag.", here.keeper.key)
        assert found("ringer", KARIN) == ["Hissen"]
        assert found("ringer", PETRA) == []
        assert found("ringer", STINA) == []

    def test_of_first_level(self, here: Houses) -> None:
        note(case(here, "Appen"), "Hon har prövat.", here.owner.key)
        assert found("prövat", STINA) == ["Appen"]
        assert found("prövat", PETRA) == []
        assert found("prövat", KARIN) == []

    def test_of_nobody_said(self, here: Houses) -> None:
        post(case(here, "Appen"), "Glömd.", side="keeper", internal=True)
        assert [found("glömd", name) for name in (PETRA, STINA, KARIN)] == [[], [], []]

    def test_a_word_in_the_case_and_a_word_in_the_note(self, here: Houses) -> None:
        note(case(here, "Hissen"), "Kunden ringer.", here.keeper.key)
        assert found("hissen ringer", KARIN) == ["Hissen"]
        assert found("hissen ringer", PETRA) == []

    def test_without_saying_whose(self, here: Houses) -> None:
        note(case(here, "Hissen"), "Kunden ringer.", here.keeper.key)
        assert not search.found(Case.objects.all(), "ringer").exists()


def test_what_is_changed_is_found_as_it_is_now(here: Houses) -> None:
    one = case(here, "Hissen", answers={"why": "Anna"})
    said = post(one, "Anna ringde.")
    Case.objects.filter(pk=one.pk).update(answers={"why": ""})
    Post.objects.filter(pk=said.pk).update(text="…")
    assert found("anna") == []
    assert found("hissen") == ["Hissen"]


def test_what_is_gone_is_not_found(here: Houses) -> None:
    one = case(here, "Hissen")
    post(one, "Anna ringde.").delete()
    assert found("ringde") == []


def test_the_triggers_come_back(here: Houses) -> None:
    case(here, "Hissen")
    searching.remove(connection)
    case(here, "Porten")
    connection.check_constraints()  # PostgreSQL makes no index while some wait for the end
    searching.install(connection)
    searching.fill(connection)
    assert found("hissen") == ["Hissen"]
    assert found("porten") == ["Porten"]
