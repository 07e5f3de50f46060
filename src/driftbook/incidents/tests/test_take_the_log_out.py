"""The whole log as a file: nothing is left out, what differs is said, and people are marked."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from pypdf import PdfReader

from driftbook.editions.exporting import pdf
from driftbook.history.models import Event
from driftbook.incidents.models import Incident
from driftbook.incidents.printing import log_rows, report
from driftbook.incidents.tests.cast import (
    ADAM,
    AGNES,
    LARS,
    LENA,
    ODA,
    OTTO,
    VERA,
    Town,
    of,
    user,
)
from driftbook.incidents.tests.paper_story import after, began, went_on, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(here: Town) -> Incident:
    return went_on(began())


def rows(incident: Incident, name: str = LENA) -> list[dict[str, str]]:
    answer = of(name).get(f"/incidents/{incident.key}/export.csv")
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_every_entry_is_a_row_with_its_three_times(incident: Incident) -> None:
    found = rows(incident)
    assert len(found) == incident.position
    first = found[0]
    assert (first["kind"], first["words"]) == ("opened", "The lights went out.")
    assert first["happened"] == first["written"] == "2026-11-24T14:00:00.000+01:00"
    assert first["person"] == user(AGNES).name


def test_it_says_who_held_which_role_then(incident: Incident) -> None:
    mine = [row for row in rows(incident) if row["person"] == user(LARS).name]
    assert [row["duties"] for row in mine] == ["The log keeper"]


def test_no_cell_is_a_formula(incident: Incident) -> None:
    words = [row["words"] for row in rows(incident)]
    assert "'=HYPERLINK(1)" in words
    assert not [one for one in words if one.startswith(("=", "+", "-", "@"))]


def test_people_are_marked_and_the_handbooks_own_numbers_are_not(incident: Incident) -> None:
    marked = {row["words"]: row["personal"] for row in rows(incident) if row["personal"]}
    assert marked == {
        "Call me at 20 30 40 50, anna@example.org.": "mail phone",
        "Somebody has fainted.": "marked",
    }


def test_a_national_number_is_recognised(here: Town) -> None:
    incident = began()
    write(incident, "note", minutes=1, words="Caller 010190-1234 is stuck.")
    assert [row.personal for row in log_rows.read(incident).rows][-1] == ("number",)


def test_what_contradicts_is_said_until_somebody_decides_and_after_it(here: Town) -> None:
    incident = began()
    one = write(incident, "step", "share", minutes=1, state="done", over=[])
    other = write(incident, "step", "share", who=LENA, minutes=2, state="skipped", over=[])
    found = {row.entry.id: row.contradiction for row in log_rows.read(incident).rows}
    assert (found[one.id], found[other.id]) == ("open", "open")
    last = write(incident, "step", "share", minutes=3, state="done")
    found = {row.entry.id: row.contradiction for row in log_rows.read(incident).rows}
    assert (found[one.id], found[other.id], found[last.id]) == ("settled", "settled", "")


def test_that_it_was_taken_out_is_in_the_history(incident: Incident) -> None:
    of(LENA).get(f"/incidents/{incident.key}/export.csv")
    told = Event.objects.get(did="incident.exported")
    assert (told.person, told.role, told.key) == (
        user(LENA).key,
        "incident-lead",
        str(incident.key),
    )
    assert '"form":"csv"' in told.content.replace(" ", "")


def test_who_may_take_it_out(incident: Incident) -> None:
    address = f"/incidents/{incident.key}/export.csv"
    for name in (LENA, LARS, ODA, ADAM):
        assert of(name).get(address).status_code == 200, name
    assert of(AGNES).get(address).status_code == 403
    for name in (OTTO, VERA):
        assert of(name).get(address).status_code == 404, name
    assert Event.objects.filter(did="incident.exported").count() == 4
    assert of(LENA).head(address).status_code == 405


def test_as_a_tagged_pdf_with_everything_in_it(incident: Incident) -> None:
    answer = of(LENA).get(f"/incidents/{incident.key}/export.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    reader = PdfReader(io.BytesIO(answer.content))
    assert reader.metadata is not None
    assert reader.metadata.title == "Incident 1: Power failure in a building"
    root: Any = reader.trailer["/Root"]
    assert (bool(root["/MarkInfo"]["/Marked"]), str(root["/Lang"])) == (True, "en")
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for said in (
        "The cupboard is locked.",
        "2 entries hold personal data.",
        "≠",
        "1:04:00",
        "14:05:30",
        "15:04",
    ):
        assert said in text, said


def test_an_exercise_says_so_on_its_first_line(here: Town) -> None:
    incident = went_on(began(exercise=True))
    html = report.html(incident, after(70))
    assert html.index('class="exercise"') < html.index("<h1>")
    assert "<title>Exercise: Incident 1" in html


def test_a_log_that_is_too_long_for_paper_says_so(
    incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MOST_ON_PAPER", 3)
    answer = of(LENA).get(f"/incidents/{incident.key}/export.pdf")
    assert answer.status_code == 422
    assert "The CSV holds them all." in answer.content.decode()
    assert not Event.objects.filter(did="incident.exported").exists()


def test_without_the_libraries_there_is_a_page_that_says_so(
    incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(html: str) -> bytes:
        raise pdf.LibrariesMissing("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "rendered", missing)
    answer = of(LENA).get(f"/incidents/{incident.key}/export.pdf")
    assert answer.status_code == 503
    assert "apt-get install libpango-1.0-0" in answer.content.decode()
    answer = of(LENA).get(f"/api/v1/incidents/{incident.key}/export.pdf")
    assert (answer.status_code, answer.json()["detail"]) == (503, "missing")


def test_the_same_over_the_api(incident: Incident) -> None:
    page = of(LENA).get(f"/incidents/{incident.key}/export.csv").content
    answer = of(LENA).get(f"/api/v1/incidents/{incident.key}/export.csv")
    assert (answer.status_code, answer.content) == (200, page)
    assert of(AGNES).get(f"/api/v1/incidents/{incident.key}/export.csv").status_code == 403
    assert of(OTTO).get(f"/api/v1/incidents/{incident.key}/export.csv").status_code == 404


def test_times_per_step_beside_the_cards_order(incident: Incident) -> None:
    taken = of(AGNES).get(f"/api/v1/incidents/{incident.key}/times").json()
    told = {one["step"]: one for one in taken["steps"]}
    assert (told["undock"]["number"], told["undock"]["done_as"]) == (1, 2)
    assert told["undock"]["seconds_since_opening"] == 330
    assert told["undock"]["seconds_since_last"] == 210
    assert told["chargers"]["state"] == "not-done"
    assert told["post-hotline"]["done_as"] is None
    page = of(AGNES).get(f"/incidents/{incident.key}/times/").content.decode()
    assert "(another order)" in page
    assert "5:30" in page
    assert "export.csv" not in page
    assert "export.csv" in of(LENA).get(f"/incidents/{incident.key}/times/").content.decode()
