"""Searching the handbooks: what stands there is found, however it is written."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from driftbook.editions.models import Edition
from driftbook.editions.searching import Found, search, words
from driftbook.editions.searching.documents import Document
from driftbook.editions.searching.hits import LONGEST, MOST_TERMS
from driftbook.editions.searching.index import index
from driftbook.editions.searching.snippets import AROUND, Wanted
from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import Unreadable, read_files
from tests.cast import person, signed_in
from tests.handbook.small import shipped as book
from tests.shelf import lay, shipped_files

pytestmark = pytest.mark.django_db
SHIPPED = ("aarhus", "bbgruppen", "gladsaxe", "it-teamet", "orebro")
Write = Callable[..., dict[str, str]]


def books(*names: str) -> list[Handbook]:
    return [book(name) for name in names or SHIPPED]


def titles(found: Found) -> list[str]:
    return [hit.document.title for hit in found.hits]


def everything() -> list[tuple[Handbook, Document]]:
    return [(handbook, place) for handbook in books() for place in index(handbook, "da").documents]


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ørebro", "örebro"),
        ("Örebro", "oerebro"),
        ("Århus", "Aarhus"),
        ("Århus", "AARHUS"),
        ("læge", "laege"),
        ("läge", "læge"),
        ("café", "cafe"),
        ("o\u0308l", "öl"),
        ("Straße", "strasse"),
    ],
)
def test_words_that_are_the_same(one: str, other: str) -> None:
    assert words.fold(one) == words.fold(other)


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = words.fold(text)
    assert words.fold(once) == once


@given(st.text(max_size=80))
def test_a_word_stands_where_its_token_says(text: str) -> None:
    for token in words.tokens(text):
        assert words.fold(text[token.start : token.end]) == token.word


@pytest.mark.parametrize(
    "written",
    [
        "019-21 20 00",
        "019212000",
        "+46 19 21 20 00",
        "0046 19 212000",
        "+46(0)19-212000",
        "2120 00",
    ],
)
def test_one_number_in_any_spelling(written: str) -> None:
    found = search(books(), written, "sv")
    assert titles(found)[0] == "Kommunsupport"
    assert all(hit.handbook.id == "orebro" for hit in found.hits)


def test_a_short_number_is_not_every_number_that_ends_so() -> None:
    assert titles(search(books(), "112", "sv"))[0] == "Polisen"


def test_a_date_is_no_number() -> None:
    assert list(words.numbers("den 2026-11-24 og 70 12 34 56")) == [("70123456", 18, 29)]


# --- finding ------------------------------------------------------------------------------------


@given(st.data())
def test_every_word_of_every_text_is_found_where_it_stands(data: st.DataObject) -> None:
    handbook, place = data.draw(st.sampled_from(everything()))
    standing = re.findall(r"[^\W_]+", f"{place.title} {place.text}")
    if not standing:
        return
    word = data.draw(st.sampled_from(standing))
    spelled = data.draw(st.sampled_from([word, word.upper(), words.fold(word)]))
    found = search([handbook], spelled, "da", most=10_000)
    assert place in [hit.document for hit in found.hits], (spelled, place)
    assert not found.partly


@given(st.data())
def test_every_word_is_found_when_it_is_half_written(data: st.DataObject) -> None:
    handbook, place = data.draw(st.sampled_from(everything()))
    standing = [word for word in re.findall(r"[^\W\d_]+", place.text) if len(word) > 3]
    if not standing:
        return
    word = data.draw(st.sampled_from(standing))
    half = word[: data.draw(st.integers(2, len(word)))]
    found = search([handbook], half, "da", most=10_000)
    assert place in [hit.document for hit in found.hits], (half, place)


@given(st.text(max_size=LONGEST + 50))
def test_any_question_has_an_answer(asked: str) -> None:
    found = search(books("orebro"), asked, "en")
    assert len(found.hits) <= found.total
    for hit in found.hits:
        text = "".join(part.text for part in hit.snippet)
        assert len(text) <= AROUND + 60


def test_a_part_of_a_compound_is_found() -> None:
    assert "Låssmed" in titles(search(books("orebro"), "smed", "sv"))


def test_a_form_of_a_word_is_found() -> None:
    assert titles(search(books("orebro"), "carelock natt ", "sv"))[0] in (
        "Carelock, nätter",
        "Fel på Carelock, natt",
    )


def test_rings_and_dots_may_be_left_out_but_are_not_ignored() -> None:
    assert titles(search(books("orebro"), "orebro", "sv"))[0] == "Örebro kommun"
    marked = [
        part.text
        for hit in search(books(), "lås", "sv").hits
        for part in (*hit.title, *hit.snippet)
        if part.hit
    ]
    assert marked
    assert all("lås" in text.lower() for text in marked)


@pytest.mark.parametrize("asked", ["O-05", "o-05", "(O-05)"])
def test_a_clause_is_found_with_all_that_restates_it(asked: str) -> None:
    found = search(books(), asked, "sv")
    assert titles(found)[0] == "O-05"
    assert found.hits[0].title[0].hit
    assert all("O-05" in hit.document.clauses for hit in found.hits)
    assert found.total > 3


def test_a_clause_and_a_word_go_together() -> None:
    found = search(books(), "O-02 lunch", "sv")
    assert found.total
    assert all("O-02" in hit.document.clauses for hit in found.hits)


def test_where_no_place_has_all_words_those_with_some_are_shown() -> None:
    found = search(books("orebro"), "låssmed elefant", "sv")
    assert found.partly
    assert all("låssmed" in f"{h.document.title} {h.document.text}".lower() for h in found.hits)


@pytest.mark.parametrize("asked", ["", "   ", "?!", "–"])
def test_no_question_finds_nothing(asked: str) -> None:
    assert search(books(), asked, "sv") == Found((), 0, partly=False)


def test_nothing_is_found_in_handbooks_that_are_not_given() -> None:
    assert search([], "support", "sv").total == 0
    assert {hit.handbook.id for hit in search(books("aarhus"), "telefon", "da").hits} == {"aarhus"}


def test_a_question_may_be_long() -> None:
    found = search(books("orebro"), "support " * 500, "sv")
    assert found.total
    assert MOST_TERMS < 50


def test_every_address_leads_to_its_anchor(client: Client) -> None:
    pages: dict[str, str] = {}
    for place in index(book("gladsaxe"), "en").documents:
        page, _sharp, anchor = place.address.partition("#")
        if page not in pages:
            pages[page] = client.get(page, headers={"accept-language": "en"}).content.decode()
        assert not anchor or f'id="{anchor}"' in pages[page], place.address


def test_the_index_is_built_once_and_kept_with_the_edition() -> None:
    assert index(book("aarhus"), "da") is index(book("aarhus"), "da")
    assert index(book("aarhus"), "da") is not index(book("aarhus"), "sv")


def test_a_snippet_shows_where_most_of_it_is() -> None:
    text = "start " * 40 + "lampe virker ikke og lampe blinker " + "slut " * 40
    parts = Wanted(frozenset({"lampe", "start"}), ()).snippet(text + "lampe")
    assert "".join(part.text for part in parts)
    parts = Wanted(frozenset({"lampe"}), ()).snippet(text)
    assert [part.text for part in parts if part.hit] == ["lampe", "lampe"]
    assert parts[0].text == "… "
    assert parts[-1].text == " …"


# --- the page -----------------------------------------------------------------------------------


def ask(client: Client, query: str, *, status: int = 200, language: str = "en") -> str:
    response = client.get(f"/handbooks/search/{query}", headers={"accept-language": language})
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_the_page_shows_hits_with_their_words_marked(client: Client) -> None:
    page = ask(client, "?q=låssmed")
    assert '<a href="/handbooks/orebro/support/contacts/#contacts-locksmith" lang="sv">' in page
    assert "<mark>Låssmed</mark>" in page
    assert "Support för TES, TES-appen och Carelock</span> › Contacts" in page


def test_one_handbook_can_be_searched(client: Client) -> None:
    page = ask(client, "?q=telefon&handbook=aarhus")
    assert "/handbooks/aarhus/" in page
    assert 'href="/handbooks/orebro/' not in page
    assert '<option value="aarhus" selected>' in page


def test_nothing_found_is_said_with_help(client: Client) -> None:
    page = ask(client, "?q=%3Cb%3Ezebra&handbook=aarhus")
    assert "Nothing is found for “&lt;b&gt;zebra”" in page
    assert 'href="/handbooks/search/?q=%3Cb%3Ezebra"' in page


def test_the_empty_page_says_what_to_write(client: Client) -> None:
    assert "a telephone number" in ask(client, "")
    assert "a telephone number" in ask(client, "?q=")


def test_a_handbook_that_is_not_there_is_said(client: Client) -> None:
    assert "Choose one of the handbooks." in ask(client, "?q=x&handbook=nowhere", status=400)
    assert "At most 200 letters" in ask(client, f"?q={'x' * 201}", status=400)


def test_only_what_the_reader_may_read_is_searched(client: Client) -> None:
    """A handbook that is closed is not there for others: not its hits, not its name."""
    lay(shipped_files("aarhus"), opened=False)
    for page in (ask(client, "?q=telefon"), ask(client, "")):
        assert "aarhus" not in page
    assert "Choose one of the handbooks." in ask(client, "?q=x&handbook=aarhus", status=400)
    said = client.get("/api/v1/handbooks/search?q=telefon").json()
    assert "aarhus" not in {hit["handbook"] for hit in said["hits"]}
    assert client.get("/api/v1/handbooks/search?q=x&handbook=aarhus").status_code == 404
    agreement = Edition.objects.filter(agreement__handbook="aarhus")[0].agreement
    party = signed_in(person("reader", agreement.organisations.all()[0].slug, "care-worker"))
    assert "/handbooks/aarhus/" in ask(party, "?q=telefon&handbook=aarhus")


@pytest.mark.parametrize("name", ["search", "embed", "drafts", "editions", "new", "compare"])
def test_a_handbook_cannot_take_the_name_of_a_page(write: Write, name: str) -> None:
    raw = {file: text.encode() for file, text in write().items()}
    raw["handbook.yaml"] = raw["handbook.yaml"].replace(
        b"handbook: town", f"handbook: {name}".encode()
    )
    with pytest.raises(Unreadable, match="is the name of a page"):
        read_files(raw)


# --- over HTTP ----------------------------------------------------------------------------------


def test_the_same_hits_over_http(client: Client) -> None:
    said = client.get("/api/v1/handbooks/search?q=låssmed&language=sv&most=2").json()
    assert (said["q"], said["partly"], len(said["hits"])) == ("låssmed", False, 2)
    first = said["hits"][0]
    assert (first["handbook"], first["chapter"], first["where"]) == (
        "orebro",
        "support",
        "Kontakter",
    )
    assert first["title"] == [{"text": "Låssmed", "hit": True}]
    assert first["address"].endswith("/handbooks/orebro/support/contacts/#contacts-locksmith")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("?q=", 422),
        ("?q=x&most=0", 422),
        ("?q=x&language=fi", 422),
        (f"?q={'x' * 201}", 422),
        ("?q=x&handbook=nowhere", 404),
    ],
)
def test_what_cannot_be_searched_over_http(client: Client, query: str, status: int) -> None:
    response = client.get(f"/api/v1/handbooks/search{query}")
    assert response.status_code == status
    assert response.json()["error"]


def test_a_step_of_a_card_is_found_by_what_it_says() -> None:
    (first, *_) = search(books("aarhus"), "tasken med opladere", "da").hits
    assert "/handbooks/aarhus/incidents/power-failure" in first.document.address
