"""A maker of lamps who serves two towns by one agreement, and somebody who is neither."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.test import Client

from driftbook.charges import actions
from driftbook.charges.actions.prices import add_item, set_price
from driftbook.charges.actions.refusals import NotDone
from driftbook.charges.models import Item, Line, Price
from driftbook.editions.models import Edition
from driftbook.history.by import By
from driftbook.people.founding import Part, agree
from driftbook.people.models import Agreement, Organisation, User
from tests.cast import person, signed_in
from tests.shelf import LONG_AGO, lay

SPOC, CARER, NEIGHBOUR, MAKER, TECHNICIAN, OUTSIDER = (
    "sara",
    "anna",
    "nils",
    "maja",
    "torben",
    "otto",
)
COVER = """
handbook: lamps
title: The lamps of two towns
language: en
country: SE
timezone: Europe/Stockholm
version: "1"
date: 2020-01-01
parties:
  town: {name: The town, kind: municipality}
  village: {name: The village, kind: municipality}
  maker: {name: The maker, kind: supplier}
clauses:
  T-1: {text: A bulb outside hours costs more.}
"""
BY = By(None, "operator")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WHY = {"code": "public-holiday", "params": {"date": "2026-12-25", "name": "Christmas"}}
REASON: dict[str, Any] = {**WHY, "text": "as it was said then", "source": ["T-1"]}


def agreement() -> Agreement:
    """The maker provides for the town and for the village, which do not know each other."""
    zone = {"language": "en", "country": "SE", "timezone": "Europe/Stockholm"}
    made = agree(
        handbook="lamps",
        parts=[
            Part("the-town", "The town", "municipality", "town", provides=False),
            Part("the-village", "The village", "municipality", "village", provides=False),
            Part("the-maker", "The maker", "supplier", "maker", provides=True),
        ],
        by=BY,
        now=LONG_AGO,
        **zone,
    )
    lay({"handbook.yaml": COVER}, opened=False)
    person(SPOC, "the-town", "spoc")
    person(CARER, "the-town", "care-worker")
    person(NEIGHBOUR, "the-village", "spoc")
    person(MAKER, "the-maker", "supplier-support")
    person(TECHNICIAN, "the-maker", "technician")
    person(OUTSIDER, "elsewhere", "spoc", "supplier-support")
    return made


def of(name: str) -> Client:
    """The browser of one of them."""
    return signed_in(User.objects.get(username=name))


def party(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


def item(code: str = "bulb") -> Item:
    """On the price list of the lamps, per lamp."""
    there = Item.objects.filter(agreement__handbook="lamps", code=code).first()
    return there or add_item(
        agreement=Agreement.objects.get(handbook="lamps"),
        code=code,
        name=f"A {code}",
        unit="per lamp",
        by=BY,
        organisation=party("the-maker"),
        now=NOW,
    )


def price(
    amount: str, since: str, until: str = "", code: str = "bulb", currency: str = "SEK"
) -> Price:
    """The maker agrees on a price from a day on."""
    return set_price(
        item=item(code),
        amount=Decimal(amount),
        currency=currency,
        valid_from=date.fromisoformat(since),
        valid_until=date.fromisoformat(until) if until else None,
        by=BY,
        organisation=party("the-maker"),
        now=NOW,
    )


def charge(
    key: str = "1",
    *,
    customer: str = "the-town",
    at: datetime = NOW,
    now: datetime = NOW,
    **other: Any,
) -> Line:
    """The maker changes a bulb for a customer, and charges it."""
    said: Mapping[str, Any] = {
        "item": "bulb",
        "text": "A bulb at the church",
        "reasons": [REASON],
        "edition": Edition.objects.get(agreement__handbook="lamps"),
        "about": ("lamp", "7"),
        "by": By(UUID(int=7), "technician"),
        **other,
    }
    with transaction.atomic():
        return actions.write(
            agreement=Agreement.objects.get(handbook="lamps"),
            customer=party(customer),
            provider=party("the-maker"),
            at=at,
            key=key,
            now=now,
            **said,
        )


def credited(line: Line, now: datetime = NOW) -> Line:
    """The maker takes a line back."""
    return actions.credit(line=line, because="The bulb was broken.", by=BY, now=now)


def at_once(*calls: Callable[[], object]) -> list[str]:
    """What comes of calls that are made at the same time: `done`, or why not; sorted."""
    said: list[str] = []
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        start.wait()
        try:
            call()
            said.append("done")
        except NotDone as refused:
            said.append(refused.code)
        except BaseException as fault:
            said.append(repr(fault))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def in_memory() -> bool:
    """Whether the database cannot be shared by threads."""
    return connection.vendor == "sqlite" and connection.is_in_memory_db()  # type: ignore[attr-defined]
