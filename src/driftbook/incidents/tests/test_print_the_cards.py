"""Cards on paper: everything that is needed is on them, and machines can read them too (A-15)."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pypdf import PdfReader

from driftbook.editions import shelf
from driftbook.editions.exporting import pdf
from driftbook.incidents.printing import documents
from driftbook.incidents.printing.sheets import sheet
from driftbook.incidents.tests.cast import (
    AGNES,
    ALF,
    NOW,
    ODA,
    OTTO,
    VERA,
    Town,
    of,
)
from tests.cast import person, signed_in
from tests.handbook.small import shipped
from tests.shelf import lay

pytestmark = pytest.mark.django_db
PRINT = "/incidents/print/town/"


@pytest.fixture(autouse=True)
def renderings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder for what is rendered."""
    monkeypatch.setattr(settings, "OPERATOR", replace(settings.OPERATOR, var=tmp_path))


def pressed(context: dict[str, object]) -> PdfReader:
    return PdfReader(io.BytesIO(pdf.rendered(documents.html(context))))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.once
def test_a_card_fits_on_one_sheet_and_holds_all_that_is_needed(here: Town) -> None:
    reader = pressed(documents.one(here.handbook, "evacuation", "en", NOW))
    assert len(reader.pages) <= 2
    text = words(reader)
    for said in (
        "Everybody has to get out",
        "The town hall",
        "Count everybody at the meeting point",
        "Nobody is missing.",
        "Time Initials",
        "We cannot answer because the building is empty.",
        "Vi kan ikke svare lige nu.",
        "The main number 89 10 20 30",
        "The vendor's helpdesk 70 10 20 30",
        "We cannot take shifts.",
        "within 15 minutes",
        "then at least every 60 minutes",
        "Staffing (people)",
        "The log keeper",
        "It lasts more than an hour.",
        "Take laptop and telephone along",
        "version 1 · 2026-11-01 · printed 2026-11-24",
        "Page 1 of",
    ):
        assert said in text, said


@pytest.mark.once
def test_it_is_tagged_named_and_says_its_language(here: Town) -> None:
    reader = pressed(documents.one(here.handbook, "power-town", "da", NOW))
    root: Any = reader.trailer["/Root"]
    assert (bool(root["/MarkInfo"]["/Marked"]), str(root["/Lang"])) == (True, "da")
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Power failure in the whole town"


@pytest.mark.once
def test_what_runs_out_and_what_takes_over_stand_on_it(here: Town) -> None:
    text = words(pressed(documents.one(here.handbook, "power-town", "en", NOW)))
    assert "Mobile masts: 120 minutes began at ends at" in text
    assert text.index("Mobile masts: 120") < text.index("Take the laptop out of its dock")
    assert "“Evacuation” at the same place takes over." in text
    assert "Then follow that card, and wait with this one." in text
    evacuation = words(pressed(documents.one(here.handbook, "evacuation", "en", NOW)))
    assert "takes over" not in evacuation


def test_whom_a_step_calls_leads_to_the_ladder(here: Town) -> None:
    found = sheet(here.handbook, "power", "en", NOW)
    assert [ladder.name for ladder in found.ladders] == ["Telephony"]
    assert found.ladders[0].steps[0].lines[0].number == "70 10 20 30"
    assert sheet(here.handbook, "web", "en", NOW).ladders == ()


@pytest.mark.once
def test_the_binder_has_contents_all_cards_all_ladders_and_all_numbers(here: Town) -> None:
    reader = pressed(documents.binder(here.handbook, "en", NOW))
    first = " ".join(reader.pages[0].extract_text().split())
    situations = here.handbook.incidents.situations  # type: ignore[union-attr]
    for card in situations.values():
        assert card.say in first
    text = words(reader)
    for contact in here.handbook.support.contacts.values():  # type: ignore[union-attr]
        assert contact.name in text
    assert "Mon–Fri 08:00–16:00" in text or "Mon-Fri" in text
    assert "Log sheet" in first
    marks = [one.title for one in reader.outline if not isinstance(one, list)]
    assert {card.name for card in situations.values()} <= set(marks)


def test_every_scenario_is_on_paper_as_nobody_can_choose_one_there(here: Town) -> None:
    found = sheet(here.handbook, "evacuation", "en", NOW)
    names = [part.name for part in found.parts]
    assert names[-2:] == ["Work elsewhere", "Answer by mobile"]
    numbers = [line.step.number for part in found.parts for line in part.lines]
    assert numbers == list(range(1, len(numbers) + 1))


def test_over_http_as_a_page_and_as_a_pdf_that_is_made_once(here: Town) -> None:
    agnes = of(AGNES)
    page = agnes.get(PRINT)
    assert page.status_code == 200
    assert "/incidents/print/town.pdf" in page.content.decode()
    one = agnes.get(f"{PRINT}power/").content.decode()
    assert "Power failure in a building" in one
    assert "Power failure in the whole town" not in one
    for address in ("/incidents/print/town.pdf", f"{PRINT}power.pdf"):
        answer = agnes.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        again = agnes.get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_the_words_around_it_are_the_readers_and_its_own_stay(here: Town) -> None:
    page = of(ALF).get(f"{PRINT}power/").content.decode()
    assert '<h1 lang="en">Power failure in a building</h1>' in page


def test_who_sees_the_cards(here: Town) -> None:
    for name in (AGNES, ODA, VERA):
        assert of(name).get(PRINT).status_code == 200, name
    portal = signed_in(person("paul", "the-town", "portal-user"))
    assert portal.get(PRINT).status_code == 403
    for address in (PRINT, "/incidents/print/town.pdf", f"{PRINT}power/", f"{PRINT}power.pdf"):
        assert of(OTTO).get(address).status_code == 404, address
    assert of(AGNES).get(f"{PRINT}nothing/").status_code == 404
    assert of(AGNES).get("/incidents/print/nowhere/").status_code == 404


def test_a_handbook_without_numbers_can_be_printed_too(here: Town) -> None:
    files = {
        "handbook.yaml": "handbook: bare\ntitle: Bare\nlanguage: en\ncountry: DK\n"
        'timezone: Europe/Copenhagen\nversion: "1"\ndate: 2026-11-01\n'
        "parties: {town: {name: The town, kind: municipality}}\n",
        "incidents.yaml": "places: {hall: {name: The hall}}\nduties: {log: {name: Log}}\n"
        "steps: {look: {say: Look}}\nsituations: {dark: {say: It is dark, name: Dark, "
        "places: [hall], phases: {first: {name: First, steps: [look]}}}}\n",
    }
    handbook = shelf.read(lay(files))
    text = documents.html(documents.binder(handbook, "en", NOW))
    assert "It is dark." in text
    assert "All numbers" not in text


@pytest.mark.once
def test_aarhus_cards_are_two_sheets_at_most() -> None:
    handbook = shipped("aarhus")
    situations = handbook.incidents.situations  # type: ignore[union-attr]
    assert len(situations) == 8
    longest = max(situations, key=lambda name: len(sheet(handbook, name, "da", NOW).card.steps))
    for name in {longest, "power-failure-municipality"}:
        reader = pressed(documents.one(handbook, name, "da", NOW))
        assert len(reader.pages) <= 4, name
        text = words(reader)
        assert "76410979" in text
        assert "undefined" not in text
    binder = documents.html(documents.binder(handbook, "da", NOW))
    for card in situations.values():
        assert card.say in binder
    assert "70709599" in binder
