"""The pages about keys: two questions, bundles, emergency keys; who sees which, and files."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from driftbook.doors.keys import emergency_actions
from driftbook.doors.models import EmergencyKey, Grant, Tag
from driftbook.doors.tests import locks
from driftbook.doors.tests.handbook import DOORS
from driftbook.doors.tests.locks import (
    ADAM,
    ASTRID,
    CARLA,
    CLAUS,
    OTTO,
    SVEN,
    TEKLA,
    VERA,
    Town,
    of,
)
from driftbook.history.by import By
from driftbook.history.models import Event
from driftbook.people import limits
from driftbook.people.models import User
from tests.cast import person, signed_in
from tests.shelf import LONG_AGO

pytestmark = pytest.mark.django_db
EMERGENCY = "/doors/keys/emergency/"


@pytest.fixture
def town() -> Town:
    return locks.town()


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.status_code
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[-1])
    return " ".join(plain.split())


def of_person(name: str) -> str:
    return f"/doors/keys/people/{locks.user(name).key}/"


def pages(town: Town) -> list[str]:
    return [
        "/doors/keys/",
        "/doors/keys/people/",
        "/doors/keys/export/",
        of_person(CARLA),
        f"{of_person(CARLA)}export/",
        f"/doors/keys/doors/{town.door.key}/",
        f"/doors/keys/doors/{town.door.key}/export/",
        f"/doors/keys/bundles/{town.north.pk}/",
    ]


# --- who sees what ------------------------------------------------------------------------------


def test_outsiders_find_nothing_and_parties_without_the_role_are_refused(town: Town) -> None:
    for name in (SVEN, ADAM, VERA):
        assert [of(name).get(page).status_code for page in pages(town)] == [200] * 8, name
    for name in (CARLA, TEKLA):
        assert [of(name).get(page).status_code for page in pages(town)] == [403] * 8, name
    assert [of(OTTO).get(page).status_code for page in pages(town)[3:]] == [404] * 5
    assert "North" not in text(of(OTTO), "/doors/keys/")
    assert CARLA not in text(of(OTTO), "/doors/keys/people/").lower()


def test_nobody_sees_more_of_a_person_than_of_their_own_doors(town: Town) -> None:
    person(CARLA, "elsewhere", "care-worker")
    seen = text(of(OTTO), of_person(CARLA))
    assert "Opens 0 doors now" in seen
    assert "North" not in seen


# --- the two questions --------------------------------------------------------------------------


def test_which_doors_somebody_opens_through_what_and_why(town: Town) -> None:
    seen = text(of(SVEN), of_person(CARLA))
    assert "Opens 2 doors now." in seen
    assert "Given by hand → North" in seen
    assert "“Her route”" in seen
    assert f"{town.flat} Door of the home North (Given by hand)" in seen
    astrid = text(of(SVEN), of_person(ASTRID))
    assert "Group of the directory: GG_Keys_North → North" in astrid
    assert "No key:" in text(of(SVEN), of_person(CLAUS))


def test_a_closed_account_and_a_lost_role_are_said(town: Town) -> None:
    locks.user(CARLA).memberships.update(role="portal-user")
    assert "No role lets this person open doors" in text(of(SVEN), of_person(CARLA))
    User.objects.filter(username=CARLA).update(is_active=False)
    seen = text(of(SVEN), of_person(CARLA))
    assert "The account is closed: nothing is opened with it." in seen
    door = text(of(SVEN), f"/doors/keys/doors/{town.door.key}/")
    assert "1 person can open it now." in door
    assert "1 person has a key and cannot open" in door
    assert "Carla Account closed" in door


def test_who_opens_a_door_through_what(town: Town) -> None:
    Tag.objects.create(
        organisation=town.town, number="T9", holder="Flat 7", bundle=town.south, since=LONG_AGO
    )
    seen = text(of(SVEN), f"/doors/keys/doors/{town.door.key}/")
    assert "2 people can open it now." in seen
    assert seen.index("Astrid") < seen.index("Carla")
    third = text(of(SVEN), f"/doors/keys/doors/{town.third.key}/")
    assert "0 people can open it now." in third
    assert "the door is in a key bundle, but nobody has it" in third
    assert "T9 Flat 7 South" in third
    town.north.doors.clear()
    nobody = text(of(SVEN), f"/doors/keys/doors/{town.door.key}/")
    assert "the door is in no key bundle" in nobody
    assert "It is changed here: The administration." in nobody


def test_people_are_found_by_a_part_of_their_name(town: Town) -> None:
    seen = text(of(SVEN), "/doors/keys/people/?q=arl")
    assert "1 person" in seen
    assert "Carla" in seen
    assert "Nobody is called that" in text(of(SVEN), "/doors/keys/people/?q=zz")


def test_the_address_leads_to_the_answer(town: Town) -> None:
    page = of(SVEN).get(f"/doors/addresses/{town.flat.pk}/").content.decode()
    assert f'href="/doors/keys/doors/{town.door.key}/"' in page


# --- bundles ------------------------------------------------------------------------------------


def test_giving_a_bundle_and_taking_it_back(town: Town) -> None:
    sven, address = of(SVEN), f"/doors/keys/bundles/{town.south.pk}/"
    sent = {"person": str(locks.user(CLAUS).key), "because": "A sick colleague", "last": ""}
    answer = sven.post(f"{address}grants/", sent)
    assert (answer.status_code, answer["Location"]) == (302, address)
    seen = text(sven, address)
    assert "Claus has the bundle now." in seen
    assert "“A sick colleague”" in seen
    assert "from Sven" in seen
    grant = Grant.objects.get(user=locks.user(CLAUS))
    assert sven.post(f"/doors/keys/grants/{grant.key}/removal/").status_code == 302
    assert "0 people can open its doors now." in text(sven, address)
    assert Event.objects.filter(did="key.taken-back", role="spoc").exists()


def test_until_the_end_of_the_last_day(town: Town) -> None:
    day = (timezone.now() + timedelta(days=3)).date()
    sent = {"person": str(locks.user(CLAUS).key), "because": "x", "last": day.isoformat()}
    of(SVEN).post(f"/doors/keys/bundles/{town.south.pk}/grants/", sent)
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), locks.COPENHAGEN)
    assert Grant.objects.get(user=locks.user(CLAUS)).until == midnight


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"because": ""}, "Say why."),
        ({"last": "2020-01-01"}, "That day is over."),
        ({"last": "soon"}, "Write it as 2026-11-23."),
        ({"last": "9999-12-31"}, "That day is too far away."),
        ({"person": ""}, "Choose somebody."),
        ({"person": "adam"}, "No role lets this person open doors there."),
        ({"person": "otto"}, "No role lets this person open doors there."),
    ],
)
def test_what_the_form_refuses(town: Town, sent: dict[str, str], said: str) -> None:
    name = sent.get("person", CLAUS)
    key = str(locks.user(name).key) if name else ""
    given = {"because": "x", "last": "", **sent, "person": key}
    answer = of(SVEN).post(f"/doors/keys/bundles/{town.south.pk}/grants/", given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Grant.objects.count() == 1


def test_a_bundle_from_the_directory_says_where_it_is_changed(town: Town) -> None:
    User.objects.filter(username=CLAUS).update(directory=town.town)
    address = f"/doors/keys/bundles/{town.north.pk}/"
    seen = text(of(SVEN), address)
    assert "These groups give the bundle: GG_Keys_North" in seen
    assert "It is changed here: The directory. Done by: IT (The town)." in seen
    sent = {"person": str(locks.user(CLAUS).key), "because": "x"}
    answer = of(SVEN).post(f"{address}grants/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This person gets bundles from the directory, not by hand." in page
    assert "Put the person into the group." in page


def test_whoever_sees_keys_does_not_change_them(town: Town) -> None:
    sent = {"person": str(locks.user(CLAUS).key), "because": "x"}
    grant = Grant.objects.get()
    for name, status in ((VERA, 403), (CARLA, 403), (OTTO, 404)):
        client = of(name)
        answer = client.post(f"/doors/keys/bundles/{town.south.pk}/grants/", sent)
        assert answer.status_code == status, name
        assert client.post(f"/doors/keys/grants/{grant.key}/removal/").status_code == status
    assert "Give the bundle" not in text(of(VERA), f"/doors/keys/bundles/{town.south.pk}/")
    refused = of(VERA).post(f"/doors/keys/bundles/{town.south.pk}/grants/", sent)
    assert "key.change" in refused.content.decode() or "SPOC" in refused.content.decode()


def test_no_form_where_the_handbook_forbids_it() -> None:
    town = locks.town(files={"doors.yaml": f"{DOORS}by_hand: false\n"})
    seen = text(of(SVEN), f"/doors/keys/bundles/{town.south.pk}/")
    assert "The handbook does not let bundles be given by hand." in seen


# --- emergency keys -----------------------------------------------------------------------------


def test_asked_for_and_approved_on_pages(town: Town) -> None:
    claus, sven = of(CLAUS), of(SVEN)
    page = claus.get(f"{EMERGENCY}new/?door={town.door.key}").content.decode()
    assert str(town.flat) in page
    assert 'name="person"' not in page
    assert 'name="bundle"' not in page
    sent = {"address": str(town.flat), "minutes": "60", "because": "A fall"}
    assert claus.post(f"{EMERGENCY}new/", sent)["Location"] == EMERGENCY
    key = EmergencyKey.objects.get()
    assert (key.user, key.address) == (locks.user(CLAUS), town.flat)
    seen = text(sven, EMERGENCY)
    assert f"Claus: {town.flat}" in seen
    assert "Approve for 1 hour" in seen
    assert "Approve for" not in text(claus, EMERGENCY)
    sven.post(f"{EMERGENCY}{key.key}/approval/")
    key.refresh_from_db()
    assert key.until is not None
    until = key.until.astimezone(locks.COPENHAGEN)
    assert f"{until:%Y %H:%M} , approved by Sven" in text(claus, EMERGENCY)
    assert f"Emergency key : {town.flat}" in text(sven, of_person(CLAUS))
    claus.post(f"{EMERGENCY}{key.key}/withdrawal/")
    assert "Given back" in text(claus, EMERGENCY)


def test_somebody_who_looks_after_keys_asks_for_others_and_for_a_bundle(town: Town) -> None:
    sent = {
        "person": str(locks.user(TEKLA).key),
        "bundle": town.south.pk,
        "minutes": "240",
        "because": "A repair",
    }
    assert of(SVEN).post(f"{EMERGENCY}new/", sent).status_code == 302
    key = EmergencyKey.objects.get()
    assert (key.user, key.bundle, key.minutes) == (locks.user(TEKLA), town.south, 240)
    assert (
        "You"
        not in text(of(SVEN), EMERGENCY).split("They wait for an answer")[1].split("Running")[0]
    )


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"address": ""}, "Say the address."),
        ({"address": "Nowhere 1"}, "There is no such address"),
        ({"address": "Opdigtet Allé 12"}, "There are several."),
        ({"because": ""}, "Say why."),
        ({"minutes": "721"}, "Select a valid choice"),
        ({"minutes": "1440"}, "Select a valid choice"),
    ],
)
def test_what_the_form_of_an_emergency_key_refuses(
    town: Town, sent: dict[str, str], said: str
) -> None:
    given = {"address": str(town.flat), "minutes": "60", "because": "A fall", **sent}
    answer = of(CLAUS).post(f"{EMERGENCY}new/", given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "2. tv" not in page.replace(str(given["address"]), "")
    assert not EmergencyKey.objects.exists()


def asked(town: Town, name: str = CLAUS) -> EmergencyKey:
    return emergency_actions.ask(
        organisation=town.town,
        user=locks.user(name),
        address=town.flat,
        because="A fall",
        minutes=60,
        by=By(locks.user(name).key, "care-worker"),
        now=timezone.now(),
    )


def test_who_may_do_what_with_an_emergency_key(town: Town) -> None:
    key = asked(town)
    for noun in ("approval", "refusal", "end"):
        for name, status in ((CLAUS, 403), (TEKLA, 403), (VERA, 403), (OTTO, 404)):
            assert of(name).post(f"{EMERGENCY}{key.key}/{noun}/").status_code == status
    for name, status in ((ADAM, 403), (VERA, 403), (OTTO, 404)):
        assert of(name).post(f"{EMERGENCY}{key.key}/withdrawal/").status_code == status
    key.refresh_from_db()
    assert (key.approved, key.ended) == (None, None)
    carla = of(CARLA)
    carla.post(f"{EMERGENCY}{key.key}/withdrawal/")
    seen = text(carla, EMERGENCY)
    assert "Only whoever asked for the key or opens with it gives it back." in seen
    assert "Claus" not in seen
    key.refresh_from_db()
    assert key.ended is None


def test_ones_own_is_not_approved_and_the_page_says_why(town: Town) -> None:
    key = asked(town, SVEN)
    sven = of(SVEN)
    assert "You would open with this key yourself." in text(sven, EMERGENCY)
    sven.post(f"{EMERGENCY}{key.key}/approval/")
    assert "Somebody else has to approve it." in text(sven, EMERGENCY)
    key.refresh_from_db()
    assert key.approved is None
    of(ADAM).post(f"{EMERGENCY}{key.key}/refusal/", {"because": "Use the backup key"})
    assert "Declined" in text(sven, EMERGENCY)
    assert "“Use the backup key”" in text(sven, EMERGENCY)


def test_no_handbook_no_emergency_key() -> None:
    without = "\n".join(line for line in DOORS.splitlines() if "emergency" not in line)
    locks.town(files={"doors.yaml": without})
    seen = text(of(CLAUS), f"{EMERGENCY}new/")
    assert "The handbook knows of no emergency keys." in seen
    assert of(CLAUS).post(f"{EMERGENCY}new/", {}).status_code == 200


# --- files --------------------------------------------------------------------------------------


def lines(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_files_say_who_opens_what(town: Town) -> None:
    Grant.objects.update(because="=1+1")
    sven = of(SVEN)
    mine = lines(sven, f"{of_person(CARLA)}export/")
    assert [row["address"] for row in mine] == [str(town.house), str(town.flat)]
    assert (mine[0]["through"], mine[0]["bundle"], mine[0]["because"]) == ("hand", "North", "'=1+1")
    door = lines(sven, f"/doors/keys/doors/{town.door.key}/export/")
    assert [(row["name"], row["called"]) for row in door] == [
        ("Astrid", "GG_Keys_North"),
        ("Carla", "North"),
    ]
    asked_for = asked(town)
    emergency_actions.approve(
        key=asked_for, by=By(locks.user(SVEN).key, "spoc"), now=timezone.now()
    )
    every = lines(sven, "/doors/keys/export/")
    assert [(row["name"], row["through"]) for row in every] == [
        ("Astrid", "group"),
        ("Carla", "hand"),
        ("Claus", "emergency"),
    ]
    assert every[2]["address"] == str(town.flat)
    assert lines(of(OTTO), "/doors/keys/export/") == []


def test_the_workbook_has_the_same_lines(town: Town) -> None:
    answer = of(SVEN).get(f"/doors/keys/doors/{town.door.key}/export/?as=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    rows = list(book.active.values)
    assert rows[0][:3] == ("organisation", "person", "name")
    assert [row[2] for row in rows[1:]] == ["Astrid", "Carla"]


def test_long_lists_come_in_pages(town: Town) -> None:
    for number in range(120):
        user = person(f"worker{number:03}", "the-town", "care-worker")
        Grant.objects.create(bundle=town.south, user=user, since=LONG_AGO, because="x")
    first = text(of(SVEN), f"/doors/keys/doors/{town.third.key}/")
    assert "120 people can open it now." in first
    assert "Worker099" in first
    assert "Worker100" not in first
    second = text(of(SVEN), f"/doors/keys/doors/{town.third.key}/?from=100")
    assert "Worker119" in second
    assert text(signed_in(locks.user(SVEN)), f"/doors/keys/bundles/{town.south.pk}/?from=x")


def test_nobody_asks_for_emergency_keys_without_end(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "emergency-key", limits.Limit(1, 9, timedelta(hours=1)))
    claus, said = of(CLAUS), {"minutes": "60", "because": "A fall"}
    answers = [
        claus.post(f"{EMERGENCY}new/", {**said, "address": str(at)})
        for at in (town.flat, town.other)
    ]
    assert [one.status_code for one in answers] == [302, 422]
    assert "Wait 60 minutes" in answers[1].content.decode()
    assert EmergencyKey.objects.count() == 1
