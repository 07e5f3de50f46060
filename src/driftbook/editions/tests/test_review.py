"""The yearly review (G-03): both parties are reminded, exactly once each time, until it was held."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from driftbook.editions.due import Editions, Reviews
from driftbook.editions.models import Review
from driftbook.editions.tests.cast import CARER, MAKER, OUTSIDER, OWNER, of
from driftbook.editions.tests.test_publish import published
from driftbook.outbox.models import Message
from driftbook.people.models import Organisation

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 11, 24, 9, tzinfo=UTC)
ADDRESS = "/handbooks/town/reviews/"
MET = {"held": "2027-10-20", "present": "Owner and maker", "outcome": "Hours are shorter now."}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def stop(moment: datetime) -> datetime:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    stop(PUBLISHED)
    return stop


def reminders() -> list[str]:
    return sorted(m.to for m in Message.objects.filter(key__startswith="review:"))


def test_a_year_of_reminders(at: Any) -> None:
    published()
    source, day = Reviews(), datetime(2026, 11, 25, 12, tzinfo=UTC)
    reminded = []
    while day < datetime(2028, 1, 15, tzinfo=UTC):
        if source.run_due(day, 10):
            reminded.append(day.date())
        day += timedelta(days=1)
    days = [date(2027, 10, 2), date(2027, 11, 1), date(2027, 12, 1), date(2027, 12, 31)]
    assert reminded == days
    assert reminders().count("hanne@example.org") == len(reminded)
    assert reminders().count("ellen@example.org") == len(reminded)
    late = Message.objects.filter(key__startswith="review:", to="hanne@example.org").latest("pk")
    assert "should have been gone through by" in late.text


def test_after_a_long_downtime_one_reminder_is_enough(at: Any) -> None:
    published()
    later = datetime(2028, 6, 1, tzinfo=UTC)
    assert (Reviews().run_due(later, 10), Reviews().run_due(later, 10)) == (1, 0)
    assert reminders() == ["ellen@example.org", "hanne@example.org"]
    assert Review.objects.get().remind > later  # type: ignore[operator]


def test_a_meeting_is_recorded_once_and_ends_the_reminders(at: Any) -> None:
    published()
    at(datetime(2027, 10, 21, tzinfo=UTC))
    for _ in range(2):
        assert of(MAKER).post(ADDRESS, MET).status_code == 302
    review = Review.objects.get()
    assert (review.held, review.edition and review.edition.number) == (date(2027, 10, 20), 1)
    assert Reviews().next_due(timezone.now()) is None
    page = of(OWNER).get(ADDRESS, headers={"accept-language": "en"}).content.decode()
    assert "Held on 2027-10-20" in page
    assert "Hours are shorter now." in page


def test_the_page_says_what_comes_and_who_may_record(at: Any) -> None:
    published()
    page = of(CARER).get(ADDRESS, headers={"accept-language": "en"}).content.decode()
    assert "To be held by 2027-11-01" in page
    assert "Both parties are reminded next on 2027-10-02" in page
    assert "Write down a review" not in page
    assert of(CARER).post(ADDRESS, MET).status_code == 403
    assert of(OUTSIDER).post(ADDRESS, MET).status_code == 404
    assert Review.objects.get().held is None


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"held": "2030-01-01"}, "Choose a day that has been."),
        ({"held": "yesterday"}, "Write the day as 2026-11-23."),
        ({"present": ""}, "Say who was there."),
        ({"outcome": " "}, "Say in a sentence what came of it."),
    ],
)
def test_a_meeting_that_cannot_be_recorded(at: Any, wrong: dict[str, str], reason: str) -> None:
    published()
    at(datetime(2027, 10, 21, tzinfo=UTC))
    answer = of(OWNER).post(ADDRESS, MET | wrong, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert Review.objects.get().held is None


def test_what_happens_next_can_be_asked(at: Any) -> None:
    published()
    town = Organisation.objects.get(slug="the-town").key
    elsewhere = Organisation.objects.get(slug="elsewhere").key
    (item,) = Reviews().upcoming(PUBLISHED, [town], 10)
    assert (item.what, item.kind, item.key) == ("review.reminder", "handbook", "town")
    assert list(Reviews().upcoming(PUBLISHED, [elsewhere], 10)) == []
    assert list(Editions().upcoming(PUBLISHED, None, 10)) == []
