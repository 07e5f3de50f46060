"""Taking a handbook along: nothing is lost on the way, and nothing is made twice."""

from __future__ import annotations

import io
import json
import re
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from markdown_it import MarkdownIt
from pypdf import PdfReader

from driftbook.editions.exporting import files, fragment, kept, markdown, paper, pdf, press
from driftbook.editions.exporting.pieces import Piece, piece
from driftbook.editions.exporting.stamp import content_hash
from driftbook.editions.models import Edition
from driftbook.editions.shelf import as_bytes
from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import read_files
from tests.cast import person, signed_in
from tests.handbook.small import shipped

ONCE = pytest.mark.once  # the way to a PDF is that of any file
SHIPPED = ("aarhus", "bbgruppen", "gladsaxe", "it-teamet", "orebro")
SITE = "https://driftbook.example.org"
Write = Callable[..., dict[str, str]]


@pytest.fixture(autouse=True)
def renderings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for what is rendered."""
    monkeypatch.setattr(settings, "OPERATOR", replace(settings.OPERATOR, var=tmp_path))
    return tmp_path / "renderings"


def book(name: str) -> Handbook:
    if name in SHIPPED:
        return shipped(name)
    files = Edition.objects.filter(agreement__handbook=name).latest("number").files
    return read_files(as_bytes(files))


def cut(name: str, chapter: str, topic: str | None = None, language: str = "en") -> Piece:
    found = piece(book(name), chapter, topic, language, SITE)
    assert found is not None
    return found


def pieces_of(name: str, language: str = "en") -> Iterator[Piece]:
    """Every chapter and every topic of a handbook."""
    for chapter in book(name).chapters:
        whole = cut(name, chapter, language=language)
        yield whole
        for topic in whole.chapter.topics:
            yield cut(name, chapter, topic.name, language)


def words(text: str) -> str:
    return " ".join(text.split())


def visible(html: str) -> str:
    """The text of some HTML, without its tags."""
    text = re.sub(r"<[^>]+>", " ", html)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'")):
        text = text.replace(entity, sign)
    return words(text.replace("&nbsp;", " ").replace("&amp;", "&"))


# --- HTML fragment ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_a_fragment_needs_nothing_of_the_page_around_it(name: str) -> None:
    for found in pieces_of(name):
        html = fragment.fragment(found)
        assert html.startswith('<article lang="en">')
        assert not re.search(r"<(html|head|body|script|style|link|img|form)\b", html)
        assert not re.search(r' (class|id|style|on\w+)="', html)
        for href in re.findall(r'href="([^"]*)"', html):
            assert re.match(r"https://|tel:|mailto:", href), href
        assert f'href="{found.address}"' in html
        assert f"version {book(name).cover.version}, {book(name).cover.date}." in html


def test_a_fragment_says_where_each_entry_comes_from_and_in_which_language() -> None:
    html = fragment.fragment(cut("orebro", "support", "contacts"))
    assert f'<a href="{SITE}/handbooks/orebro/clauses/#O-03"' in html
    assert '<h3 lang="sv">Kommunsupport, TES och Carelock</h3>' in html
    assert '<a href="tel:+4619212000"' in html


@pytest.mark.parametrize(("level", "first", "second"), [(1, "h1", "h2"), (4, "h4", "h5")])
def test_headings_begin_where_the_page_wants_them(level: int, first: str, second: str) -> None:
    html = fragment.fragment(cut("orebro", "support", "contacts"), level)
    assert re.findall(r"<(h\d)", html)[:2] == [first, second]


@pytest.mark.parametrize("level", [0, 5])
def test_no_other_level(level: int) -> None:
    with pytest.raises(ValueError, match="level"):
        fragment.fragment(cut("orebro", "support", "contacts"), level)


def test_headings_never_go_below_six() -> None:
    html = fragment.fragment(cut("gladsaxe", "guides"), 4)
    assert set(re.findall(r"<h(\d)", html)) == {"4", "5", "6"}


def test_a_fragment_is_as_clean_as_the_page(write: Write) -> None:
    write(
        support="""
        contacts:
          desk:
            name: "<script>alert(1)</script>"
            phone: "019-21 20 00"
            notes: "<img src=x onerror=alert(1)> [here](javascript:alert(1)) [there](/handbooks/)"
        systems: {lamp: {name: The lamp}}
        """
    )
    html = fragment.fragment(cut("town", "support", "contacts"))
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert f'href="{SITE}/handbooks/"' in html


# --- Markdown -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_markdown_says_what_the_fragment_says(name: str) -> None:
    """Each heading, label and text of the reader stands in the Markdown once it is rendered."""
    to_html = MarkdownIt("commonmark").enable("table")
    for found in pieces_of(name, "sv"):
        text = visible(to_html.render(markdown.markdown(found)))
        for topic in found.topics:
            assert words(str(topic.heading)) in text
            for entry in topic.entries:
                assert words(entry.title) in text
                for value in (value for fact in entry.facts for value in fact.values):
                    assert words(str(value.text)) in text


@pytest.mark.parametrize("name", SHIPPED)
def test_the_texts_of_the_handbook_stand_in_the_markdown_as_they_are(name: str) -> None:
    for found in pieces_of(name):
        said = markdown.markdown(found)
        for topic in found.topics:
            for entry in topic.entries:
                assert not entry.text or entry.text in said


def test_hours_are_a_table() -> None:
    said = markdown.markdown(cut("orebro", "support", "hours"))
    assert "|  | Open | May differ |\n| --- | --- | --- |" in said
    assert (
        "| Lunchstängt hos Kommunsupport | Mon–Fri 12:00–13:00; public holidays closed "
        "(`Mo-Fr 12:00-13:00; PH off`) |  |" in said
    )


@pytest.mark.parametrize(
    "plain", ["a * b * c", "[x](y)", "<b>", "# no heading", "1. no list", "- no list", "a | b", "`"]
)
def test_plain_text_stays_plain(plain: str) -> None:
    html = MarkdownIt("commonmark").enable("table").render(markdown.escaped(plain))
    assert visible(html) == plain
    assert html.startswith("<p>")


# --- PDF ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed() -> PdfReader:
    """The handbook of Örebro on paper."""
    page = paper.handbook_page(book("orebro"), "sv", SITE, 2026)
    return PdfReader(io.BytesIO(pdf.rendered(page)))


def outline(reader: PdfReader) -> list[tuple[int, str]]:
    """Level and title of every bookmark."""

    def walk(entries: list[Any], level: int) -> Iterator[tuple[int, str]]:
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, level + 1)
            else:
                yield level, str(entry.title)

    return list(walk(reader.outline, 1))


def test_a_pdf_is_tagged_and_says_its_title_and_language(printed: PdfReader) -> None:
    root: Any = printed.trailer["/Root"]
    assert root["/Lang"] == "sv"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert printed.metadata is not None
    assert printed.metadata.title == "Support för TES, TES-appen och Carelock"
    assert printed.metadata.author == "Örebro kommun, Externa utförare, SOS Alarm"


def test_a_pdf_has_the_chapters_and_topics_as_bookmarks(printed: PdfReader) -> None:
    found = outline(printed)
    assert (1, "Support") in found
    assert (2, "Kontakter") in found
    assert (3, "Kommunsupport, IT och telefoni") in found
    assert (1, "Punkter") in found


def test_the_cover_the_contents_and_the_margins(printed: PdfReader) -> None:
    cover, contents = (words(page.extract_text()) for page in printed.pages[:2])
    assert "1.2" in cover
    assert "torsdag 26 november 2026" in cover
    assert "måndag 1 november 2027" in cover
    assert f"{SITE}/handbooks/orebro/" in cover
    pages = {title: int(number) for title, number in re.findall(r"(\w+) [ .]+(\d+)", contents)}
    for title in ("Support", "Kontakter", "Driftstopp", "Punkter"):
        assert title in words(printed.pages[pages[title] - 1].extract_text())
    count = len(printed.pages)
    for number, page in enumerate(printed.pages[1:], start=2):
        said = words(page.extract_text())
        assert re.search(rf"\b{number}\D{{2,6}}{count}\b", said), (number, said)
        assert "1.2 · 2026-11-26" in said


def test_a_pdf_holds_all_that_the_handbook_says(printed: PdfReader) -> None:
    text = words(" ".join(page.extract_text() for page in printed.pages))
    together = re.sub(r"\W", "", text)
    handbook = book("orebro")
    for clause, said in handbook.cover.clauses.items():
        assert clause in text
        assert re.sub(r"\W", "", said.text)[:60] in together
    assert "Så har det lästs" in text
    assert "Midsommarafton" in text
    assert "019-21 20 00" in text


def test_links_within_a_pdf_lead_within_it(printed: PdfReader) -> None:
    named = printed.named_destinations
    outside = []
    for page in printed.pages:
        for link in page.get("/Annots") or []:
            target = link.get_object()
            if "/Dest" in target:
                assert str(target["/Dest"]) in named
            else:
                outside.append(target["/A"]["/URI"])
    assert {re.split(r"[:]", uri)[0] for uri in outside} <= {"https", "tel", "mailto"}
    assert [uri for uri in outside if uri.startswith("https")] == [f"{SITE}/handbooks/orebro/"]


@pytest.mark.parametrize("name", SHIPPED)
def test_no_shipped_handbook_makes_the_press_complain(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    raw = pdf.rendered(paper.handbook_page(book(name), book(name).cover.language, SITE, 2026))
    assert raw.startswith(b"%PDF-1.7")
    assert caplog.records == []


def test_a_topic_on_paper(caplog: pytest.LogCaptureFixture) -> None:
    reader = PdfReader(
        io.BytesIO(pdf.rendered(paper.piece_page(cut("gladsaxe", "guides", "keys"))))
    )
    assert reader.metadata is not None
    assert str(reader.metadata.title).endswith("– " + book("gladsaxe").cover.title)
    assert "version" in words(reader.pages[-1].extract_text())
    assert caplog.records == []


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/x.css",
        "file:///etc/passwd",
        "http://static.invalid/theme/driftbook.css",
        "https://static.invalid/../settings.py",
        "https://static.invalid/theme/%2e%2e/%2e%2e/config/settings.py",
        "https://static.invalid/theme/../../apps.py",
        "https://static.invalid/nothing.css",
    ],
)
def test_the_press_fetches_only_our_own_static_files(url: str) -> None:
    with pytest.raises(press.Forbidden):
        press.static_file(url)


def test_a_document_that_asks_for_more_is_no_pdf() -> None:
    with pytest.raises(pdf.Failed, match="may not fetch"):
        pdf.rendered('<html lang="en"><title>x</title><img alt="x" src="file:///etc/passwd">')


def test_a_title_with_marks_stands_in_the_margin_as_it_is() -> None:
    found = book("bbgruppen")
    cover = found.cover.model_copy(update={"title": 'a"; } <b>\\ &amp;'})
    page = paper.handbook_page(replace(found, cover=cover), "en", SITE, 2026)
    reader = PdfReader(io.BytesIO(pdf.rendered(page)))
    assert 'a"; } <b>\\ &amp;' in words(reader.pages[1].extract_text())
    assert reader.metadata is not None
    assert reader.metadata.title == 'a"; } <b>\\ &amp;'


# --- kept ---------------------------------------------------------------------------------------


def test_what_is_kept_is_not_made_again(renderings: Path) -> None:
    made = []

    def make() -> bytes:
        made.append(1)
        return b"pdf"

    assert [kept.keep("a.pdf", make) for _ in range(3)] == [b"pdf"] * 3
    assert len(made) == 1


def test_two_at_the_same_time_make_it_once() -> None:
    made, got = [], []

    def make() -> bytes:
        made.append(1)
        time.sleep(0.2)
        return b"pdf"

    askers = [
        threading.Thread(target=lambda: got.append(kept.keep("a.pdf", make)))
        for _ in range(kept.AT_ONCE)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert (len(made), got) == (1, [b"pdf"] * kept.AT_ONCE)


def test_a_crowd_that_wants_paper_leaves_room_for_the_others(renderings: Path) -> None:
    places = [kept._places.acquire(blocking=False) for _ in range(kept.AT_ONCE)]
    try:
        assert all(places)
        with pytest.raises(kept.Busy):
            kept.keep("a.pdf", lambda: b"pdf")
    finally:
        kept._places.release(kept.AT_ONCE)
    assert kept.keep("a.pdf", lambda: b"pdf") == b"pdf"


def test_what_fails_is_not_kept(renderings: Path) -> None:
    def fail() -> bytes:
        raise pdf.Failed("x")

    with pytest.raises(pdf.Failed):
        kept.keep("a.pdf", fail)
    assert kept.keep("a.pdf", lambda: b"good") == b"good"
    assert sorted(path.name for path in renderings.iterdir()) == ["a.pdf", "lock"]


def test_the_least_used_go_first(renderings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 25)
    for name in "abc":
        kept.keep(f"{name}.pdf", lambda: b"x" * 10)
        time.sleep(0.02)
    assert {path.name for path in renderings.glob("*.pdf")} == {"b.pdf", "c.pdf"}


def test_whoever_waits_for_too_long_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "PATIENCE", 0.1)
    inside, leave = threading.Event(), threading.Event()

    def make() -> bytes:
        inside.set()
        leave.wait(60)
        return b""

    slow = threading.Thread(target=kept.keep, args=("slow.pdf", make))
    slow.start()
    assert inside.wait(60)
    response = client.get("/handbooks/orebro.pdf")
    leave.set()
    slow.join()
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "Others are having PDFs made" in response.content.decode()


# --- over HTTP ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "kind", "beginning"),
    [
        ("orebro/support/contacts.html", "text/html; charset=utf-8", b"<article"),
        ("orebro/support/contacts.md", "text/markdown; charset=utf-8", b"# Contacts"),
        ("orebro/support/contacts.pdf", "application/pdf", b"%PDF-1.7"),
        ("orebro/support.html", "text/html; charset=utf-8", b"<article"),
        ("orebro/support.md", "text/markdown; charset=utf-8", b"# Support"),
        pytest.param("bbgruppen/support.pdf", "application/pdf", b"%PDF-1.7", marks=ONCE),
        pytest.param("bbgruppen.pdf", "application/pdf", b"%PDF-1.7", marks=ONCE),
    ],
)
def test_a_file_is_sent_once(client: Client, address: str, kind: str, beginning: bytes) -> None:
    response = client.get(f"/handbooks/{address}")
    assert (response.status_code, response["Content-Type"]) == (200, kind)
    assert response.content.startswith(beginning)
    assert response["Content-Disposition"].startswith("inline; filename=")
    known = {"If-None-Match": response["ETag"]}
    again = client.get(f"/handbooks/{address}", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"/handbooks/{address}?language=da", headers=known)
    assert other.status_code == 200


def test_another_text_is_another_etag(client: Client, write: Write) -> None:
    address = "/handbooks/town/support/contacts.md"
    write(version="1")
    first = client.get(address)
    write(version="2")
    second = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert "version 2" in second.content.decode()


def test_an_earlier_edition_is_taken_along_with_its_own_links(client: Client, write: Write) -> None:
    write(version="2")
    now, before = (
        client.get(f"/handbooks/{name}/support/contacts.html") for name in ("town", "town@1")
    )
    assert "version 1" in before.content.decode()
    assert 'href="http://testserver/handbooks/town@1/support/contacts/"' in before.content.decode()
    assert "version 2" in now.content.decode()
    assert "town@" not in now.content.decode()
    assert client.get("/handbooks/town@1.zip")["Content-Disposition"].endswith('"town-1.zip"')
    assert signed_in(person("nora")).get("/handbooks/town@9.pdf").status_code == 404


def test_the_same_texts_have_the_same_hash(write: Write) -> None:
    raw = as_bytes(write())
    assert content_hash(read_files(raw)) == content_hash(read_files(raw))
    spaced = {**raw, "handbook.yaml": raw["handbook.yaml"] + b"\n# a comment\n"}
    assert content_hash(read_files(spaced)) == content_hash(read_files(raw))
    changed = {**raw, "support.yaml": raw["support.yaml"].replace(b"The desk", b"The table")}
    assert content_hash(read_files(changed)) != content_hash(read_files(raw))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "nowhere.pdf",
        "nowhere.zip",
        "nowhere/support.md",
        "orebro/nothing.md",
        "orebro/support/nothing.md",
        "orebro/support/contacts.docx",
    ],
)
def test_what_is_not_there_cannot_be_taken_along(address: str) -> None:
    assert signed_in(person("nora")).get(f"/handbooks/{address}").status_code == 404


@pytest.mark.parametrize("asked", ["0", "9", "x", "²", ""])
def test_a_level_that_is_none_is_the_usual_one(client: Client, asked: str) -> None:
    said = client.get("/handbooks/orebro/support/contacts.html", {"level": asked}).content.decode()
    assert "<h2>Contacts</h2>" in said


def test_without_the_libraries_there_is_a_page_that_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(html: str) -> bytes:
        raise pdf.LibrariesMissing("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "rendered", missing)
    for address in ("orebro.pdf", "orebro/support/contacts.pdf"):
        response = client.get(f"/handbooks/{address}")
        assert response.status_code == 503
        assert "apt-get install libpango-1.0-0" in response.content.decode()


def test_the_press_says_that_libraries_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __getattr__(self, name: str) -> None:
            raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setitem(sys.modules, "weasyprint", Broken())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<p>")))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO()))
    assert press.main() == press.MISSING


# --- files --------------------------------------------------------------------------------------


def test_the_files_come_with_a_list_that_can_be_checked(client: Client, write: Write) -> None:
    raw = as_bytes(write())
    response = client.get("/handbooks/town.zip")
    assert response["Content-Disposition"] == 'attachment; filename="town-1 (2).zip"'
    packed = zipfile.ZipFile(io.BytesIO(response.content))
    assert packed.namelist() == ["manifest.json", "town/handbook.yaml", "town/support.yaml"]
    manifest = json.loads(packed.read("manifest.json"))
    assert (manifest["handbook"], manifest["version"]) == ("town", "1 (2)")
    assert manifest["hash"] == files.files_hash(raw)
    unpacked = {name: packed.read(f"town/{name}") for name in raw}
    assert unpacked == raw
    assert read_files(unpacked, folder="town").cover.title == "The lamps of the town"


def test_the_same_files_make_the_same_archive(write: Write) -> None:
    raw = as_bytes(write())
    label = files.Label("town", "The lamps of the town", "1", date(2026, 11, 1))
    backwards = dict(reversed(raw.items()))
    assert files.archive(label, raw) == files.archive(label, backwards)
