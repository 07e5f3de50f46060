"""Who sees which cases in the queue, in which order, page by page, and how many there are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from driftbook.people.actors import Actor
from driftbook.people.queries import actor_of
from driftbook.requests.forms.queue import QueueForm
from driftbook.requests.models import ASKING, DONE, HANDLING, PLANNED, WAITING, WITHDRAWN
from driftbook.requests.queries import cases, queue
from driftbook.requests.queries.queue import Asked
from driftbook.requests.tests.cast import (
    KARIN,
    KURT,
    NOW,
    OTTO,
    PETRA,
    STINA,
    Houses,
    user,
)
from driftbook.requests.tests.rows import case
from tests.cast import person

pytestmark = pytest.mark.django_db


def actor(name: str) -> Actor:
    return actor_of(user(name), timezone.now())


def listed(name: str = KARIN, **asked: Any) -> list[str]:
    """The subjects that the person sees, in their order."""
    return [row.subject for row in queue.page(actor(name), Asked(**asked), NOW).rows]


class TestWhose:
    def test_the_keeper_has_those_of_all_customers(self, here: Houses) -> None:
        case(here, "Ours")
        case(here, "Theirs", customer=here.other)
        case(here, "First level", at_customer=True)
        assert sorted(listed(KARIN)) == ["Ours", "Theirs"]

    def test_first_level_has_its_own(self, here: Houses) -> None:
        case(here, "Sent on")
        case(here, "Ours", at_customer=True)
        case(here, "Theirs", at_customer=True, customer=here.other)
        assert listed(STINA) == ["Ours"]

    def test_whoever_only_asks_has_none(self, here: Houses) -> None:
        case(here, "Ours")
        assert listed(PETRA) == listed(OTTO) == []

    def test_after_the_agreement_has_ended_there_is_nothing(self, here: Houses) -> None:
        case(here, "Ours")
        here.agreement.ended = timezone.now() - timedelta(days=1)
        here.agreement.save()
        assert listed(KARIN) == []
        assert queue.counts(actor(KARIN)) == []


class TestWhich:
    def test_by_state(self, here: Houses) -> None:
        case(here, "New")
        case(here, "Taken", state=HANDLING, handler=user(KARIN).key)
        case(here, "Asked", state=ASKING, handler=user(KURT).key)
        case(here, "Later", state=PLANNED, dated=NOW.date(), entered=None)
        case(here, "Gone", state=WITHDRAWN, ended=NOW, entered=None)
        case(here, "Done", state=DONE, ended=NOW)
        assert sorted(listed()) == ["Asked", "New", "Taken"]
        assert listed(show=WAITING) == ["New"]
        assert listed(show=PLANNED) == ["Later"]
        assert sorted(listed(show="ended")) == ["Done", "Gone"]
        assert len(listed(show="all")) == 6

    def test_by_who_handles_it(self, here: Houses) -> None:
        case(here, "Mine", state=HANDLING, handler=user(KARIN).key)
        case(here, "His", state=HANDLING, handler=user(KURT).key)
        case(here, "Nobody's")
        assert listed(handler="me") == ["Mine"]
        assert listed(handler="nobody") == ["Nobody's"]
        assert sorted(listed(handler="somebody")) == ["His", "Mine"]

    def test_by_queue_type_customer_and_age(self, here: Houses) -> None:
        old = NOW - timedelta(days=8)
        case(here, "One", queue="second", type="app", customer=here.other, at=old)
        case(here, "Two")
        assert listed(queue="second") == ["One"]
        assert listed(type="fault") == ["Two"]
        assert listed(customer="other-owner") == ["One"]
        assert listed(days=7) == ["One"]
        assert listed(handbook="entrances", queue="ordinary") == ["Two"]
        assert listed(handbook="another") == []

    def test_by_words(self, here: Houses) -> None:
        case(here, "The lift")
        case(here, "The door", state=DONE, ended=NOW)
        assert listed(words="door") == []
        assert listed(words="door", show="all") == ["The door"]


class TestOrder:
    @pytest.mark.parametrize("sort", ["oldest", "newest", "changed", "quiet"])
    @pytest.mark.parametrize("size", [1, 2, 3, 50])
    def test_every_page_goes_on_where_the_one_before_ended(
        self, here: Houses, sort: str, size: int
    ) -> None:
        for n in range(7):  # several at the same instant
            at = NOW + timedelta(minutes=n // 3)
            case(here, f"{n}", at=at, changed=NOW + timedelta(minutes=n % 2))
        asked, who = Asked(sort=sort), actor(KARIN)
        whole = [row.pk for row in queue.page(who, asked, NOW, size=50).rows]
        seen: list[int] = []
        after, pages = "", []
        while True:
            page = queue.page(who, asked, NOW, size=size, after=after)
            pages.append([row.pk for row in page.rows])
            seen += pages[-1]
            assert bool(page.earlier) == bool(after)
            if not page.later:
                break
            after = page.later
        assert seen == whole
        assert len(set(seen)) == 7
        before = queue.page(who, asked, NOW, size=size, after=after).earlier
        for expected in reversed(pages[:-1]):
            page = queue.page(who, asked, NOW, size=size, before=before)
            assert [row.pk for row in page.rows] == expected
            before = page.earlier
        assert not before

    def test_a_new_case_pushes_nothing_off_the_next_page(self, here: Houses) -> None:
        for n in range(4):
            case(here, f"{n}", at=NOW + timedelta(minutes=n))
        first = queue.page(actor(KARIN), Asked(sort="newest"), NOW, size=2)
        case(here, "new", at=NOW + timedelta(hours=1))
        then = queue.page(actor(KARIN), Asked(sort="newest"), NOW, size=2, after=first.later)
        assert [row.subject for row in (*first.rows, *then.rows)] == ["3", "2", "1", "0"]

    def test_planned_cases_by_their_day(self, here: Houses) -> None:
        for days in (3, 1, 2):
            on = NOW.date() + timedelta(days=days)
            case(here, f"{days}", state=PLANNED, dated=on, entered=None)
        page = queue.page(actor(KARIN), Asked(show=PLANNED), NOW, size=2)
        later = queue.page(actor(KARIN), Asked(show=PLANNED), NOW, size=2, after=page.later)
        assert [row.subject for row in (*page.rows, *later.rows)] == ["1", "2", "3"]

    @pytest.mark.parametrize("position", ["x", "1", "1.2.3", "99999999999999999.1", "-1.2", "0.0"])
    def test_a_position_that_is_none(self, here: Houses, position: str) -> None:
        case(here, "One")
        queue.page(actor(KARIN), Asked(), NOW, after=position)
        queue.page(actor(KARIN), Asked(show=PLANNED), NOW, before=position)


class TestCounts:
    def test_they_are_true(self, here: Houses) -> None:
        case(here, "New")
        case(here, "Another", queue="second")
        case(here, "Taken", state=HANDLING, handler=user(KARIN).key)
        case(here, "His", state=HANDLING, handler=user(KURT).key)
        case(here, "Later", state=PLANNED, dated=NOW.date(), entered=None)
        case(here, "Done", state=DONE, ended=NOW)
        case(here, "First level", at_customer=True)
        found = {
            (one.handbook, one.queue, one.state): (one.cases, one.mine, one.nobodys)
            for one in queue.counts(actor(KARIN))
        }
        assert found == {
            ("entrances", "ordinary", WAITING): (1, 0, 1),
            ("entrances", "second", WAITING): (1, 0, 1),
            ("entrances", "ordinary", HANDLING): (2, 1, 0),
            ("entrances", "ordinary", PLANNED): (1, 0, 1),
        }
        assert queue.waiting_now(actor(KARIN)) == queue.WaitingNow(waiting=2, mine=1)
        assert queue.waiting_now(actor(STINA)) == queue.WaitingNow(waiting=1, mine=0)
        assert queue.waiting_now(actor(OTTO)) == queue.WaitingNow(0, 0)

    def test_of_what_is_narrowed_only_so_many(self, here: Houses) -> None:
        for n in range(4):
            case(here, f"door {n}")
        who = actor(KARIN)
        assert queue.how_many(queue.asked_for(who, Asked(words="door"), NOW), 2) == 3
        assert queue.how_many(queue.asked_for(who, Asked(words="window"), NOW), 2) == 0


class TestWhatStandsInTheAddress:
    def form(self, **given: str) -> QueueForm:
        queues = [("The entrances", [("entrances:", "All"), ("entrances:first", "First")])]
        types = [("The entrances", [("entrances:tag", "Tag")])]
        return QueueForm(given, queues=queues, types=types, customers=[("the-owner", "The owner")])

    def test_what_is_not_understood_is_left_out(self) -> None:
        form = self.form(show="x", sort="y", customer="stranger", days="-1", handler="them")
        assert form.asked == Asked()
        assert form.query == ""

    def test_the_rest_comes_back_cleaned(self) -> None:
        given = {"in": "entrances:first", "q": " lift ", "sort": "changed", "unread": "on"}
        form = self.form(**given, after="1.2", x="y")
        assert parse_qs(form.query) == {
            "in": ["entrances:first"],
            "q": ["lift"],
            "sort": ["changed"],
            "unread": ["1"],
        }
        assert form.asked.show == "all"
        assert self.form(
            **{key: value[0] for key, value in parse_qs(form.query).items()}
        ).query == (form.query)

    def test_a_queue_and_a_type_of_a_handbook(self) -> None:
        asked = self.form(type="entrances:tag").asked
        assert (asked.handbook, asked.type) == ("entrances", "tag")
        asked = self.form(**{"in": "entrances:first"}).asked
        assert (asked.handbook, asked.queue, asked.type) == ("entrances", "first", "")
        asked = self.form(**{"in": "entrances:"}, type="entrances:tag").asked
        assert (asked.handbook, asked.queue, asked.type) == ("entrances", "", "tag")


def test_the_queue_is_what_may_be_handled(here: Houses) -> None:
    """It says by ids what `cases` says through other tables."""
    case(here, "Ours")
    case(here, "Theirs", customer=here.other)
    case(here, "First", at_customer=True)
    case(here, "Their first", at_customer=True, customer=here.other)
    case(here, "Sent on", at_customer=False, queue="second", state=HANDLING)
    person("both", "the-owner", "spoc")
    person("both", "the-keeper", "supplier-support")
    for name in (KARIN, KURT, STINA, PETRA, OTTO, "both"):
        who = actor(name)
        assert set(queue.queue(who)) == set(cases.cases(who, cases.HANDLE)), name
