"""How often something may be tried: per account and per network address, in all processes together.

Each try is a row, written and committed before the tries are counted, so that of any number of
tries at the same time no more than the limit go through. SQLite and PostgreSQL alike.

Whoever tries wrong passwords for somebody else uses up their tries. So a browser in which somebody
has come in before has tries of its own (`browsers`), and so has whoever is signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from driftbook.people.models import Attempt
from driftbook.work.clocks import AHEAD


@dataclass(frozen=True)
class Limit:
    """How many, for one account and from one address, within how long."""

    account: int
    address: int
    within: timedelta


LIMITS = {
    "password": Limit(10, 100, timedelta(minutes=15)),  # wrong ones
    "confirm": Limit(10, 100, timedelta(minutes=15)),  # wrong passwords of who is signed in
    "code-asked": Limit(5, 30, timedelta(hours=1)),
    "code-tried": Limit(10, 100, timedelta(hours=1)),  # wrong ones, whichever browser they are from
    "second-step": Limit(10, 100, timedelta(minutes=15)),  # wrong ones
    "passkey": Limit(10**9, 50, timedelta(minutes=15)),  # unknown ones; they name no account
    "number": Limit(10**9, 100, timedelta(minutes=15)),  # customer numbers that there are not
    "invitation": Limit(10**9, 50, timedelta(minutes=15)),
    "tap": Limit(60, 10**9, timedelta(minutes=10)),  # many telephones have one address
    "emergency-key": Limit(20, 10**9, timedelta(hours=1)),  # each sends messages to others
    "hook": Limit(300, 3000, timedelta(minutes=10)),  # reports of monitors, whatever they say
    "status-mail": Limit(10**9, 30, timedelta(hours=1)),  # an address gets one mail an hour anyway
}
KEEP = max(limit.within for limit in LIMITS.values())


class TooMany(Exception):
    """It has been tried too often; `within` is after how long at the latest it may be again."""

    def __init__(self, within: timedelta) -> None:
        super().__init__("it has been tried too often")
        self.within = within

    @property
    def minutes(self) -> int:
        """`within` in whole minutes."""
        return int(self.within.total_seconds() // 60)


def keyed(text: str) -> str:
    """A hash that cannot be turned back without our key."""
    return salted_hmac("driftbook.people", text, algorithm="sha256").hexdigest()


def address_of(request: HttpRequest) -> str:
    """The caller's network address: what the last proxy that we trust says, else the peer's."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if settings.PROXIES and len(forwarded) >= settings.PROXIES:
        return forwarded[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


@dataclass(frozen=True)
class Try:
    """One try, which can be taken back."""

    rows: tuple[int, ...]

    def succeeded(self) -> None:
        """It was the right one, so it does not count (any longer)."""
        Attempt.objects.filter(pk__in=self.rows).delete()


def count(
    kind: str, *, account: str, request: HttpRequest, now: datetime, browser: str = ""
) -> Try:
    """Count a try. Raises TooMany; then not even a look is taken whether it is right.

    `browser`: the mark of one in which the account's owner has come in before (`browsers`). Its
    tries are counted for it alone, so that nobody elsewhere, and no neighbour behind the same
    address, can use them up.
    """
    limit = LIMITS[kind]
    keys = [keyed(f"account:{account}"), keyed(f"address:{address_of(request)}")]
    if browser:
        keys = [keyed(f"browser:{browser}:{account}")]
    rows = [Attempt.objects.create(kind=kind, key=key, at=now) for key in keys]
    made, since = Try(tuple(row.pk for row in rows)), now - limit.within
    for key, most in zip(keys, (limit.account, limit.address), strict=False):
        lately = Attempt.objects.filter(kind=kind, key=key, at__gt=since, at__lte=now + AHEAD)
        if lately.count() > most:
            made.succeeded()  # what was not looked at makes nobody wait longer
            raise TooMany(limit.within)
    return made


def forget(now: datetime) -> None:
    """Delete what no limit looks at any more, or would look at only when its hour comes."""
    Attempt.objects.filter(Q(at__lt=now - KEEP) | Q(at__gt=now + AHEAD)).delete()
