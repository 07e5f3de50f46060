"""The prices of the demo, invented, from `demo/prices.yaml` of a handbook's folder."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from driftbook.charges import words
from driftbook.charges.actions.prices import add_item, set_price
from driftbook.charges.actions.refusals import NotDone
from driftbook.charges.models import Item, Price
from driftbook.handbook.schema.base import Slug
from driftbook.history.by import By
from driftbook.people.by import OPERATOR
from driftbook.people.models import Agreement, Organisation

FILE = "demo/prices.yaml"


class Listed(BaseModel):
    """One price, as the file says it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Slug
    name: Annotated[str, Field(min_length=1, max_length=300)]
    unit: Annotated[str, Field(max_length=60)]
    amount: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    valid_from: datetime.date


LIST = TypeAdapter(list[Listed])


def shown(agreement: Agreement, folder: Path, now: datetime.datetime) -> Iterator[str]:
    """Put the prices of the folder in, once, and tell what was done or why not."""
    path = folder / FILE
    if not path.is_file():
        return
    try:
        listed = LIST.validate_python(yaml.safe_load(path.read_text("utf-8")))
    except (ValueError, yaml.YAMLError) as wrong:
        yield f"{path} is left out: {wrong}"
        return
    providers = Organisation.objects.filter(parts__agreement=agreement, parts__provides=True)
    provider = providers.order_by("pk").first()
    if provider is None:
        yield f"{path} is left out: nobody provides in {agreement.handbook}"
        return
    made = 0
    for one in listed:
        try:
            made += _put(agreement, provider, one, now)
        except NotDone as refused:
            yield f"{path}: {one.code} from {one.valid_from}: {words.refusal(refused)}"
    if made:
        yield f"{agreement.handbook}: {made} invented prices"


def _put(agreement: Agreement, provider: Organisation, one: Listed, now: datetime.datetime) -> bool:
    by = By(None, OPERATOR)
    item = Item.objects.filter(agreement=agreement, code=one.code).first()
    if item is None:
        item = add_item(
            agreement=agreement,
            code=one.code,
            name=one.name,
            unit=one.unit,
            by=by,
            organisation=provider,
            now=now,
        )
    there = Price.objects.filter(item=item, valid_from=one.valid_from, withdrawn__isnull=True)
    if there.filter(amount=one.amount, currency=one.currency).exists():
        return False
    set_price(
        item=item,
        amount=one.amount,
        currency=one.currency,
        valid_from=one.valid_from,
        by=by,
        organisation=provider,
        now=now,
    )
    return True
