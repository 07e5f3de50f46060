"""The queue's pages and operations: what is shown, what is done, and to whom it is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from driftbook.requests.models import DONE, HANDLING, PLANNED, Case, SavedView
from driftbook.requests.tests.cast import (
    KARIN,
    KURT,
    NOW,
    OLGA,
    OTTO,
    PETRA,
    STINA,
    Houses,
    of,
    user,
)
from driftbook.requests.tests.rows import case, note, post

pytestmark = pytest.mark.django_db
HOME = "/requests/queue/"


def page(client: Client, query: str = "") -> str:
    answer = client.get(HOME + query)
    assert answer.status_code == 200
    return answer.content.decode()


def tabs(text: str) -> dict[str, str]:
    """The counts beside the states."""
    row = text[text.index('class="states"') :].partition("</nav>")[0]
    return dict(re.findall(r">([^<>]+?) <span class=\"count\">(\d+)<", row))


class TestThePage:
    def test_what_waits_with_true_counts(self, here: Houses) -> None:
        case(here, "The lift")
        case(here, "The door", state=HANDLING, handler=user(KURT).key)
        case(here, "Later", state=PLANNED, dated=NOW.date(), entered=None)
        case(here, "Over", state=DONE, ended=NOW)
        text = page(of(KARIN))
        assert "The lift" in text
        assert "Over" not in text
        assert tabs(text) == {
            "Open": "2",
            "Waiting to be handled": "1",
            "Being handled": "1",
            "Waiting for the customer": "0",
            "Planned": "1",
        }
        assert "2 cases." in text
        assert "Kurt" in text

    def test_of_one_queue(self, here: Houses) -> None:
        case(here, "The lift")
        case(here, "A telephone", queue="second")
        text = page(of(KARIN), "?in=entrances:second")
        assert "A telephone" in text
        assert "The lift" not in text
        assert tabs(text)["Open"] == "1"

    def test_something_new(self, here: Houses) -> None:
        post(case(here, "The lift"), "It hangs.")
        case(here, "The door")
        assert page(of(KARIN)).count('class="new"') == 1
        assert "The door" not in page(of(KARIN), "?unread=1")

    def test_a_note_of_the_other_level_is_nothing_new(self, here: Houses) -> None:
        note(case(here, "The app"), "She has tried.", here.owner.key)
        assert 'class="new"' not in page(of(KARIN))

    def test_the_search_finds_ended_ones_too(self, here: Houses) -> None:
        case(here, "Over", state=DONE, ended=NOW)
        assert "Over" in page(of(KARIN), "?q=over")
        assert "Nothing is found for “under” here." in page(of(KARIN), "?q=under")

    def test_the_search_tells_nobody_what_a_note_says(self, here: Houses) -> None:
        one = case(here, "My telephone", at_customer=True)
        note(one, "She is difficult.", here.owner.key)
        assert "My telephone" in page(of(STINA), "?q=difficult")
        Case.objects.filter(pk=one.pk).update(provider=here.keeper, at_customer=False)
        assert "My telephone" in page(of(KARIN))
        assert "My telephone" not in page(of(KARIN), "?q=difficult")

    def test_page_after_page(self, here: Houses) -> None:
        for n in range(60):
            case(here, f"Case-{n:02}", at=NOW + timedelta(minutes=n))
        first = page(of(KARIN))
        assert "Case-39" in first
        assert "Case-40" not in first
        later = re.search(r'rel="next" href="([^"]+)"', first)
        assert later is not None
        second = page(of(KARIN), later[1].replace("&amp;", "&"))
        assert "Case-40" in second
        assert 'rel="next"' not in second
        assert 'rel="prev"' in second
        assert "60 cases." in second

    def test_the_number_of_queries_does_not_grow(self, here: Houses) -> None:
        client = of(KARIN)

        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                page(client)
            return len(queries)

        post(case(here, "One", state=HANDLING, handler=user(KURT).key), "Hello.")
        asked()
        few = asked()
        for n in range(20):
            post(case(here, f"{n}", state=HANDLING, handler=user(KURT).key), "Hello.")
        assert asked() == few

    @pytest.mark.parametrize("query", ["?after=x", "?in=x&type=y&show=z&days=q", "?q='"])
    def test_an_old_or_broken_address(self, here: Houses, query: str) -> None:
        page(of(KARIN), query)

    @pytest.mark.parametrize(("name", "status"), [(PETRA, 403), (OLGA, 403), (OTTO, 403)])
    def test_not_for_whoever_handles_nothing(self, here: Houses, name: str, status: int) -> None:
        assert of(name).get(HOME).status_code == status


class TestDeeds:
    def did(self, name: str, cases: list[Case], **given: Any) -> str:
        client = of(name)
        given = {"case": [str(one.key) for one in cases], "here": HOME + "?show=all", **given}
        answer = client.post(HOME + "deeds/", given)
        assert answer.status_code == 302, answer.content.decode()[:2000]
        assert answer["Location"] == HOME + "?show=all"
        return client.get(answer["Location"]).content.decode()

    def test_take_many(self, here: Houses) -> None:
        cases = [case(here, f"{n}") for n in range(3)]
        assert "You have taken 3 cases." in self.did(KARIN, cases, deed="take")
        handlers = set(Case.objects.values_list("handler", "state"))
        assert handlers == {(user(KARIN).key, HANDLING)}
        assert "You have taken 3 cases." in self.did(KARIN, cases, deed="take")

    def test_take_one_by_its_own_button(self, here: Houses) -> None:
        one, other = case(here, "One"), case(here, "Other")
        self.did(KARIN, [other], take=str(one.key))
        assert Case.objects.get(handler=user(KARIN).key) == one

    def test_what_cannot_be_taken_stops_nothing(self, here: Houses) -> None:
        free = case(here, "Free")
        taken = case(here, "Taken", state=HANDLING, handler=user(KURT).key)
        over = case(here, "Over", state=DONE, ended=NOW)
        text = self.did(KARIN, [taken, over, free], deed="take")
        assert "You have taken the case." in text
        assert "2, Taken, is handled by somebody else." in text
        assert "3, Over, is done already." in text
        taken.refresh_from_db()
        assert taken.handler == user(KURT).key

    def test_release(self, here: Houses) -> None:
        one = case(here, "One", state=HANDLING, handler=user(KARIN).key)
        assert "waits to be taken again" in self.did(KARIN, [one], deed="release")
        one.refresh_from_db()
        assert one.handler is None

    def test_hand_over(self, here: Houses) -> None:
        cases = [case(here, f"Case {n}") for n in range(2)]
        client, keys = of(KARIN), [str(one.key) for one in cases]
        asked = client.post(HOME + "deeds/", {"case": keys, "deed": "hand", "here": HOME})
        assert asked.status_code == 200
        text = asked.content.decode()
        assert "Case 0" in text
        assert "Kurt" in text
        assert "Stina" not in text
        assert "Our own first level" not in text
        given = {"case": keys, "to": str(user(KURT).key), "queue": "second", "here": HOME}
        done = client.post(HOME + "handing/", {**given, "because": "He knows it."})
        assert done.status_code == 302
        assert "2 cases are handed over." in client.get(HOME).content.decode()
        handed = set(Case.objects.values_list("handler", "queue"))
        assert handed == {(user(KURT).key, "second")}

    def test_not_to_just_anybody(self, here: Houses) -> None:
        one = case(here, "One")
        given = {"case": str(one.key), "to": str(user(PETRA).key), "here": HOME}
        assert of(KARIN).post(HOME + "handing/", given).status_code == 422
        one.refresh_from_db()
        assert one.handler is None

    def test_nobody_does_anything_to_what_is_not_in_their_queue(self, here: Houses) -> None:
        ours = case(here, "Ours")
        text = self.did(STINA, [ours], deed="take")
        assert "Tick the cases first." in text
        ours.refresh_from_db()
        assert ours.handler is None
        assert of(PETRA).post(HOME + "deeds/", {"case": str(ours.key)}).status_code == 403

    @pytest.mark.parametrize("away", ["https://example.org/", "//example.org", "/sign-out/", ""])
    def test_back_to_the_queue_and_nowhere_else(self, here: Houses, away: str) -> None:
        answer = of(KARIN).post(HOME + "deeds/", {"case": "x", "deed": "take", "here": away})
        assert answer["Location"] == HOME


class TestKeptViews:
    def test_keep_use_and_remove(self, here: Houses) -> None:
        client = of(KARIN)
        given = {"name": "Mine", "query": "handler=me&sort=changed&x=y&after=1.2"}
        kept = client.post(HOME + "views/", given)
        assert kept["Location"] == HOME + "?handler=me&sort=changed"
        text = client.get(kept["Location"]).content.decode()
        assert re.search(r'\?handler=me&amp;sort=changed" aria-current="true">Mine<', text)
        (view,) = SavedView.objects.all()
        assert "Mine" not in page(of(KURT))
        assert of(KURT).post(f"{HOME}views/{view.key}/removal/").status_code == 404
        assert client.post(f"{HOME}views/{view.key}/removal/").status_code == 302
        assert not SavedView.objects.exists()

    def test_the_same_name_is_the_same_view(self, here: Houses) -> None:
        client = of(KARIN)
        for query in ("show=waiting", "show=asking"):
            client.post(HOME + "views/", {"name": "One", "query": query})
        assert SavedView.objects.get().query == "show=asking"

    def test_a_view_needs_a_name(self, here: Houses) -> None:
        answer = of(KARIN).post(HOME + "views/", {"name": " ", "query": ""})
        assert answer.status_code == 422
        assert "Give it a name." in answer.content.decode()

    def test_no_more_than_so_many(self, here: Houses, monkeypatch: Any) -> None:
        monkeypatch.setattr("driftbook.requests.actions.views.MOST", 1)
        client = of(KARIN)
        client.post(HOME + "views/", {"name": "One"})
        assert client.post(HOME + "views/", {"name": "Two"}).status_code == 422
        assert client.post(HOME + "views/", {"name": "One"}).status_code == 302


class TestOverTheApi:
    API = "/api/v1/requests/queue"

    def test_a_page_at_a_time(self, here: Houses) -> None:
        for n in range(3):
            case(here, f"Case {n}", at=NOW + timedelta(minutes=n))
        first = of(KARIN).get(self.API, {"limit": 2}).json()
        assert [one["subject"] for one in first["cases"]] == ["Case 0", "Case 1"]
        then = of(KARIN).get(self.API, {"limit": 2, "after": first["later"]}).json()
        assert [one["subject"] for one in then["cases"]] == ["Case 2"]
        assert then["later"] == ""

    def test_counts(self, here: Houses) -> None:
        case(here, "One")
        assert of(KARIN).get(self.API + "/counts").json() == [
            {
                "handbook": "entrances",
                "queue": "ordinary",
                "state": "waiting",
                "cases": 1,
                "mine": 0,
                "nobodys": 1,
            }
        ]

    def test_a_deed(self, here: Houses) -> None:
        free = case(here, "Free")
        over = case(here, "Over", state=DONE, ended=NOW)
        ours = case(here, "Ours", at_customer=True)
        body = {"deed": "take", "cases": [str(one.key) for one in (free, over, ours)]}
        answer = of(KARIN).post(self.API + "/deeds", body, content_type="application/json").json()
        assert answer == {
            "done": [str(free.key)],
            "refused": [{"case": str(over.key), "code": "not-now", "state": "done"}],
            "missing": [str(ours.key)],
        }

    def test_not_for_whoever_handles_nothing(self, here: Houses) -> None:
        assert of(PETRA).get(self.API).status_code == 403
        assert Client().get(self.API).status_code == 401
