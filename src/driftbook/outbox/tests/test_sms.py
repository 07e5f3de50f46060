"""SMS by 46elks and GatewayAPI, against a server that answers as they do."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from driftbook.config.letters import Sms
from driftbook.outbox.channels import sms
from driftbook.outbox.models import Message
from driftbook.outbox.sending import Outbox
from driftbook.outbox.tests.post import NOW, code
from driftbook.outbox.tests.web import Site, serving
from tests.ports import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with serving() as site:
        for kind in (sms.Elks, sms.GatewayApi):
            monkeypatch.setattr(kind.__init__, "__defaults__", (site.url,))
        settings.OUTBOX_SMS = Sms("46elks", "user:secret", "Town")
        yield site


def sent(message: Message) -> Message:
    Outbox().run_due(NOW, 20)
    message.refresh_from_db()
    return message


def test_46elks_gets_a_form(site: Site) -> None:
    site.answer = b'{"id": "s123", "status": "created"}'
    message = sent(code())
    assert (message.state, message.provider_id) == ("sent", "s123")
    (got,) = site.got
    assert parse_qs(got.body.decode()) == {
        "from": ["Town"], "to": ["+4512345605"], "message": ["Code 4711"],
    }  # fmt: skip
    assert base64.b64decode(got.headers["authorization"].split()[1]) == b"user:secret"


def test_gatewayapi_gets_json(site: Site, settings: Any) -> None:
    settings.OUTBOX_SMS = Sms("gatewayapi", "token", "Town")
    site.answer = b'{"ids": [421332671], "usage": {}}'
    message = sent(code())
    assert (message.state, message.provider_id) == ("sent", "421332671")
    assert json.loads(site.got[0].body) == {
        "sender": "Town",
        "message": "Code 4711",
        "recipients": [{"msisdn": 4512345605}],
        "userref": message.reference,
    }
    assert base64.b64decode(site.got[0].headers["authorization"].split()[1]) == b"token:"
    sent(code("b", context={"code": "“ł”"}))
    assert json.loads(site.got[1].body)["encoding"] == "UCS2"


@pytest.mark.parametrize(
    ("status", "state", "outcome"),
    [
        (400, "failed", "refused"),
        (422, "failed", "refused"),
        (401, "waiting", "failed"),
        (403, "waiting", "failed"),
        (429, "waiting", "failed"),
        (302, "waiting", "failed"),
        (500, "waiting", "failed"),
    ],
)
def test_what_the_answers_mean(site: Site, status: int, state: str, outcome: str) -> None:
    site.status, site.answer = status, b"Invalid to number"
    site.headers = {"Location": f"{site.url}/elsewhere"}
    message = sent(code())
    assert (message.state, message.tries.get().outcome) == (state, outcome)
    assert message.error.startswith(str(status))
    assert len(site.got) == 1


def test_an_answer_that_never_comes_leaves_a_doubt(site: Site, settings: Any) -> None:
    settings.OUTBOX_TIMEOUT, site.wait = 0.5, 1.5
    message = sent(code())
    assert message.tries.get().outcome == "in doubt"
    assert "secret" not in message.error


def test_nobody_there_is_a_failure_without_doubt(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setattr(sms.Elks.__init__, "__defaults__", (url,))
    message = sent(code())
    assert message.tries.get().outcome == "failed"
    assert "no connection" in message.error


def test_instead_of_a_provider_one_file_per_sms(settings: Any) -> None:
    settings.OUTBOX_SMS = Sms("files")
    message = sent(code())
    assert message.state == "sent"
    (file,) = settings.OUTBOX_FILES.iterdir()
    assert file.read_text() == "To: +4512345605\n\nCode 4711\n"
