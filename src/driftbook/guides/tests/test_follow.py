"""Following a guide: one question at a time, back, and an outcome that leads somewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from driftbook.guides.models import Happening, Run
from driftbook.guides.tests.lamp import NIGHT, START, SUPPORT, TUESDAY, Reader
from tests.cast import person, signed_in

At = Callable[[datetime], None]
Write = Callable[..., None]
Queries = Callable[[int], Any]


def test_looking_creates_nothing(write: Write, reader: Reader) -> None:
    for address in ("/guides/", "/guides/town/", START, START):
        assert reader.open(address).status == 200
    assert Run.objects.count() == 0
    assert reader.heading == "Is it plugged in?"
    assert "Follow the <strong>wire</strong>." in reader.page


def test_the_first_answer_begins_a_run_with_an_address_of_its_own(
    write: Write, reader: Reader, at: At
) -> None:
    at(TUESDAY)
    reader.open(START).answer("yes")
    run = reader.run
    assert (run.handbook, run.version, run.guide, run.started) == ("town", "1", "lamp", TUESDAY)
    assert reader.heading == "Is the bulb whole?"
    assert "Question 2" in reader.page
    row = run.happenings.get()
    assert (row.question, row.choice, row.asked, row.said) == (
        "plug", "yes", "Is it plugged in?", "Yes, it is",
    )  # fmt: skip


def test_back_goes_back_and_forgets_nothing(write: Write, reader: Reader) -> None:
    reader.open(START).answer("yes", "no").back()
    assert reader.heading == "Is the bulb whole?"
    reader.back()
    assert reader.heading == "Is it plugged in?"
    assert "What was tried" not in reader.page
    reader.answer("no")
    assert reader.heading == "Done"
    assert "Plug it in." in reader.page
    kinds = [row.kind for row in reader.run.happenings.all()]
    assert kinds == ["answer", "answer", "back", "back", "answer"]


def test_an_earlier_answer_can_be_changed(write: Write, reader: Reader) -> None:
    reader.open(START).answer("yes", "no")
    reader.press("back_to", "0", of="withdrawals")
    assert reader.heading == "Is it plugged in?"


def test_it_ends_with_whom_to_call_by_day(write: Write, reader: Reader, at: At) -> None:
    at(TUESDAY)
    reader.open(START).answer("yes", "unknown")
    assert reader.heading == "Do this now"
    assert 'href="tel:+4619212000"' in reader.page
    assert "Open until 16:00" in reader.page
    assert 'href="/support/town/lamp/answer/"' in reader.page


def test_it_ends_with_whom_to_call_at_night(write: Write, reader: Reader, at: At) -> None:
    at(NIGHT)
    reader.open(START).answer("yes", "unknown")
    assert 'href="tel:+4619105410"' in reader.page
    assert "The night watch" in reader.page
    assert "All 2 steps, in order" in reader.page


def test_it_ends_in_a_job_and_who_takes_the_order(write: Write, reader: Reader, at: At) -> None:
    at(TUESDAY)
    reader.open(START).answer("yes", "no")
    assert reader.heading == "Order this"
    assert "Change of bulb" in reader.page
    assert 'href="tel:+4619212000"' in reader.page


def test_it_ends_in_a_call(write: Write, reader: Reader) -> None:
    reader.open(START).answer("yes", "maker")
    assert "The maker of lamps" in reader.page
    assert 'href="tel:+4620240000"' in reader.page
    assert "Open at all hours" in reader.page


def test_an_hour_without_an_answer_is_said(write: Write, reader: Reader, at: At) -> None:
    write(support=SUPPORT.replace("when: otherwise", "when: Sa-Su 00:00-24:00"))
    at(NIGHT)
    reader.open(START).answer("yes", "unknown")
    assert "The handbook has no answer for this hour." in reader.page


def test_an_hour_that_is_closed_on_purpose_is_said(write: Write, reader: Reader, at: At) -> None:
    write(support=SUPPORT.replace("when: otherwise\n", "when: otherwise\n    closed: Sleep.\n"))
    at(NIGHT)
    reader.open(START).answer("yes", "unknown")
    assert "<p>Sleep.</p>" in reader.page


def test_an_answer_that_depends_on_who_asks_is_asked_for(
    write: Write, reader: Reader, at: At
) -> None:
    support = SUPPORT.replace("when: otherwise\n", "when: otherwise\n    audiences: [staff]\n")
    write(support=support + "audiences: {staff: {name: Staff}, guest: {name: A guest}}\n")
    at(NIGHT)
    reader.open(START).answer("yes", "unknown")
    assert "Find out who to turn to" in reader.page
    assert 'href="/support/town/lamp/answer/"' in reader.page


def test_it_goes_on_with_another_checklist_in_the_same_run(write: Write, reader: Reader) -> None:
    run = reader.open(START).answer("yes", "other").run
    reader.press("guide", "door")
    assert (reader.heading, reader.run) == ("Does it have a handle?", run)
    assert "Question 3" in reader.page
    reader.answer("yes")
    assert "Is it plugged in?" in reader.page
    assert "Went on with “Is it a door?”" in reader.page
    reader.back().back()
    assert reader.heading == "Go on with another guide"


def test_pages_of_a_run_cost_three_queries(
    write: Write, reader: Reader, django_assert_num_queries: Queries
) -> None:
    address = reader.open(START).answer("yes", "other").address
    with django_assert_num_queries(3):  # run, edition, rows
        reader.open(address)
    for page in (START, "/guides/"):
        with django_assert_num_queries(1):
            reader.open(page)


def test_an_answer_costs_few_queries(
    write: Write, reader: Reader, django_assert_num_queries: Queries
) -> None:
    reader.open(START).answer("yes")
    action, fields = reader.form("answers")
    with django_assert_num_queries(6):  # run, edition, rows, and one insert between two savepoints
        reader.client.post(action, {**fields, "choice": "no"})


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/guides/bbgruppen/", "There are no guides for “bbgruppen”"),
        ("/guides/bbgruppen/lamp/", "There are no guides for “bbgruppen”"),
        ("/guides/town/nothing/", "There is no guide “nothing”"),
        ("/guides/runs/0b7d3c0e-6a70-4f0e-9a38-1a7de1f3d2aa/", "This guide is not kept"),
    ],
)
def test_what_is_not_there_is_said_with_a_way_on(
    write: Write, reader: Reader, address: str, says: str
) -> None:
    reader.open(address)
    assert reader.status == 404
    assert says in reader.page
    assert 'href="/guides/' in reader.page


def test_who_is_signed_in_is_told_that_there_is_no_such_handbook(write: Write) -> None:
    nora = Reader(signed_in(person("nora"))).open("/guides/nowhere/lamp/")
    assert nora.status == 404
    assert "There are no guides for “nowhere”" in nora.page


@pytest.mark.parametrize(
    "fields",
    [{}, {"key": "1", "choice": "yes"}, {"choice": "yes"}, {"key": "no-key", "choice": "yes"}],
)
def test_a_broken_first_answer_begins_nothing(
    write: Write, reader: Reader, fields: dict[str, str]
) -> None:
    reader.send(START, fields)
    assert (reader.status, reader.heading) == (200, "Is it plugged in?")
    assert Run.objects.count() == 0


def test_an_unknown_first_answer_begins_nothing(write: Write, reader: Reader) -> None:
    key = "0b7d3c0e-6a70-4f0e-9a38-1a7de1f3d2aa"
    reader.send(START, {"key": key, "choice": "maybe"})
    assert (reader.status, reader.heading) == (200, "Is it plugged in?")
    assert Run.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"position": "1", "question": "bulb", "choice": "maybe"},
        {"position": "1", "question": "nothing", "choice": "yes"},
        {"position": "99", "question": "bulb", "choice": "yes"},
        {"position": "-1", "question": "bulb", "choice": "yes"},
        {"position": "x" * 5000, "question": "bulb" * 100, "choice": "\x00"},
    ],
)
def test_what_does_not_fit_changes_nothing(
    write: Write, reader: Reader, fields: dict[str, str]
) -> None:
    reader.open(START).answer("yes")
    for part in ("answers", "withdrawals", "involvements", "continuations"):
        reader.send(f"/guides/runs/{reader.run.key}/{part}/", fields)
        assert (reader.status, reader.heading) == (200, "Is the bulb whole?")
    assert Happening.objects.count() == 1


def test_buttons_are_forms_and_are_guarded(write: Write, reader: Reader) -> None:
    run = reader.open(START).answer("yes").run
    for part in ("answers", "withdrawals", "involvements", "continuations"):
        assert reader.client.get(f"/guides/runs/{run.key}/{part}/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    fields = {"position": "1", "question": "bulb", "choice": "no"}
    assert strict.post(f"/guides/runs/{run.key}/answers/", fields).status_code == 403
    assert run.happenings.count() == 1


def test_a_run_is_private_to_whoever_has_its_address(write: Write, reader: Reader) -> None:
    address = reader.open(START).answer("yes").address
    response = reader.client.get(address)
    assert "private" in response["Cache-Control"]
    assert 'name="robots" content="noindex"' in response.content.decode()
    assert "no-store" in reader.client.get(START)["Cache-Control"]


def test_the_shipped_outage_ends_with_the_on_call_technician(reader: Reader, at: At) -> None:
    at(NIGHT)
    reader.open("/guides/orebro/outage/").answer("yes", "no", "no", "alone", "yes-several")
    assert "Jourhavande datatekniker" in reader.page
    assert '<a class="dial" href="tel:+4619212000">' in reader.page
    assert '<div class="font-lead" lang="sv">' in reader.page
