"""A lead or an administrator prepares: addresses, outlets, trials, drafts of recordings."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from driftbook.history.models import Event
from driftbook.incidents import speaking
from driftbook.incidents.models import Address, Outlet
from driftbook.incidents.tests.cast import (
    ADAM,
    AGNES,
    LENA,
    NOW,
    OTTO,
    VERA,
    Town,
    by,
    of,
)
from driftbook.incidents.tests.telling import deliver, opened, outlet, put, reached
from driftbook.outbox.tests.smtp import listening
from driftbook.outbox.tests.web import Site

PAGE = "/incidents/prepare/town/"
ADDRESSES, OUTLETS = f"{PAGE}addresses/", f"{PAGE}outlets/"
API = "/api/v1/incidents"
SPOKEN = pytest.mark.skipif(not speaking.installed(), reason="espeak-ng is not installed")


def test_the_page_says_who_can_only_be_called(here: Town) -> None:
    assert of(LENA).get("/incidents/prepare/").url == PAGE  # type: ignore[attr-defined]
    text = of(LENA).get(PAGE).content.decode()
    assert "2 receivers have no address" in text
    reached(here, "crisis", "crisis@example.org")
    text = of(ADAM).get(PAGE).content.decode()
    assert "1 receiver has no address" in text
    assert "crisis@example.org" in text


def test_an_address_is_added_tried_and_taken_out(here: Town, settings: Any) -> None:
    client = of(LENA)
    said = {"receiver": "crisis", "to": " crisis@example.org ", "language": "da"}
    for _twice in range(2):
        assert client.post(ADDRESSES, said).status_code == 302
    (address,) = Address.objects.all()
    assert (address.channel, address.to, address.language) == ("mail", "crisis@example.org", "da")

    with listening(settings) as server:
        assert client.post(f"/incidents/addresses/{address.key}/trial/").status_code == 302
        from django.utils import timezone

        deliver(timezone.now())
    (mail,) = server.taken
    assert mail["To"] == "crisis@example.org"

    client.post(f"/incidents/addresses/{address.key}/removal/")
    client.post(f"/incidents/addresses/{address.key}/removal/")
    address.refresh_from_db()
    assert address.ended
    client.post(f"/incidents/addresses/{address.key}/trial/")
    assert len(put("mail")) == 1
    did = Event.objects.filter(kind="receiver-address").order_by("pk").values_list("did", flat=True)
    assert list(did) == [
        "receiver-address.added",
        "receiver-address.tried",
        "receiver-address.ended",
    ]


@pytest.mark.parametrize("to", ["nobody", "x@", "12", "+45 1", "a b@example.org"])
def test_what_is_no_address(here: Town, to: str) -> None:
    answer = of(LENA).post(ADDRESSES, {"receiver": "crisis", "to": to, "language": "en"})
    assert answer.status_code == 422
    assert "no mail address and no telephone number" in answer.content.decode()
    assert not Address.objects.exists()


def test_a_number_as_it_is_written_in_the_country(here: Town) -> None:
    of(LENA).post(ADDRESSES, {"receiver": "crisis", "to": "20 12 34 56", "language": "da"})
    assert Address.objects.get().to == "+4520123456"


def test_an_outlet_shows_its_secret_once(here: Town, site: Site) -> None:
    client = of(ADAM)
    said = {"what": "post:hotline", "sort": "generic", "url": f"{site.url}/x?sig=hush"}
    answer = client.post(OUTLETS, said)
    (made,) = Outlet.objects.all()
    assert answer.url == f"/incidents/outlets/{made.key}/"  # type: ignore[attr-defined]
    first, second = (client.get(f"/incidents/outlets/{made.key}/") for _twice in range(2))
    assert "whsec_" in first.content.decode()
    assert "whsec_" not in second.content.decode()
    assert "hush" not in second.content.decode() + client.get(PAGE).content.decode()
    client.post(f"/incidents/outlets/{made.key}/secret/")
    assert "whsec_" in client.get(f"/incidents/outlets/{made.key}/").content.decode()
    client.post(f"/incidents/outlets/{made.key}/trial/")
    assert len(put("webhook")) == 1
    client.post(f"/incidents/outlets/{made.key}/closing/")
    client.post(f"/incidents/outlets/{made.key}/trial/")
    assert len(put("webhook")) == 1
    assert "Nothing goes out by itself." in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("what", "sort", "url"),
    [
        ("announcement:breakdown", "teams", "https://example.org/"),
        ("post:hotline", "generic", "http://example.org/"),
        ("post:no-such", "generic", "https://example.org/"),
        ("post:hotline", "", "https://example.org/"),
    ],
)
def test_what_is_no_outlet(here: Town, what: str, sort: str, url: str) -> None:
    answer = of(LENA).post(OUTLETS, {"what": what, "sort": sort, "url": url})
    assert answer.status_code == 422
    assert not Outlet.objects.exists()


def test_only_the_own_organisations(here: Town, site: Site) -> None:
    address = reached(here, "crisis", "crisis@example.org")
    way = outlet(here, "post", "hotline", site.url)
    gets = [PAGE, f"/incidents/outlets/{way.key}/"]
    posts = [ADDRESSES, OUTLETS, f"/incidents/addresses/{address.key}/removal/"]
    posts += [f"/incidents/outlets/{way.key}/{noun}/" for noun in ("trial", "secret", "closing")]
    for name, status in ((AGNES, 403), (OTTO, 404)):
        client = of(name)
        assert {client.get(path).status_code for path in gets} == {status}
        assert {client.post(path).status_code for path in posts} == {status}
    vera = of(VERA)  # a party to the handbook, of another organisation
    assert vera.get(PAGE).status_code == 403
    assert vera.post(posts[2]).status_code == 404
    address.refresh_from_db()
    assert address.ended is None


@SPOKEN
def test_a_draft_of_a_recording(here: Town) -> None:
    power = opened()
    answer = of(AGNES).get(f"/incidents/{power.key}/announcements/breakdown/speech/en/")
    assert answer["Content-Type"] == "audio/wav"
    assert answer.content[:4] == b"RIFF"
    ready = of(LENA).get(f"{PAGE}speech/evacuation/da/")
    assert ready.content[:4] == b"RIFF"


def test_no_draft_where_nothing_speaks(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    power = opened()
    path = reverse("incidents:speech", args=[power.key, "breakdown", "en"])
    for wrong in (path.replace("/en/", "/da/"), path.replace("breakdown", "evacuation")):
        assert of(AGNES).get(wrong).status_code == 404
    monkeypatch.setenv("PATH", "/nowhere")
    answer = of(AGNES).get(path)
    assert (answer.status_code, answer["Content-Type"][:10]) == (501, "text/plain")
    assert "espeak-ng is not installed" in answer.content.decode()
    assert "once espeak-ng is installed" in of(LENA).get(PAGE).content.decode()


def test_the_same_over_the_api(here: Town, site: Site) -> None:
    client, json = of(LENA), "application/json"
    read = client.get(f"{API}/prepared/town").json()
    assert read["missing"] == ["crisis", "managers"]
    made = client.post(
        f"{API}/prepared/town/addresses", {"receiver": "crisis", "to": "c@example.org"}, json
    ).json()
    assert (made["channel"], made["language"]) == ("mail", "en")
    wrong = {"receiver": "nobody", "to": "c@example.org"}
    assert client.post(f"{API}/prepared/town/addresses", wrong, json).status_code == 422
    assert client.post(f"{API}/addresses/{made['address']}/trial").status_code == 200
    assert client.delete(f"{API}/addresses/{made['address']}").status_code == 204
    assert client.post(f"{API}/addresses/{made['address']}/trial").status_code == 409

    said = {"kind": "announcement", "subject": "breakdown", "url": f"{site.url}/?sig=hush"}
    way = client.post(f"{API}/prepared/town/outlets", said, json).json()
    assert way["secret"].startswith("whsec_")
    assert way["url"] == f"{site.url}/"
    said |= {"sort": "teams"}
    assert client.post(f"{API}/prepared/town/outlets", said, json).status_code == 422
    assert client.post(f"{API}/outlets/{way['outlet']}/trial").status_code == 200
    assert client.delete(f"{API}/outlets/{way['outlet']}").status_code == 204
    assert client.get(f"{API}/prepared/town").json()["outlets"] == []
    for name, status in ((AGNES, 403), (OTTO, 404)):
        assert of(name).get(f"{API}/prepared/town").status_code == status
        assert of(name).delete(f"{API}/outlets/{way['outlet']}").status_code == status


def test_whoever_prepares_is_in_the_history(here: Town) -> None:
    of(LENA).post(ADDRESSES, {"receiver": "crisis", "to": "c@example.org", "language": "en"})
    (event,) = Event.objects.filter(did="receiver-address.added")
    assert (event.person, event.role) == (by(LENA).person, "incident-lead")
    assert event.at >= NOW
