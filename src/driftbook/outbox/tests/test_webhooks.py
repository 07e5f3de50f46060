"""Webhooks: signed, once per event, and only to places that are public."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from driftbook.history.models import Event
from driftbook.outbox import actions
from driftbook.outbox.actions import NoAddress, announce
from driftbook.outbox.channels import webhooks
from driftbook.outbox.models import Endpoint, Message
from driftbook.outbox.sending import Outbox
from driftbook.outbox.tests.post import MINUTE, NOW, OWNER, SUPPLIER, TOWN
from driftbook.outbox.tests.web import Site, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    settings.OUTBOX_TIMEOUT, settings.OUTBOX_LOOPBACK = 60, True
    with serving() as site:
        yield site


def opened(url: str, *events: str, organisation: Any = TOWN) -> tuple[Endpoint, str]:
    return actions.open_endpoint(
        organisation=organisation, url=url, events=events, by=OWNER, now=NOW
    )


def told(key: str = "edition 2", organisations: Any = (TOWN,)) -> list[Message]:
    return announce(
        event="edition.published",
        payload={"handbook": "town", "version": "2"},
        organisations=organisations,
        key=key,
        now=NOW,
    )


def sent(message: Message, after: Any = 0 * MINUTE) -> Message:
    Outbox().run_due(NOW + after, 20)
    message.refresh_from_db()
    return message


def test_the_receiver_can_verify_it(site: Site) -> None:
    _, secret = opened(f"{site.url}/hook")
    (message,) = told()
    assert sent(message).state == "sent"
    (got,) = site.got
    assert got.path == "/hook"
    assert Webhook(secret).verify(got.body, got.headers) == {
        "type": "edition.published",
        "timestamp": "2026-11-24T22:10:00Z",
        "data": {"handbook": "town", "version": "2"},
    }
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 43).verify(got.body, got.headers)


def test_a_second_attempt_has_the_same_id(site: Site) -> None:
    opened(site.url)
    (message,) = told()
    site.status = 503
    assert sent(message).error == "the receiver answered 503"
    site.status = 204
    assert sent(message, after=2 * MINUTE).state == "sent"
    assert {got.headers["webhook-id"] for got in site.got} == {message.reference}


def test_only_those_who_listen_are_told_and_once(site: Site) -> None:
    opened(f"{site.url}/all")
    opened(f"{site.url}/editions", "edition.published", "edition.reviewed")
    opened(f"{site.url}/others", "incident.opened")
    opened(f"{site.url}/supplier", organisation=SUPPLIER)
    gone, _ = opened(f"{site.url}/gone")
    actions.close_endpoint(endpoint=gone, because="moved", by=OWNER, now=NOW)
    assert [m.to for m in told()] == [f"{site.url}/all", f"{site.url}/editions"]
    assert [m.to for m in told()] == [f"{site.url}/all", f"{site.url}/editions"]
    assert Message.objects.count() == 2
    assert len(told("edition 3", organisations=[TOWN, SUPPLIER])) == 3


def test_the_secret_is_shown_once_and_kept_nowhere(site: Site) -> None:
    endpoint, secret = opened(site.url)
    kept = json.dumps(list(Endpoint.objects.values()), default=str)
    recorded = "".join(Event.objects.values_list("content", flat=True))
    assert secret.removeprefix("whsec_") not in kept + recorded
    renewed = actions.renew_secret(endpoint=endpoint, by=OWNER, now=NOW)
    assert renewed != secret
    sent(*told())
    got = site.got[0]
    assert Webhook(renewed).verify(got.body, got.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(got.body, got.headers)
    assert list(Event.objects.order_by("pk").values_list("did", flat=True)) == [
        "endpoint.opened",
        "endpoint.renewed",
    ]


def test_while_the_secret_key_changes_both_secrets_count(site: Site, settings: Any) -> None:
    _, secret = opened(site.url)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" * 8
    sent(*told())
    assert Webhook(secret).verify(site.got[0].body, site.got[0].headers)


def test_redirects_are_not_followed(site: Site) -> None:
    opened(site.url)
    site.status, site.headers = 302, {"Location": f"{site.url}/inside"}
    message = sent(*told())
    assert (message.state, len(site.got)) == ("waiting", 1)


def test_who_is_gone_is_told_no_more(site: Site) -> None:
    opened(site.url)
    site.status = 410
    assert sent(*told()).state == "failed"


def test_closing_stops_what_waits(site: Site) -> None:
    endpoint, _ = opened(site.url)
    (message,) = told()
    actions.close_endpoint(endpoint=endpoint, because="moved", by=OWNER, now=NOW)
    assert sent(message).error == "the endpoint has been closed"
    assert site.got == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://",
        "https://user:pass@example.org/",
        "https://example.org/#part",
        "https://[::1",
        "https://example.org:99999/",
        "file:///etc/passwd",
    ],
)
def test_no_address_for_webhooks(url: str) -> None:
    with pytest.raises(NoAddress):
        opened(url)


def test_plain_http_to_this_machine_only_where_that_is_allowed(settings: Any) -> None:
    settings.OUTBOX_LOOPBACK = True
    assert webhooks.why_not("http://localhost:9/") == ""
    assert webhooks.why_not("http://localhost.example.org/") != ""
    settings.OUTBOX_LOOPBACK = False
    assert webhooks.why_not("http://localhost:9/") != ""


INSIDE = [
    "127.0.0.1", "10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1",
    "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b:1::1", "64:ff9b::a00:1", "2002:a00:1::1", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_refused(
    address: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a name leads to, in production."""
    settings.OUTBOX_LOOPBACK = settings.DEMO = False
    place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [place])
    opened("https://hooks.example.org/")
    message = sent(*told())
    assert message.state == "failed"
    assert message.error == f"{address} is not a public address"


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:220:1::1"])
def test_public_addresses_are_not_refused(address: str, settings: Any) -> None:
    settings.OUTBOX_LOOPBACK = False
    webhooks.refuse(address)


def test_a_name_that_leads_elsewhere_on_the_second_look_is_refused(
    site: Site, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public when looked up, inside when connected to. Nothing is sent."""
    settings.OUTBOX_LOOPBACK = settings.DEMO = False
    port = int(site.url.rpartition(":")[2])
    real, looks = socket.getaddrinfo, []

    def look_up(host: str, *args: Any, **more: Any) -> Any:
        looks.append(host)
        there = "93.184.215.14" if len(looks) == 1 else "127.0.0.1"
        return real(there, port, *args[1:], **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    opened(f"https://hooks.example.org:{port}/")
    message = sent(*told())
    assert len(looks) == 2
    assert (message.state, message.error) == ("failed", "127.0.0.1 is not a public address")
    assert site.got == []


def test_in_the_demo_only_this_machine_is_posted_to(site: Site, settings: Any) -> None:
    settings.DEMO = True
    opened(site.url)
    opened("https://hooks.example.org/")
    for message in told():
        assert sent(message).state == "sent"
    assert len(site.got) == 1
    assert len(list(settings.OUTBOX_FILES.iterdir())) == 1
