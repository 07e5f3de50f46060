"""A device knows whom a mail reaches, and what a program switches, and nothing about them."""

from __future__ import annotations

import pytest

from driftbook.incidents.models import Address
from driftbook.incidents.queries.preparing import carried_along
from driftbook.incidents.tests.cast import NOW, Town, town

pytestmark = pytest.mark.django_db


def address(place: Town, receiver: str, **more: object) -> Address:
    return Address.objects.create(
        organisation=place.town,
        agreement=place.agreement,
        receiver=receiver,
        channel="mail",
        to=f"{receiver}@example.org",
        language="en",
        added=NOW,
        **more,
    )


def test_only_what_is_set_up_and_has_not_ended() -> None:
    place = town()
    address(place, "crisis")
    address(place, "crisis")
    address(place, "managers", ended=NOW)
    found = carried_along(place.town.key, place.agreement.pk)
    assert found == {"announcement": [], "receiver": ["crisis"]}
    assert carried_along(place.vendor.key, place.agreement.pk)["receiver"] == []
