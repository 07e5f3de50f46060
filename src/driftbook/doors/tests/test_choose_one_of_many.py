"""Forms and lists of people offer some of many, and find the others by name."""

from __future__ import annotations

import re
from typing import Any

import pytest

from driftbook.doors.keys import forms, shown
from driftbook.doors.models import Bundle, EmergencyKey, Tag
from driftbook.doors.tests.locks import SVEN, Town, of, town, user
from driftbook.people.models import Membership, User

pytestmark = [pytest.mark.django_db, pytest.mark.stored]
NEW, PEOPLE = "/doors/keys/emergency/new/", "/doors/keys/people/"
MANY = 130


@pytest.fixture
def there() -> Town:
    """A town with many care workers."""
    found = town()
    made = User.objects.bulk_create(
        User(username=f"worker-{number:03}", name=f"Worker {number:03}") for number in range(MANY)
    )
    Membership.objects.bulk_create(
        Membership(
            user=one, organisation=found.town, role="care-worker", since=found.lock.installed
        )
        for one in made
    )
    return found


def offered(query: str = "") -> list[str]:
    return options(of(SVEN).get(NEW + query).content.decode())


def options(page: str, name: str = "person") -> list[str]:
    select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    assert select
    return re.findall(r"<option[^>]*>([^<]+)</option>", select[0])


def test_of_many_some_are_offered_and_the_others_found_by_name(there: Town) -> None:
    names = offered()
    assert len(names) <= forms.LISTED + 2
    assert str(user(SVEN)) in names, "oneself, who is chosen at first"
    assert "Worker 129" not in names
    assert [name for name in offered("?q=orker+129") if "Worker" in name] == ["Worker 129"]
    page = of(SVEN).get(NEW + "?q=%25").content.decode()
    assert 'role="search"' in page


def test_whoever_was_found_gets_it(there: Town) -> None:
    last = User.objects.get(username="worker-129")
    said: dict[str, Any] = {"person": str(last.key), "address": str(there.flat)}
    said |= {"minutes": "60", "because": "A fall"}
    wrong = of(SVEN).post(NEW, said | {"because": ""})
    assert wrong.status_code == 422
    assert f'value="{last.key}" selected' in wrong.content.decode(), "it stays chosen"
    assert of(SVEN).post(NEW, said | {"person": "no-key"}).status_code == 422
    assert of(SVEN).post(NEW, said).status_code == 302
    assert EmergencyKey.objects.get().user == last


def test_whom_a_bundle_is_given_is_searched_for_among_many(there: Town) -> None:
    sven, address = of(SVEN), f"/doors/keys/bundles/{there.south.pk}/"
    page = sven.get(address).content.decode()
    names = options(page)
    assert "Worker 000" in names
    assert "Worker 129" not in names
    assert len(names) == forms.LISTED + 1
    assert "Search for who gets it." in page
    found = sven.get(f"{address}?who=orker+129").content.decode()
    assert options(found) == ["Choose", "Worker 129"]
    assert '<details class="details" id="give" open>' in found
    last = User.objects.get(username="worker-129")
    said = {"person": str(last.key), "because": "", "last": ""}
    wrong = sven.post(f"{address}grants/", said)
    assert wrong.status_code == 422
    assert f'value="{last.key}" selected' in wrong.content.decode(), "it stays chosen"
    assert sven.post(f"{address}grants/", said | {"because": "A fall"}).status_code == 302
    assert last.grants.get().bundle == there.south


def test_of_many_bundles_some_are_offered_and_the_others_found_by_name(there: Town) -> None:
    Bundle.objects.bulk_create(
        Bundle(organisation=there.town, name=f"Route {number:03}") for number in range(MANY)
    )
    page = of(SVEN).get(NEW).content.decode()
    assert "Search for the one that it opens." in page
    assert len(options(page, "bundle")) == forms.LISTED + 1
    found = of(SVEN).get(f"{NEW}?bundle=route+129").content.decode()
    assert options(found, "bundle")[1:] == ["Route 129"]
    said: dict[str, Any] = {"person": str(user(SVEN).key), "minutes": "60", "because": "A fall"}
    last = Bundle.objects.get(name="Route 129")
    assert of(SVEN).post(NEW, said | {"bundle": "no-number"}).status_code == 422
    assert of(SVEN).post(NEW, said | {"bundle": str(last.pk)}).status_code == 302
    assert EmergencyKey.objects.get().bundle == last


def test_few_are_all_listed_without_a_search() -> None:
    town()
    page = of(SVEN).get(NEW).content.decode()
    assert 'role="search"' not in page
    assert len(offered()) > 3


def test_the_list_of_people_reads_its_page_alone(there: Town, monkeypatch: Any) -> None:
    read: list[int] = []
    original = User.from_db.__func__  # type: ignore[attr-defined]

    def counted(cls: Any, *row: Any) -> Any:
        found = original(cls, *row)
        read.append(found.pk)
        return found

    sven = of(SVEN)
    monkeypatch.setattr(User, "from_db", classmethod(counted))
    page = sven.get(PEOPLE).content.decode()
    assert len(set(read)) <= shown.PAGE + 1, "and the visitor"
    assert page.count('class="found-link"') == shown.PAGE
    rest = sven.get(f"{PEOPLE}?from={shown.PAGE}").content.decode()
    assert "Worker 129" in rest
    assert 'class="found-link"' in rest
    assert page.count("Worker 000") == 1
    assert sven.get(f"{PEOPLE}?from=99999").content.decode().count("Worker 000") == 1


def keys_of(address: str, name: str) -> list[str]:
    page = of(SVEN).get(address).content.decode()
    select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    assert select
    return re.findall(r'<option value="([^"]+)"', select[0])


@pytest.mark.parametrize("place", ["tags/new", "keys/bundles/{bundle}", "tags/{tag}"])
def test_tags_and_bundles_offer_some_of_many(there: Town, place: str) -> None:
    tag = Tag.objects.create(organisation=there.town, number="T1", since=there.lock.installed)
    address = f"/doors/{place.format(bundle=there.north.pk, tag=tag.key)}/"
    name, asks = ("person", "who") if "bundles" in place else ("user", "q")
    last = User.objects.get(username="worker-129")
    some = keys_of(address, name)
    assert len(some) == forms.LISTED
    assert str(last.key) not in some
    assert keys_of(f"{address}?{asks}=RKER+129", name) == [str(last.key)]
    page = of(SVEN).get(f"{address}?{asks}=RKER+129").content.decode()
    assert 'role="search"' in page
    assert 'value="RKER 129"' in page


def test_a_tag_keeps_its_holder_who_is_not_among_the_first(there: Town) -> None:
    last = User.objects.get(username="worker-129")
    since = there.lock.installed
    tag = Tag.objects.create(organisation=there.town, number="T1", since=since, user=last)
    assert str(last.key) in keys_of(f"/doors/tags/{tag.key}/", "user")
    said = {"holder": "Somebody", "user": str(last.key)}
    assert of(SVEN).post(f"/doors/tags/{tag.key}/holder/", said).status_code == 302
    tag.refresh_from_db()
    assert (tag.user, tag.holder) == (last, "Somebody")


def test_nobody_of_another_town_carries_a_tag(there: Town) -> None:
    stranger = User.objects.create(username="stranger", name="Worker Stranger")
    said = {"number": "T2", "user": str(stranger.key)}
    answer = of(SVEN).post("/doors/tags/new/?q=stranger", said)
    assert answer.status_code == 422
    assert str(stranger.key) not in keys_of("/doors/tags/new/?q=stranger", "user")
    assert not Tag.objects.filter(number="T2").exists()
