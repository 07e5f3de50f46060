"""Doors, units and bundles: each verb, said twice, and refused by its name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from driftbook.doors import actions, queries, refusals
from driftbook.doors.models import Address, Bundle, Door, Street, Unit
from driftbook.doors.tests.town import BY, NOW, address, door, town
from driftbook.history.models import Event
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation
from driftbook.work.transactions import NotInATransaction
from tests.cast import organisation, person, signed_in

pytestmark = pytest.mark.django_db
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def keeper() -> Organisation:
    return town()


@pytest.fixture
def home(keeper: Organisation) -> Door:
    """The door of a home."""
    return door(address(keeper, floor="2.", side="TV"))


def mount(on: Door, serial: str = "SL-1", kind: str = "smart-lock") -> Unit:
    return actions.install(door=on, kind=kind, serial=serial, at=YESTERDAY, by=BY, now=NOW)


def did() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("did", flat=True))


def test_an_address_is_kept_once(keeper: Organisation) -> None:
    first = address(keeper, "Opdigtet  Allé", 12, letter="a")
    assert str(first) == "Opdigtet Allé 12A, 0999 Påhitby"
    assert address(keeper, "opdigtet allé", 12, letter="A") == first
    assert Street.objects.count() == 1
    assert did() == ["address.added"]
    for wrong in ({"street": " "}, {"number": 0}, {"town": ""}, {"postal_code": ""}):
        with pytest.raises(refusals.NoAddress):
            address(keeper, **wrong)


def test_the_same_street_of_another_organisation_is_another(keeper: Organisation) -> None:
    mine, theirs = address(keeper), address(town("far-away"))
    assert mine.street != theirs.street


def test_a_stairwell_leads_to_flats_of_its_own_organisation(keeper: Organisation) -> None:
    house, flat = address(keeper), address(keeper, floor="1", side="th")
    stairs = door(house, "stairwell")
    actions.lead(door=stairs, to=[flat], by=BY, now=NOW)
    actions.lead(door=stairs, to=[flat], by=BY, now=NOW)
    assert list(flat.ways_in.all()) == [stairs]
    assert did()[-2:] == ["door.added", "door.led"]
    with pytest.raises(refusals.NotTheirs):
        actions.lead(door=stairs, to=[address(town("far-away"), floor="1")], by=BY, now=NOW)
    with pytest.raises(refusals.NoStairwell):
        actions.lead(door=door(flat), to=[], by=BY, now=NOW)
    with pytest.raises(refusals.NoHouse):
        door(flat, "stairwell")
    with pytest.raises(refusals.UnknownKind):
        door(flat, "hatch")


def test_a_unit_is_mounted_once(home: Door) -> None:
    unit = mount(home)
    assert mount(home) == unit
    assert did()[-2:] == ["door.added", "unit.installed"]
    assert mount(home, "") == mount(home, "")


def test_a_serial_is_on_one_door_of_an_organisation(keeper: Organisation, home: Door) -> None:
    unit = mount(home)
    other = door(address(keeper, number=14))
    with pytest.raises(refusals.MountedElsewhere) as refused:
        mount(other)
    assert refused.value.unit == unit
    foreign = door(address(town("far-away")))
    assert mount(foreign) != unit


def test_an_unknown_kind_and_tomorrow_are_refused(home: Door) -> None:
    with pytest.raises(refusals.UnknownKind):
        actions.install(door=home, kind="toaster", at=NOW, by=BY, now=NOW, known={"smart-lock"})
    with pytest.raises(refusals.NotYet):
        actions.install(door=home, kind="lock", at=NOW + timedelta(1), by=BY, now=NOW)


def test_a_unit_is_removed_once(home: Door) -> None:
    unit = mount(home)
    with pytest.raises(refusals.TooEarly):
        actions.remove(unit=unit, at=YESTERDAY - timedelta(1), by=BY, now=NOW)
    gone = actions.remove(unit=unit, at=NOW, by=BY, now=NOW)
    assert gone.removed == NOW
    assert actions.remove(unit=unit, at=NOW, by=BY, now=NOW).removed == NOW
    with pytest.raises(refusals.AlreadyRemoved):
        actions.remove(unit=unit, at=YESTERDAY, by=BY, now=NOW)
    with pytest.raises(refusals.AlreadyRemoved):
        actions.change_battery(unit=unit, at=NOW, by=BY, now=NOW)
    assert did().count("unit.removed") == 1
    assert mount(home) != unit, "the same serial may come back"


def test_a_battery_is_changed_forwards(home: Door) -> None:
    unit = mount(home)
    actions.change_battery(unit=unit, at=NOW, by=BY, now=NOW)
    actions.change_battery(unit=unit, at=NOW, by=BY, now=NOW)
    assert did().count("battery.changed") == 1
    with pytest.raises(refusals.TooEarly):
        actions.change_battery(unit=unit, at=YESTERDAY, by=BY, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_what_a_job_does_belongs_into_its_transaction() -> None:
    home = door(address(town()))
    with pytest.raises(NotInATransaction):
        mount(home)
    with transaction.atomic():
        unit = mount(home)
    for verb in (actions.remove, actions.change_battery):
        with pytest.raises(NotInATransaction):
            verb(unit=unit, at=NOW, by=BY, now=NOW)


def test_a_bundle_opens_doors_of_its_own_organisation(keeper: Organisation, home: Door) -> None:
    bundle = actions.put_in_bundle(door=home, name=" Nattevagt ", by=BY, now=NOW)
    assert actions.put_in_bundle(door=home, name="Nattevagt", by=BY, now=NOW) == bundle
    foreign = Bundle.objects.create(organisation=town("far-away"), name="Nattevagt")
    with pytest.raises(refusals.NotTheirs):
        actions.take_from_bundle(door=home, bundle=foreign, by=BY, now=NOW)
    for _ in range(2):
        actions.take_from_bundle(door=home, bundle=bundle, by=BY, now=NOW)
    assert did()[-2:] == ["bundle.extended", "bundle.reduced"]


# --- over HTTP ----------------------------------------------------------------------------------


def test_a_spoc_furnishes_an_address(keeper: Organisation) -> None:
    client = signed_in(person("sofie", keeper.slug, "spoc"))
    made = client.post(
        "/doors/addresses/",
        {"street": "Opdigtet Allé", "number": "7", "postal_code": "0999", "town": "Påhitby"},
    )
    here = Address.objects.get()
    assert made["Location"] == f"/doors/addresses/{here.pk}/"
    client.post(f"/doors/addresses/{here.pk}/doors/", {"door-kind": "private"})
    own = Door.objects.get()
    day = {f"unit-{own.pk}-day": "2026-11-02"}
    wrong = client.post(f"/doors/doors/{own.key}/units/", {**day, f"unit-{own.pk}-kind": ""})
    assert wrong.status_code == 422
    kind = {f"unit-{own.pk}-kind": "smart-lock", f"unit-{own.pk}-serial": "SL-1"}
    client.post(f"/doors/doors/{own.key}/units/", {**day, **kind})
    unit = Unit.objects.get()
    assert unit.installed.isoformat() == "2026-11-02T12:00:00+00:00"
    client.post(f"/doors/doors/{own.key}/bundles/", {f"bundle-{own.pk}-name": "Nat"})
    page = client.get(made["Location"]).content.decode()
    assert "SL-1" in page
    assert "Key bundle Nat" in page
    early = client.post(
        f"/doors/units/{unit.key}/removal/", {f"removal-{unit.pk}-day": "2026-11-01"}, follow=True
    )
    assert "before the unit was mounted" in early.content.decode()
    client.post(f"/doors/units/{unit.key}/battery/", {f"battery-{unit.pk}-day": "2026-11-03"})
    client.post(f"/doors/units/{unit.key}/removal/", {f"removal-{unit.pk}-day": "2026-11-04"})
    page = client.get(made["Location"]).content.decode()
    assert "1 unit was here before" in page
    assert Event.objects.filter(role="spoc", did="unit.removed").count() == 1


def test_an_address_has_a_history(keeper: Organisation, home: Door) -> None:
    mount(home)
    client = signed_in(person("ib", keeper.slug, "system-administrator"))
    there = f"/history/address/{home.address_id}/"
    assert there in client.get(f"/doors/addresses/{home.address_id}/").content.decode()
    told = client.get(there).content.decode()
    assert "mounted the unit smart-lock SL-1 at Opdigtet Allé 12, 2. tv" in told


def test_who_may_only_see_sees_no_forms(keeper: Organisation, home: Door) -> None:
    client = signed_in(person("pia", keeper.slug, "portal-administrator"))
    page = client.get(f"/doors/addresses/{home.address_id}/")
    assert page.status_code == 200
    assert b"Mount a unit" not in page.content
    refused = client.post(f"/doors/doors/{home.key}/units/")
    assert refused.status_code == 403


def test_an_outsider_changes_nothing(home: Door) -> None:
    outsider = signed_in(person("olga", "far-away", "spoc"))
    unit = mount(home)
    for path in (f"doors/{home.key}/units/", f"units/{unit.key}/removal/"):
        assert outsider.post(f"/doors/{path}").status_code == 404
    assert not queries.addresses(person_actor("olga"), queries.SEE).exists()


def person_actor(name: str) -> Actor:
    from driftbook.people.models import User
    from driftbook.people.queries import actor_of

    return actor_of(User.objects.get(username=name), NOW)


def test_a_provider_serves_the_town_and_nobody_else() -> None:
    from driftbook.people.models import Agreement

    parties = Agreement.objects.get(handbook="gladsaxe").parties
    served = parties.get(name="municipality").organisation
    vendor = parties.get(provides=True).organisation
    here, foreign = address(served), address(organisation("far-away"))
    client = signed_in(person("lone", vendor.slug, "supplier-support"))
    assert client.get(f"/doors/addresses/{here.pk}/").status_code == 200
    assert client.get(f"/doors/addresses/{foreign.pk}/").status_code == 404
    technician = signed_in(person("tom", vendor.slug, "technician"))
    assert technician.get(f"/doors/addresses/{here.pk}/").status_code == 403
