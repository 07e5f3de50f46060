"""A handbook owner publishes: checked first, acknowledged by name, told to both parties, for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from driftbook.editions import shelf
from driftbook.editions.models import Draft, Edition, Review
from driftbook.editions.tests.cast import CARER, MAKER, OUTSIDER, OWNER, agreement, of
from driftbook.editions.tests.conftest import COVER, NIGHT, SUPPORT
from driftbook.history.models import Event
from driftbook.outbox.models import Message
from driftbook.people.models import User
from driftbook.people.queries import actor_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DRAFT = "/handbooks/town/draft/"
CHAPTER = f"{DRAFT}chapters/support/"
PUBLISH = f"{DRAFT}publication/"
COVER_CLEAN = COVER.replace("  T-2: {{chapter: support, text: Nobody restates this.}}\n", "")


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def cover(version: str = "1", *, date: str = "2026-11-01", clean: bool = True) -> str:
    text = (COVER_CLEAN if clean else COVER).format(version=version, review="2027-11-01", more="")
    return text.replace("date: 2026-11-01", f"date: {date}")


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def write(client: Client, *, support: str = SUPPORT + NIGHT, **said: Any) -> None:
    """Put both files into the draft, as somebody in the browser would."""
    client.post(DRAFT)
    for name, words in (("handbook", cover(**said)), ("support", support)):
        page = client.get(f"{DRAFT}chapters/{name}/")
        form = page.context["form"]
        sent = {"text": words, "revision": form["revision"].value()}
        answer = client.post(f"{DRAFT}chapters/{name}/", sent)
        assert answer.status_code == 302, text(answer)


def publish(client: Client, note: str = "The first one.", *known: str) -> Any:
    revision = client.get(PUBLISH).context["form"]["revision"].value()
    said = {"note": note, "acknowledged": list(known), "revision": revision}
    return client.post(PUBLISH, said, follow=True, headers={"accept-language": "en"})


def published(**said: Any) -> Edition:
    """The first edition, published by the owner of the handbook."""
    agreement()
    write(of(OWNER), **said)
    assert "Version 1 is published" in text(publish(of(OWNER)))
    return Edition.objects.get(agreement__handbook="town")


def test_the_first_edition() -> None:
    edition = published()
    hanne = User.objects.get(username=OWNER)
    assert (edition.number, edition.version, edition.note) == (1, "1", "The first one.")
    assert (edition.person, edition.role) == (hanne.key, "handbook-owner")
    assert edition.holds_from == NOW
    assert not Draft.objects.exists()
    event = Event.objects.get(did="edition.published")
    assert (event.kind, event.key, event.person) == ("handbook", "town", hanne.key)
    assert event.after is not None
    assert event.after["digest"] == edition.digest


def test_both_parties_are_told_in_their_own_language() -> None:
    published()
    told = {message.to: message for message in Message.objects.filter(about_key="town")}
    assert set(told) == {"hanne@example.org", "ellen@example.org"}
    assert "The lamps of the town" in told["hanne@example.org"].subject
    assert "The first one." in told["hanne@example.org"].text
    assert told["ellen@example.org"].language == "sv"
    assert "http://127.0.0.1:8000/handbooks/town/" in told["hanne@example.org"].text


def test_the_second_says_what_changes_before_and_after() -> None:
    published()
    ellen = of(MAKER)
    write(ellen, version="2", support=(SUPPORT + NIGHT).replace("16:00", "15:00"))
    page = text(ellen.get(PUBLISH, headers={"accept-language": "en"}))
    assert "closes at 15:00 instead of 16:00" in page
    assert "Version 2 is published" in text(publish(ellen, "Shorter days."))
    letter = Message.objects.filter(to="hanne@example.org").latest("pk")
    assert "closes at 15:00 instead of 16:00" in letter.text
    assert "Shorter days." in letter.text
    assert "closes at 15:00 instead of 16:00" in letter.html


def test_published_twice_by_two_clicks_is_published_once() -> None:
    published()
    write(of(OWNER), version="2")
    first, second = of(OWNER), of(OWNER)
    revision = first.get(PUBLISH).context["form"]["revision"].value()
    said = {"note": "Once.", "revision": revision}
    for client in (first, second):
        client.post(PUBLISH, said)
    assert Edition.objects.filter(agreement__handbook="town").count() == 2
    assert Message.objects.filter(to="hanne@example.org").count() == 2


def test_an_edition_with_a_later_date_holds_from_that_day_on() -> None:
    published()
    hanne = of(OWNER)
    write(
        hanne, version="2", date="2026-12-01", support=(SUPPORT + NIGHT).replace("16:00", "15:00")
    )
    publish(hanne)
    edition = Edition.objects.get(version="2")
    assert edition.holds_from == datetime(2026, 11, 30, 23, tzinfo=UTC)  # midnight in Stockholm
    actor = actor_of(User.objects.get(username=OWNER), NOW)
    before = shelf.entry(actor, "town", edition.holds_from - timedelta(seconds=1))
    after = shelf.entry(actor, "town", edition.holds_from)
    assert (before and before.edition.version, after and after.edition.version) == ("1", "2")
    letters = Message.objects.filter(to="hanne@example.org").latest("pk")
    assert "It holds from Tuesday 1 December 2026 00:00." in letters.text
    asked = "/api/v1/support/answer?handbook=town&system=lamp&problem=dark&at="
    said = [hanne.get(f"{asked}2026-{day}T15:30").json() for day in ("11-30", "12-01")]
    assert [(s["version"], s["steps"][:1] != []) for s in said] == [("1", True), ("2", False)]


def test_errors_of_the_check_block() -> None:
    agreement()
    hanne = of(OWNER)
    write(hanne, support=SUPPORT)
    page = text(hanne.get(PUBLISH, headers={"accept-language": "en"}))
    assert "Not ready to be published" in page
    assert "The check finds 1 error." in page
    answer = hanne.post(PUBLISH, {"note": "All the same.", "revision": 3})
    assert answer.status_code == 422
    assert not Edition.objects.filter(agreement__handbook="town").exists()


def test_a_warning_is_acknowledged_by_its_name() -> None:
    agreement()
    hanne = of(OWNER)
    write(hanne, clean=False)
    refused = publish(hanne, "Without a tick.")
    assert refused.status_code == 422
    assert "Tick every warning that you know of" in text(refused)
    assert "Without a tick." in text(refused)
    name = "uncited-clause clauses.T-2"
    assert "is published" in text(publish(hanne, "Known.", name))
    assert Edition.objects.get(agreement__handbook="town").acknowledged == [name]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"version": "1"}, "Nothing differs from version 1 yet."),
        ({"version": "1", "date": "2026-11-02"}, "There is a version 1 already."),
        ({"version": "2", "date": "2026-10-31"}, "The date 2026-10-31 lies before"),
    ],
)
def test_what_is_no_next_edition(said: dict[str, str], reason: str) -> None:
    published()
    hanne = of(OWNER)
    write(hanne, **said)
    assert reason in text(hanne.get(PUBLISH, headers={"accept-language": "en"}))
    assert hanne.post(PUBLISH, {"note": "x", "revision": 2}).status_code == 422


def test_the_files_of_another_handbook_are_refused() -> None:
    published()
    hanne = of(OWNER)
    hanne.post(DRAFT)
    words = cover("2").replace("handbook: town", "handbook: village")
    hanne.post(f"{DRAFT}chapters/handbook/", {"text": words, "revision": 1})
    page = text(hanne.get(DRAFT, headers={"accept-language": "en"}))
    assert "The id in the files is “village”; this handbook is “town”." in page


def test_what_was_shown_is_what_is_published() -> None:
    """Somebody changes the draft between looking and clicking: nothing is published."""
    published()
    write(of(OWNER), version="2")
    hanne = of(OWNER)
    revision = hanne.get(PUBLISH).context["form"]["revision"].value()
    write(of(MAKER), version="3")
    answer = hanne.post(
        PUBLISH, {"note": "x", "revision": revision}, headers={"accept-language": "en"}
    )
    assert answer.status_code == 422
    assert "Somebody has changed the draft since you opened this page." in text(answer)


def test_a_published_edition_cannot_be_changed_or_removed() -> None:
    edition = published()
    for spoil in (
        lambda: Edition.objects.filter(pk=edition.pk).update(note="Something else"),
        lambda: Edition.objects.filter(pk=edition.pk).delete(),
        edition.save,
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            spoil()


@pytest.mark.parametrize("address", [DRAFT, CHAPTER, PUBLISH, f"{DRAFT}comparison/"])
def test_who_may_not(address: str) -> None:
    published()
    assert of(CARER).get(address).status_code == 403
    assert of(OUTSIDER).get(address).status_code == 404
    assert "/sign-in/" in Client().get(address)["Location"]


def test_the_care_worker_may_read_it_and_the_outsider_sees_nothing() -> None:
    published()
    for address in ("", "support/", "editions/", "comparison/", "reviews/", "check/", "clauses/"):
        assert of(CARER).get(f"/handbooks/town/{address}").status_code == 200, address
        assert of(OUTSIDER).get(f"/handbooks/town/{address}").status_code == 404, address
    assert "town" not in text(of(OUTSIDER).get("/handbooks/"))
    assert [b["handbook"] for b in of(CARER).get("/api/v1/handbooks").json()][-1] == "town"


def test_the_review_is_expected_with_the_edition() -> None:
    published()
    review = Review.objects.get(agreement__handbook="town")
    assert review.due.isoformat() == "2027-11-01"
    assert review.remind == datetime(2027, 10, 2, 7, tzinfo=UTC)  # 09:00 in Stockholm
