"""SMS by 46elks or GatewayAPI."""

from __future__ import annotations

import json
from typing import Any, Protocol

import requests

from driftbook.outbox.channels import Failed, InDoubt, Refused
from driftbook.outbox.channels.posting import Said, post
from driftbook.outbox.models import Message

ELKS = "https://api.46elks.com/a1/sms"
GATEWAYAPI = "https://gatewayapi.eu/rest/mtsms"
BUSY = 429
GSM = frozenset(  # the signs of a plain SMS; any other needs UCS2, which has half the room
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


class Provider(Protocol):
    """What the settings say: credentials, and whom an SMS is from."""

    @property
    def credentials(self) -> str: ...
    @property
    def sender(self) -> str: ...


class Elks:
    """46elks: a form with basic authentication; the answer has an id."""

    def __init__(self, provider: Provider, url: str = ELKS) -> None:
        user, _, password = provider.credentials.partition(":")
        self._sender, self._url = provider.sender, url
        self._session = _session((user, password))

    def send(self, message: Message) -> str:
        """Send; returns the id that 46elks gives."""
        form = {"from": self._sender, "to": message.to, "message": message.text}
        answer = _answer(post(self._session, self._url, data=form))
        return str(answer.get("id", ""))

    def close(self) -> None:
        """End the connection."""
        self._session.close()


class GatewayApi:
    """GatewayAPI in the EU: JSON, the token as user name; the answer has a list of ids."""

    def __init__(self, provider: Provider, url: str = GATEWAYAPI) -> None:
        self._sender, self._url = provider.sender, url
        self._session = _session((provider.credentials, ""))

    def send(self, message: Message) -> str:
        """Send; returns the id that GatewayAPI gives."""
        order: dict[str, Any] = {
            "sender": self._sender,
            "message": message.text,
            "recipients": [{"msisdn": int(message.to.lstrip("+"))}],
            "userref": message.reference,
        }
        if not GSM.issuperset(message.text):
            order["encoding"] = "UCS2"
        ids = _answer(post(self._session, self._url, json=order)).get("ids")
        return str(ids[0]) if isinstance(ids, list) and ids else ""

    def close(self) -> None:
        """End the connection."""
        self._session.close()


def _session(auth: tuple[str, str]) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.auth = auth
    return session


def _answer(given: Said) -> dict[str, Any]:
    """What the provider says when it has taken the SMS; a 400 or 422 means this very SMS."""
    status, body, after = given
    said = " ".join(body.decode("utf-8", "replace").split())[:300]
    if status in (400, 422):
        raise Refused(f"{status} {said}")
    if not 200 <= status < 300:
        away = status == BUSY or status >= 500
        raise Failed(f"{status} {said}", away=away, after=after)
    try:
        answer = json.loads(body)
    except ValueError:
        raise InDoubt(f"{status}, but no JSON: {said}") from None
    return answer if isinstance(answer, dict) else {}
