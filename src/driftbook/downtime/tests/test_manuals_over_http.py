"""The shelf and its manuals as pages: for everybody, for the parties, for whoever writes them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.downtime.manuals import queries
from driftbook.downtime.models import Manual, ManualVersion
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.library import manual, revised
from driftbook.downtime.tests.town import ADAM, CARLA, CORA, OTTO, VERA, Town, of, user
from tests.cast import person

pytestmark = pytest.mark.django_db
SHELF = "/downtime/manuals/"
AHEAD = timedelta(days=200)


@pytest.fixture
def here() -> Town:
    return cast.town()


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, (answer.status_code, answer.headers)
    return str(answer.content.decode())


def page(one: Manual, noun: str = "") -> str:
    return f"{SHELF}{one.key}/{noun}"


# --- who sees it --------------------------------------------------------------------------------


def test_what_is_open_is_read_without_signing_in(here: Town) -> None:
    one = manual(here, readers="everybody", owner=user(CORA).key)
    revised(one, "# Now\n\nUse *paper*. <script>alert(1)</script>", note="Shorter")
    shown = text(Client().get(page(one)))
    assert "<h3>Now</h3>" in shown
    assert "<em>paper</em>" in shown
    assert "<script>alert" not in shown
    assert "Shorter" in shown
    assert "System owner" in shown
    for private in ("Cora", "Write it anew", "/versions/", "Who reads it", "/history/"):
        assert private not in shown
    assert one.title in text(Client().get(SHELF))


@pytest.mark.parametrize("readers", ["own", "parties"])
def test_what_is_not_open_asks_who_it_is(here: Town, readers: str) -> None:
    one = manual(here, readers=readers)
    there, nowhere = Client().get(page(one)), Client().get(f"{SHELF}{uuid4()}/")
    assert (there.status_code, nowhere.status_code) == (302, 302)
    assert there["Location"].startswith("/sign-in/?next=")
    assert of(OTTO).get(page(one)).status_code == 404
    assert of(CARLA).get(page(one)).status_code == 200
    assert of(VERA).get(page(one)).status_code == (200 if readers == "parties" else 404)
    assert one.title not in text(Client().get(SHELF))


def test_whoever_may_not_write_is_refused(here: Town) -> None:
    one = manual(here, readers="everybody")
    for noun in ("revision/", "particulars/", "translation/"):
        assert of(CARLA).get(page(one, noun)).status_code == 403
        assert of(VERA).get(page(one, noun)).status_code == 403
        assert Client().get(page(one, noun)).status_code == 302
    for noun in ("review/", "end/"):
        assert of(CARLA).post(page(one, noun)).status_code == 403
    assert of(CARLA).get(f"{SHELF}new/").status_code == 403
    assert "Write a manual" not in text(of(CARLA).get(SHELF))


def test_versions_are_for_its_own_organisation(here: Town) -> None:
    one = revised(manual(here, readers="everybody"), "It says less.", note="Less")
    for who, status in ((CARLA, 200), (VERA, 404), (OTTO, 404)):
        assert of(who).get(page(one, "versions/")).status_code == status
        assert of(who).get(page(one, "versions/1/")).status_code == status
    assert Client().get(page(one, "versions/1/")).status_code == 302
    listed = text(of(CARLA).get(page(one, "versions/")))
    assert "Less" in listed
    assert "Cora" in listed
    second = text(of(CARLA).get(page(one, "versions/2/")))
    assert "<ins>It says less.</ins>" in second
    assert "<del>- Look at the cables first</del>" in second
    assert of(CARLA).get(page(one, "versions/3/")).status_code == 404


# --- the shelf ----------------------------------------------------------------------------------


def test_the_shelf_is_searched(here: Town) -> None:
    manual(here, "Sign in", text="Use the key card.")
    manual(here, "Web", systems=["web"], language="da", text="Sådan virker den.")
    found = text(of(CARLA).get(f"{SHELF}?q=card"))
    assert "1 is found" in found
    assert "<mark>card</mark>" in found
    part = text(of(CARLA).get(f"{SHELF}results/?q=card"))
    assert "<mark>card</mark>" in part
    assert "<html" not in part
    assert "Nothing is found for “&lt;b&gt;”" in text(of(CARLA).get(f"{SHELF}?q=<b>"))
    danish = text(of(CARLA).get(f"{SHELF}?language=da"))
    assert ("Web" in danish, "Sign in" in danish) == (True, False)
    system = text(of(CARLA).get(f"{SHELF}?system=town/plan"))
    assert 'value="town/plan" selected' in system
    assert "The web site" in system  # can be chosen
    assert 'lang="da" dir="ltr">Web' not in system


@pytest.mark.parametrize(
    "asked", ["page=0", "page=-1", "page=x", "page=99999999", "page=٣", "sort=x&system=a&due=2"]
)
def test_what_makes_no_sense_is_left_out(here: Town, asked: str) -> None:
    manual(here)
    assert of(CARLA).get(f"{SHELF}?{asked}").status_code == 200


def test_more_than_a_page_is_turned(here: Town) -> None:
    for number in range(27):
        manual(here, f"Manual {number:02}")
    first = text(of(CARLA).get(f"{SHELF}?q=manual"))
    assert "27 are found" in first
    assert "?q=manual&amp;page=2" in first
    second = text(of(CARLA).get(f"{SHELF}?q=manual&page=2"))
    assert ("</mark> 26" in second, "</mark> 24" in second) == (True, False)


def test_those_to_be_gone_through(here: Town) -> None:
    late = manual(here, "Late")
    manual(here, "Fine", review=timezone.now().date() + AHEAD, now=timezone.now())
    Manual.objects.filter(pk=late.pk).update(review=timezone.now().date() - timedelta(days=3))
    listed = text(of(CORA).get(f"{SHELF}?due=1"))
    assert "Should have been gone through by" in listed
    assert "Fine" not in listed
    assert "gone through" not in text(of(CARLA).get(SHELF))
    assert "does it still say what is so?" in text(of(CORA).get(page(late)))


# --- writing ------------------------------------------------------------------------------------


def sent(**more: object) -> dict[str, object]:
    said: dict[str, object] = {
        "key": uuid4(),
        "sort": "manual",
        "title": "Sign in",
        "language": "sv",
        "text": "Med kortet.",
        "systems": ["plan"],
        "readers": "parties",
        "owner_role": "System owner",
        "owner": "",
        "review": (timezone.now() + AHEAD).date().isoformat(),
    }
    return {**said, **more}


def test_cora_writes_one(here: Town) -> None:
    form = text(of(CORA).get(f"{SHELF}new/"))
    assert "The care plan" in form
    assert f'value="{user(CORA).key}" selected' in form
    assert str(user(CARLA).key) not in form  # may not write, so she is not reminded
    said = sent()
    answers = [of(CORA).post(f"{SHELF}new/", said) for _twice in range(2)]
    one = Manual.objects.get()
    assert {answer["Location"] for answer in answers} == {page(one)}
    assert (one.title, one.systems, one.agreement) == ("Sign in", ["plan"], here.agreement)


def test_what_was_typed_stays_when_it_is_refused(here: Town) -> None:
    for wrong in ({"title": ""}, {"review": "2020-01-01"}, {"owner_role": ""}, {"text": " "}):
        shown = text(of(CORA).post(f"{SHELF}new/", sent(**wrong)), 422)
        kept = {"title": "Sign in", "text": "Med kortet.", "owner_role": "System owner"}
        assert all(value in shown for name, value in kept.items() if name not in wrong)
    assert not Manual.objects.exists()


def test_a_system_that_there_is_not_is_refused(here: Town) -> None:
    text(of(CORA).post(f"{SHELF}new/", sent(systems=["moon"])), 422)


def test_whoever_writes_in_several_places_chooses_one(here: Town) -> None:
    person(CORA, "elsewhere", "change-manager")
    choose = text(of(CORA).get(f"{SHELF}new/"))
    assert "For which handbook?" in choose
    assert "?place=elsewhere/" in choose
    alone = text(of(CORA).get(f"{SHELF}new/?place=elsewhere/"))
    assert "The parties of the handbook" not in alone
    answer = of(CORA).post(f"{SHELF}new/", sent(place="elsewhere/", readers="own", systems=[]))
    assert answer.status_code == 302
    assert Manual.objects.get().organisation.slug == "elsewhere"
    refused = of(CORA).post(f"{SHELF}new/", sent(place="the-maker/town"))
    assert "For which handbook?" in text(refused)
    assert Manual.objects.count() == 1


def test_a_conflict_shows_both_texts(here: Town) -> None:
    one = manual(here, text="First line.\nSecond line.")
    revised(one, "First line.\nSecond line, by Cora.")
    said = {"version": "1", "title": one.title, "text": "All by Adam.", "note": "Mine"}
    shown = text(of(ADAM).post(page(one, "revision/"), said), 422)
    assert "Somebody else has written version 2 meanwhile" in shown
    assert "<ins>Second line, by Cora.</ins>" in shown
    assert "All by Adam.</textarea>" in shown
    assert 'name="version" value="2"' in shown
    assert 'value="Mine"' in shown
    again = of(ADAM).post(page(one, "revision/"), {**said, "version": "2"})
    assert again["Location"] == page(one)
    assert [row.text for row in ManualVersion.objects.order_by("number")] == [
        "First line.\nSecond line.",
        "First line.\nSecond line, by Cora.",
        "All by Adam.",
    ]


def test_a_version_is_written(here: Town) -> None:
    one = manual(here)
    form = text(of(CORA).get(page(one, "revision/")))
    assert "Look at the cables first" in form
    said = {"version": "1", "title": "New name", "text": "New text.", "note": ""}
    assert of(CORA).post(page(one, "revision/"), said)["Location"] == page(one)
    assert of(CORA).post(page(one, "revision/"), {**said, "version": "x"}).status_code == 422
    one.refresh_from_db()
    assert (one.version, one.title) == (2, "New name")


def test_particulars_are_changed(here: Town) -> None:
    one = manual(here, systems=["plan", "gone"])
    form = text(of(CORA).get(page(one, "particulars/")))
    assert 'value="gone"' in form
    said = {"sort": "manual", "systems": ["gone", "web"], "readers": "everybody"}
    said |= {"owner_role": "Web editor", "owner": str(user(CORA).key)}
    assert of(CORA).post(page(one, "particulars/"), said)["Location"] == page(one)
    assert queries.manuals(cast.actor(OTTO)).get().systems == ["gone", "web"]
    text(of(CORA).post(page(one, "particulars/"), {**said, "owner": str(uuid4())}), 422)


def test_the_same_in_another_language(here: Town) -> None:
    one = manual(here, readers="everybody")
    form = text(of(CORA).get(page(one, "translation/")))
    assert "Look at the cables first" in form
    said = {"key": uuid4(), "language": "da", "title": "Nede", "text": "Brug papir."}
    answer = of(CORA).post(page(one, "translation/"), said)
    danish = Manual.objects.get(language="da")
    assert answer["Location"] == page(danish)
    refused = text(of(CORA).post(page(one, "translation/"), {**said, "key": uuid4()}), 422)
    assert "There is one in this language already" in refused
    assert "Brug papir." in refused
    assert 'hreflang="en"' in text(Client().get(page(danish)))
    revised(one, "Other.", now=timezone.now() + timedelta(days=1))
    assert "older than its original" in text(Client().get(page(danish)))
    assert "older than its original" not in text(Client().get(page(one)))


def test_arabic_is_written_from_the_right(here: Town) -> None:
    one = manual(here, "دليل", language="ar", readers="everybody")
    assert 'lang="ar" dir="rtl"' in text(Client().get(page(one)))


def test_gone_through_and_taken_off(here: Town) -> None:
    one = manual(here, readers="everybody")
    again = (timezone.now() + AHEAD).date()
    assert of(CORA).post(page(one, "review/"), {"review": "2020-01-01"}).status_code == 422
    assert of(CORA).post(page(one, "review/"), {"review": again})["Location"] == page(one)
    one.refresh_from_db()
    assert one.review == again
    for _twice in range(2):
        assert of(CORA).post(page(one, "end/"))["Location"] == page(one)
    shown = text(of(CORA).get(page(one)))
    assert "It was taken off the shelf on" in shown
    assert "Write it anew" not in shown
    assert Client().get(page(one)).status_code == 302
    assert of(VERA).get(page(one)).status_code == 404
    said = {"version": "1", "title": "x", "text": "Too late."}
    late = text(of(CORA).post(page(one, "revision/"), said), 422)
    assert "taken off the shelf" in late
    assert "Too late." in late
    assert one.title not in text(of(CORA).get(SHELF))
