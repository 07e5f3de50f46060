"""A device sends what it has written down: each entry once, whatever happens on the way."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from driftbook.history.models import Event
from driftbook.incidents.models import Incident, LogEntry
from driftbook.incidents.tests.cast import AGNES, ALF, LENA, NOW, ODA, OTTO, VERA, Town, of, user
from driftbook.incidents.tests.devices import Device, send

LATER = NOW + timedelta(minutes=20)


def test_an_incident_opened_without_network_is_there_with_its_log(here: Town) -> None:
    phone = Device()
    key = phone.open(here.town.key, "power", "hall")
    phone.write(key, "step", "undock", state="done", words="It runs on its battery")

    answer = send(of(AGNES), phone.log)

    assert answer.status_code == 200
    assert answer.json()["refused"] == []
    assert answer.json()["positions"] == {str(key): 2}
    incident = Incident.objects.get(key=key)
    assert (incident.number, incident.situation, incident.opened) == (1, "power", NOW)
    assert [entry.kind for entry in incident.entries.all()] == ["opened", "step"]
    assert {entry.person for entry in incident.entries.all()} == {user(AGNES).key}
    assert Event.objects.filter(did="incident.opened", key=str(key)).count() == 1


def test_the_answer_was_lost_and_all_is_sent_again(here: Town) -> None:
    phone, agnes = Device(), of(AGNES)
    key = phone.open(here.town.key, "power", "hall")
    send(agnes, phone.log)
    phone.write(key, "note", words="Dark everywhere")

    answer = send(agnes, phone.log)

    assert set(answer.json()["stored"]) == {entry["id"] for entry in phone.log}
    assert LogEntry.objects.count() == 2
    assert Event.objects.filter(did="incident.opened").count() == 1


def test_entries_come_before_what_opened_their_incident(here: Town) -> None:
    phone, agnes = Device(), of(AGNES)
    key = phone.open(here.town.key, "power", "hall")
    phone.write(key, "note", words="Dark everywhere")

    first = send(agnes, phone.log[1:])
    second = send(agnes, phone.log)

    assert [one["code"] for one in first.json()["refused"]] == ["unknown-incident"]
    assert second.json()["refused"] == []
    assert LogEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "status"),
    [(ODA, 403), (VERA, 200), (OTTO, 200)],
)
def test_others_write_nothing(here: Town, name: str, status: int) -> None:
    phone = Device()
    key = phone.open(here.town.key, "power", "hall")
    send(of(AGNES), phone.log)
    theirs = Device()
    theirs.write(key, "note", words="I am not from here")

    answer = send(of(name), theirs.log)

    assert answer.status_code == status
    if status == 200:
        assert [one["code"] for one in answer.json()["refused"]] == ["may-not"]
    assert LogEntry.objects.count() == 1


def test_an_outsider_opens_nothing_in_the_name_of_the_town(here: Town) -> None:
    phone = Device()
    phone.open(here.town.key, "power", "hall")

    answer = send(of(OTTO), phone.log)

    assert [one["code"] for one in answer.json()["refused"]] == ["may-not"]
    assert not Incident.objects.exists()


def test_somebody_elses_entries_are_not_sent_with_my_session(here: Town) -> None:
    phone = Device()
    phone.open(here.town.key, "power", "hall")

    answer = send(of(ALF), phone.log, person=str(user(AGNES).key))

    assert answer.status_code == 409
    assert not Incident.objects.exists()


def test_only_a_lead_or_the_log_keeper_closes(here: Town) -> None:
    phone = Device()
    key = phone.open(here.town.key, "web", "town")
    phone.write(key, "duty", "log", person=str(user(LENA).key))
    closing = phone.write(key, "closing", state="closed", at=LATER)

    by_agnes = send(of(AGNES), phone.log)
    assert [one["code"] for one in by_agnes.json()["refused"]] == ["may-not-close"]
    assert Incident.objects.get().ended is None

    by_lena = send(of(LENA), [closing])
    assert by_lena.json()["refused"] == []
    assert Incident.objects.get().ended == LATER


def test_closed_on_one_device_while_an_announcement_goes_on_on_another(here: Town) -> None:
    """Neither saw the other: nothing is lost, and the card is not closed while callers hear it."""
    lena, agnes = Device(), Device()
    key = lena.open(here.town.key, "power", "hall")
    lena.write(key, "duty", "log", person=str(user(LENA).key))
    send(of(LENA), lena.log)
    lena.write(key, "closing", state="closed", at=LATER)
    on = agnes.write(key, "announcement", "breakdown", state="on", queues=["main"], at=LATER)

    send(of(LENA), lena.log)
    assert Incident.objects.get().ended is not None
    send(of(AGNES), agnes.log)
    assert Incident.objects.get().ended is None

    off = agnes.write(
        key, "announcement", "breakdown", state="off", over=[on["id"]], at=LATER, queues=["main"]
    )
    send(of(AGNES), [off])
    assert Incident.objects.get().ended is not None
    did = Event.objects.filter(kind="incident").order_by("pk").values_list("did", flat=True)
    assert list(did) == [
        "incident.opened",
        "incident.closed",
        "incident.reopened",
        "incident.closed",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"data": {"state": "perhaps"}},
        {"data": {"state": "done", "more": "x"}},
        {"data": {}},
        {"subject": "no-such-step"},
        {"happened": "0002-01-01T00:00:00Z"},
    ],
)
def test_what_says_nothing_that_it_could_say(here: Town, wrong: dict[str, object]) -> None:
    phone = Device()
    key = phone.open(here.town.key, "power", "hall")
    entry = phone.write(key, "step", "undock", state="done") | wrong

    answer = send(of(AGNES), [phone.log[0], entry])

    assert [one["code"] for one in answer.json()["refused"]] == ["malformed"]
    assert [str(id) for id in answer.json()["stored"]] == [phone.log[0]["id"]]


@pytest.mark.parametrize(("words", "status"), [("a\x00b", 400), ("half: \ud800", 422)])
def test_what_no_database_keeps_is_refused_at_the_door(here: Town, words: str, status: int) -> None:
    phone = Device()
    key = phone.open(here.town.key, "power", "hall")
    phone.write(key, "note", words=words)
    assert send(of(AGNES), phone.log).status_code == status
    assert not LogEntry.objects.exists()


def test_a_clock_of_the_far_future_is_none(here: Town) -> None:
    phone = Device(clock=2**60)
    phone.open(here.town.key, "power", "hall")
    assert send(of(AGNES), phone.log).status_code == 422


def test_an_id_belongs_to_one_entry(here: Town) -> None:
    phone = Device()
    key = phone.open(here.town.key, "power", "hall")
    note = phone.write(key, "note", words="First")
    send(of(AGNES), phone.log)
    other = Device().write(key, "note", words="Second") | {"id": note["id"]}

    answer = send(of(ALF), [other])

    assert [one["code"] for one in answer.json()["refused"]] == ["taken"]
    assert LogEntry.objects.get(id=note["id"]).words == "First"


def test_a_card_that_is_not_in_the_handbook(here: Town) -> None:
    phone = Device()
    phone.open(here.town.key, "flood", "hall")
    phone.open(here.town.key, "power", "town")
    phone.open(here.town.key, "power", "hall", edition=7)
    answer = send(of(AGNES), phone.log)
    assert {one["code"] for one in answer.json()["refused"]} == {"unknown-card"}


def test_the_log_cannot_be_changed(here: Town) -> None:
    phone = Device()
    phone.open(here.town.key, "power", "hall")
    send(of(AGNES), phone.log)
    for statement in (
        "UPDATE incidents_logentry SET words = 'x'",
        "DELETE FROM incidents_logentry",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_reading_only_what_is_new(here: Town) -> None:
    phone, agnes = Device(), of(AGNES)
    key = phone.open(here.town.key, "power", "hall")
    phone.write(key, "duty", "doors", person=str(user(ALF).key))
    send(agnes, phone.log)
    address = f"/api/v1/incidents/{key}/entries"

    whole = agnes.get(address).json()
    assert [entry["kind"] for entry in whole["entries"]] == ["opened", "duty"]
    assert set(whole["people"]) == {str(user(AGNES).key), str(user(ALF).key)}
    assert [one["kind"] for one in agnes.get(f"{address}?after=1").json()["entries"]] == ["duty"]
    assert agnes.get(f"{address}?after=2").status_code == 204
    assert agnes.get(f"/incidents/{key}/news/?after=2").status_code == 204
    assert agnes.get(f"/incidents/{key}/news/?after=1").json() == {"position": 2}


@pytest.mark.parametrize("name", [VERA, OTTO])
def test_others_do_not_see_that_there_is_anything(here: Town, name: str) -> None:
    phone = Device()
    key = phone.open(here.town.key, "power", "hall")
    send(of(AGNES), phone.log)
    client = of(name)
    for address in (f"/api/v1/incidents/{key}", f"/api/v1/incidents/{key}/entries"):
        assert client.get(address).status_code == 404
    assert client.get(f"/incidents/{key}/news/").status_code == 404
    assert client.get("/api/v1/incidents").json() == []


def test_a_program_opens_a_card_and_asks_what_to_do(here: Town) -> None:
    agnes, key = of(AGNES), uuid4()
    body = {"handbook": "town", "situation": "power", "place": "hall", "words": "All is dark"}
    for _ in range(2):
        opened = agnes.post(
            "/api/v1/incidents",
            data=body,
            content_type="application/json",
            headers={"Idempotency-Key": str(key)},
        )
        assert opened.status_code == 200, opened.content
        assert UUID(opened.json()["incident"]) == key
    card = agnes.get(f"/api/v1/incidents/{key}").json()
    assert card["situation"] == "power"
    assert [step["id"] for phase in card["phases"] for step in phase["steps"]][:1] == ["undock"]
    wrong = agnes.post(
        "/api/v1/incidents", data=body | {"place": "town"}, content_type="application/json"
    )
    assert wrong.status_code == 422
    assert wrong.json()["known"] == ["hall", "library"]
