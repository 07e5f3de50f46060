"""How a page gets its lines and prices: what the visitor may see, and the right to do it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from driftbook.charges import queries
from driftbook.charges.models import Item, Line, Price
from driftbook.history.by import By
from driftbook.people.by import by
from driftbook.people.gate import Refused, sign_in_first
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement, Organisation

SEE, WRITE = "charge.see", "charge.write"
PRICES, CHANGE = "price.see", "price.change"


@dataclass(frozen=True)
class Account:
    """A customer of an agreement, and the lines of it that the visitor may see."""

    agreement: Agreement
    customer: Organisation
    lines: QuerySet[Line]


def account(request: HttpRequest, handbook: str, customer: str) -> Account:
    """The account that the address names.

    Raises SignInFirst, Http404 for whoever is on neither side, Refused for a side without the role.
    """
    sign_in_first(request)
    who = actor(request)
    agreement = Agreement.objects.filter(handbook=handbook).first()
    found = Organisation.objects.filter(slug=customer, parts__agreement=agreement).first()
    if agreement is None or found is None:
        raise Http404(f"there is no account of '{customer}' in '{handbook}'")
    standing = queries.standing(who, SEE, agreement, found)
    if standing == "stranger":
        raise Http404(f"there is no account of '{customer}' in '{handbook}'")
    if standing == "refused":
        raise Refused(SEE)
    lines = queries.lines(who, SEE).filter(agreement=agreement, customer=found)
    return Account(agreement, found, lines)


def may_write(request: HttpRequest, agreement: Agreement, customer: Organisation) -> bool:
    """Whether the visitor may write lines for the customer and credit them."""
    return queries.standing(actor(request), WRITE, agreement, customer) == "may"


def line_to_change(request: HttpRequest, key: UUID) -> tuple[Line, By]:
    """The line with this key, and who changes its fate. Raises as `account` does."""
    sign_in_first(request)
    who = actor(request)
    line = queries.lines(who, WRITE).filter(key=key).first()
    if line is not None:
        return line, by(who, WRITE, line.customer.key)
    other = Line.objects.filter(key=key).select_related("agreement", "customer", "provider").first()
    if other is not None and queries.concerns(who, other):
        raise Refused(WRITE)
    raise Http404(f"there is no line '{key}'")


def provider(request: HttpRequest, handbook: str, action: str) -> tuple[Agreement, Organisation]:
    """The agreement of a handbook, and the visitor's own organisation that provides in it.

    Raises SignInFirst, Http404 for whoever is no party, Refused where the visitor's side does not
    provide or no role of theirs there allows it.
    """
    sign_in_first(request)
    who = actor(request)
    pact = who.pact(handbook)
    if pact is None:
        raise Http404(f"there is no handbook '{handbook}'")
    organisation = queries.provider_of(who, action, pact)
    if organisation is None:
        raise Refused(action)
    return Agreement.objects.get(key=pact.key), organisation


def item_of(agreement: Agreement, code: str) -> Item:
    """The item with this code. Raises Http404."""
    item = Item.objects.filter(agreement=agreement, code=code).select_related("agreement").first()
    if item is None:
        raise Http404(f"there is no item '{code}'")
    return item


def price_of(item: Item, key: UUID) -> Price:
    """The price of the item with this key, unless it was withdrawn. Raises Http404."""
    price = Price.objects.filter(item=item, key=key, withdrawn__isnull=True).first()
    if price is None:
        raise Http404(f"there is no price '{key}'")
    price.item = item
    return price
