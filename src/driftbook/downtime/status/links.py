"""Addresses of a status page, and the tokens in the links of a subscription.

They begin with the operator's address and never with what a request says of its host: what is
written here is kept for everybody, mailed, and pushed to other servers.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from driftbook.downtime.models import Subscription


def page(slug: str, what: str = "status", language: str = "") -> str:
    """The address of the page, or of one of its feeds, by the name of its URL."""
    asked = f"?language={language}" if language else ""
    return f"{settings.ADDRESS}{reverse(f'downtime:{what}', args=[slug])}{asked}"


def confirmation(subscription: Subscription) -> str:
    """Where an address is confirmed."""
    return _link("subscription-confirmation", subscription)


def end(subscription: Subscription) -> str:
    """Where a subscription ends, by a button or by one click of a mail program (RFC 8058)."""
    return _link("subscription-end", subscription)


def wishes(subscription: Subscription) -> str:
    """Where one says about which systems, and in which language."""
    return _link("subscription", subscription)


def token(subscription: Subscription) -> str:
    """What stands in its links: made anew from its key, so that nothing that lets in is kept."""
    return salted_hmac(
        "driftbook.downtime.subscription", str(subscription.key), algorithm="sha256"
    ).hexdigest()


def digest(text: str) -> str:
    """What is kept of a token. It has too many bits to be guessed, so a plain hash will do."""
    return hashlib.sha256(text.encode()).hexdigest()


def _link(name: str, subscription: Subscription) -> str:
    return settings.ADDRESS + reverse(f"downtime:{name}", args=[token(subscription)])
