"""Who may see what happened, and how it is told."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from driftbook.desk.tests.conftest import BOOK, Read, Town
from driftbook.history import triggers
from driftbook.history.by import ITSELF, By
from driftbook.history.models import Event
from driftbook.people.models import User
from tests import cast

pytestmark = pytest.mark.django_db


def test_what_happened_is_told_in_words(town: Town, read: Read) -> None:
    town.happened("edition.published", before={"version": "1"}, after={"version": "2"})
    page = read(town.browser("handbook-owner"), "/history/")
    who = town.person("handbook-owner").name
    assert f"{who} published version 2 of the handbook “Digital nøgleløsning i Gladsaxe”." in page
    assert "as Handbook owner" in page
    assert "Tuesday 24 November 2026 23:10" in page, "in the zone of the organisation"
    assert "f" * 32 in page


def test_before_and_after_in_words(town: Town, read: Read) -> None:
    after = {"role": "spoc", "holds_from": "2026-11-24T23:30:00+00:00", "due": "2027-01-31"}
    town.happened("edition.published", after=after)
    page = read(town.browser("handbook-owner"), "/history/")
    assert "SPOC" in page
    assert "Wednesday 25 November 2026 00:30" in page
    assert "Sunday 31 January 2027" in page


def test_what_was_blanked_is_told_more_plainly(town: Town, read: Read) -> None:
    town.happened("edition.published", after=None)
    assert "published an edition of the handbook" in read(
        town.browser("handbook-owner"), "/history/"
    )


def test_who_did_it_is_a_person_an_erased_one_an_operator_or_nobody(town: Town, read: Read) -> None:
    town.happened("draft.started", by=By(uuid4(), "handbook-owner"))
    town.happened("draft.withdrawn", by=By(None, "operator"))
    town.happened("history.pruned", by=ITSELF, kind="history", key="contents")
    page = read(town.browser("handbook-owner"), "/history/")
    assert "An erased person began a draft" in page
    assert "An operator threw the draft" in page
    assert "Driftbook itself blanked" in page


def test_a_name_that_was_erased_is_not_told(town: Town, read: Read) -> None:
    town.happened("draft.started")
    User.objects.filter(key=town.person("handbook-owner").key).update(erased="2026-11-24T00:00Z")
    page = read(town.browser("system-administrator"), "/history/")
    assert "An erased person began a draft" in page


def test_only_ones_own_organisation(town: Town, outsider: Client, read: Read) -> None:
    town.happened("draft.started")
    town.happened("draft.withdrawn", at=town.supplier)
    assert "threw the draft" not in read(town.browser("handbook-owner"), "/history/")
    assert "Nothing is written down here" in read(outsider, "/history/")


def test_a_filter_by_kind_person_and_time(town: Town, read: Read) -> None:
    town.happened("draft.started")
    town.happened("role.given", kind="person", key=str(uuid4()), by=ITSELF)
    owner = town.browser("handbook-owner")
    person = town.person("handbook-owner")
    assert "began a draft" not in read(owner, "/history/?kind=person")
    assert "gave" not in read(owner, f"/history/?person={person.key}")
    assert "gave" not in read(owner, f"/history/?who={person.name[:6]}")
    assert "began a draft" in read(owner, "/history/?since=2026-11-24&until=2026-11-24")
    assert "began a draft" not in read(owner, "/history/?since=2026-11-25")
    assert "Write the day as" in read(owner, "/history/?since=yesterday", status=400)
    assert read(owner, "/history/?before=0&kind=no-such&person=x", status=400)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/history/?until=9999-12-31", 400),
        ("/history/?since=0001-01-01", 400),
        ("/history/?who=%00", 400),
        ("/history/?before=99999999999999999999", 400),
        ("/history/person/%00/", 400),
        (f"/history/handbook/{BOOK}/?before=x", 404),
        ("/outbox/?before=-1", 400),
    ],
)
def test_nonsense_is_refused(town: Town, read: Read, address: str, status: int) -> None:
    read(town.browser("handbook-owner"), address, status=status)


def test_older_events_are_a_page_away(town: Town, read: Read) -> None:
    for number in range(55):
        town.happened("draft.changed", after={"files": [f"{number}.yaml"]})
    owner = town.browser("handbook-owner")
    first = read(owner, "/history/?kind=handbook")
    assert "54.yaml" in first
    assert "changed 3.yaml" not in first
    older = first.split('">Older ones')[0].rpartition('href="')[2].replace("&amp;", "&")
    assert "changed 3.yaml" in read(owner, f"/history/{older}")


def test_the_history_of_a_handbook_is_for_its_parties(
    town: Town, outsider: Client, read: Read, closed: None
) -> None:
    town.happened("draft.started")
    town.happened("draft.withdrawn", at=town.supplier)
    for who in (town.browser("care-worker"), town.browser("technician", town.supplier)):
        page = read(who, f"/history/handbook/{BOOK}/")
        assert "began a draft" in page
        assert "threw the draft" in page
    read(outsider, f"/history/handbook/{BOOK}/", status=404)
    assert f"/history/handbook/{BOOK}/" in read(town.browser("care-worker"), f"/handbooks/{BOOK}/")
    there = read(town.browser("care-worker"), f"/handbooks/{BOOK}/editions/")
    assert f"/history/handbook/{BOOK}/" in there


def test_customers_of_one_provider_do_not_see_each_other(town: Town, read: Read) -> None:
    """Whoever is served by the same agreement is a stranger all the same."""
    other = town.supplier.parts.get().agreement.parties.get(name="care-suppliers").organisation
    town.happened("draft.started", at=other)
    assert "began a draft" not in read(town.browser("spoc"), f"/history/handbook/{BOOK}/")
    supplier = town.browser("technician", town.supplier)
    assert "began a draft" in read(supplier, f"/history/handbook/{BOOK}/")


def test_the_history_of_a_person(town: Town, outsider: Client, read: Read) -> None:
    anna = cast.person("anna")
    town.happened("role.given", kind="person", key=str(anna.key), after={"role": "spoc"})
    address = f"/history/person/{anna.key}/"
    assert "gave Anna the role SPOC" in read(town.browser("system-administrator"), address)
    read(outsider, address, status=404)
    refused = read(town.browser("care-worker"), address, status=403)
    assert "see the history" in refused
    read(town.browser("system-administrator"), f"/history/person/{uuid4()}/", status=404)


def test_it_can_be_taken_along(town: Town, read: Read) -> None:
    town.happened("edition.published", after={"version": "=1+1"})
    town.happened("draft.started", at=town.supplier)
    owner = town.browser("handbook-owner")
    events = json.loads(read(owner, "/history/export/json/"))
    assert events["events"][0]["did"] == "edition.published"
    assert "draft.started" not in {event["did"] for event in events["events"]}
    assert events["events"][0]["after"] == {"version": "=1+1"}
    assert events["older"] is None
    rows = list(csv.DictReader(io.StringIO(read(owner, "/history/export/csv/"))))
    assert rows[0]["who"] == town.person("handbook-owner").name
    assert json.loads(read(owner, "/history/export/json/?kind=person"))["events"] == []


def test_a_table_holds_no_formulas(town: Town, read: Read) -> None:
    User.objects.filter(key=town.person("handbook-owner").key).update(name="=HYPERLINK(1)")
    town.happened("draft.started")
    rows = list(
        csv.DictReader(io.StringIO(read(town.browser("handbook-owner"), "/history/export/csv/")))
    )
    assert rows[0]["who"] == "'=HYPERLINK(1)"


def test_whether_it_is_whole(town: Town, read: Read) -> None:
    town.happened("draft.started")
    event = town.happened("draft.withdrawn")
    owner = town.browser("handbook-owner")
    assert f"{event.number} events are as they were written" in read(
        owner, "/history/verification/"
    )
    triggers.remove(connection)
    try:
        Event.objects.filter(pk=event.pk).update(did="draft.started")
        page = read(owner, "/history/verification/")
        assert f"broken at event {event.number}" in page
        assert "The database does not protect the history" in page
        assert "The event has been changed." in page
        Event.objects.filter(pk=event.pk).update(did="draft.withdrawn", content="spoilt")
        assert "What was before or after has been changed." in read(owner, "/history/verification/")
        assert "threw the draft" in read(owner, "/history/")
    finally:
        triggers.install(connection)


def test_a_page_of_events_takes_a_handful_of_queries(
    town: Town, django_assert_max_num_queries: Any
) -> None:
    """However many people, organisations and objects the events are about."""
    for number in range(20):
        town.happened("draft.changed", after={"files": [str(number)]})
        somebody = cast.person(f"somebody-{number}")
        town.happened("role.given", kind="person", key=str(somebody.key), after={"role": "spoc"})
    owner = town.browser("handbook-owner")
    with django_assert_max_num_queries(16):
        owner.get("/history/")
    with django_assert_max_num_queries(41):  # each source of what is due is asked once
        owner.get("/desk/")
