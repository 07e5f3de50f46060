"""The gateways and devices of a batch: locked, changed in memory, and written once at its end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from driftbook.doors.models import Command, Device, Gateway, Sighting
from driftbook.doors.models.wire import UNKNOWN
from driftbook.doors.wire import answers, following, storing
from driftbook.doors.wire.edge.discovery import Described
from driftbook.doors.wire.edge.messages import topics_of
from driftbook.doors.wire.pairing import ALONE, SERIALS
from driftbook.doors.wire.payloads import Heard, Meaning, Said, Skipped, Status, Unusable
from driftbook.doors.wire.storing import NewDay, NewReading
from driftbook.history.actions import hold
from driftbook.people.zones import zone

if TYPE_CHECKING:
    from driftbook.doors.wire.ingest import Arrived
    from driftbook.doors.wire.meanings import Meant

MOST_DEVICES = 5_000
"""Behind one gateway: one that goes mad must not fill the database."""
AT_ONCE = 5_000
"""Names of one query: a database takes so many, and a batch may have millions."""
RECENT = timedelta(minutes=10)
"""How old a command may be for the chain of its history to be locked beforehand."""


class Batch:
    """What a batch is about, and what becomes of it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.gateways: dict[str, Gateway] = {}
        self.readings = 0
        self.answers = 0
        self.refused: list[tuple[Arrived, str, Gateway | None]] = []
        self.loose: set[int] = set()
        """Devices that talk for no unit: see `pairing`."""
        self._devices: dict[tuple[int, str], Device] = {}
        self._edge: dict[tuple[int, str], list[Device]] = {}
        self._new_readings: list[NewReading] = []
        self._days: dict[tuple[int, date], NewDay] = {}
        self._changed: dict[int, Device] = {}
        self._touched: dict[int, Gateway] = {}

    # --- who it is about --------------------------------------------------------------------------

    def meet(
        self,
        names: Collection[str],
        at_edge: Collection[str],
        devices: Iterable[tuple[str, str]],
        *,
        answers: bool,
    ) -> None:
        """Lock the gateways and devices, always in one order: chains, gateways, devices."""
        known = Gateway.objects.filter(name__in=names, removed__isnull=True)
        if answers or at_edge:
            self._hold_chains(known)
        locked = known.select_for_update(of=("self",), no_key=True).order_by("pk")
        self.gateways = {row.name: row for row in locked.select_related("organisation")}
        wanted = {
            (self.gateways[gateway].pk, device)
            for gateway, device in devices
            if gateway in self.gateways
        }
        edge = [self.gateways[name].pk for name in at_edge if name in self.gateways]
        self._lock(wanted, edge)
        self._make([pair for pair in sorted(wanted) if pair not in self._devices])

    def listening(self, gateway: Gateway, topic: str) -> list[Device]:
        """The devices of others that say something on a topic."""
        return self._edge.get((gateway.pk, topic), [])

    def describe(self, gateway: Gateway, described: Described) -> Meaning:
        """Write down what a discovery message says of a device."""
        pair = (gateway.pk, described.name)
        if pair not in self._devices:
            self._make([pair])
        device = self._devices.get(pair)
        if device is None:
            return Unusable("too-many")
        wiring = {**device.wiring, **described.parts, SERIALS: list(described.serials)}
        if (device.profile, device.wiring) != (described.profile, wiring):
            self._forget_topics(device)
            device.profile, device.wiring = described.profile, wiring
            device.save(update_fields=["profile", "wiring"])
            self._know_topics(device)
        if device.unit_id is None:
            self.loose.add(device.pk)
        return Skipped()

    def _hold_chains(self, gateways: Iterable[Gateway]) -> None:
        keepers = {gateway.organisation_id for gateway in gateways}
        asked = Command.objects.filter(
            organisation__in=keepers, outcome__in=answers.SOFT, made__gte=self.now - RECENT
        )
        keys = set(asked.values_list("organisation__key", flat=True))
        if keys:
            hold(*keys)

    def _lock(self, wanted: Collection[tuple[int, str]], edge: Collection[int]) -> None:
        gateways = {gateway for gateway, _ in wanted}
        names = {name for _, name in wanted}
        mine = Q(gateway__in=gateways, name__in=names)
        if edge:
            mine |= Q(gateway__in=edge) & ~Q(profile=following.OWN)
        if not wanted and not edge:
            return
        rows = Device.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
        for device in rows.filter(mine).select_related("unit"):
            self._devices[device.gateway_id, device.name] = device
            self._know_topics(device)
        self._let_go(self._devices.values())

    def _make(self, missing: Sequence[tuple[int, str]]) -> None:
        """Devices that are heard for the first time. A gateway that has too many gets no more."""
        if not missing:
            return
        room = {
            pk: MOST_DEVICES - Device.objects.filter(gateway=pk).count()
            for pk in {pk for pk, _ in missing}
        }
        made: list[Device] = []
        for pk, name in missing:
            room[pk] -= 1
            if room[pk] >= 0:
                made.append(Device(gateway_id=pk, name=name, since=self.now))
        # Somebody else may make the same one at this moment.
        Device.objects.bulk_create(made, ignore_conflicts=True)
        self._lock(missing, ())

    def _let_go(self, devices: Iterable[Device]) -> None:
        """What talks for no unit, or for one that is no longer on its door: that one it leaves."""
        for row in devices:
            if row.unit is not None and row.unit.removed is not None:
                row.unit = None
                row.save(update_fields=["unit"])
            if row.unit_id is None:
                self.loose.add(row.pk)

    def _know_topics(self, device: Device) -> None:
        for topic in set(topics_of(device.wiring)):
            there = self._edge.setdefault((device.gateway_id, topic), [])
            if device not in there:
                there.append(device)

    def _forget_topics(self, device: Device) -> None:
        for topic in set(topics_of(device.wiring)):
            self._edge[device.gateway_id, topic].remove(device)

    # --- what becomes of it -----------------------------------------------------------------------

    def take(self, found: Sequence[Meant]) -> None:
        """Follow every message in its order, then write everything at once."""
        heard: list[tuple[Gateway, Heard]] = []
        settled: list[tuple[Meant, Said, Device]] = []
        for meant in found:
            meaning, gateway = meant.meaning, meant.gateway
            if gateway is None:
                continue
            self._seen(gateway, meant)
            if isinstance(meaning, Status):
                self._status(gateway, meaning, meant.message.at)
            elif isinstance(meaning, Heard):
                heard.append((gateway, meaning))
            elif isinstance(meaning, Said):
                device = self._said(gateway, meaning, meant)
                if device is not None:
                    settled.append((meant, meaning, device))
        self._write(heard)
        for meant, said, device in settled:
            self._settle(meant, said, device)

    def _seen(self, gateway: Gateway, meant: Meant) -> None:
        """Something came through it; what the broker had kept says nothing of now."""
        at = meant.message.at
        if isinstance(meant.meaning, Status | Skipped) or meant.message.retained:
            return
        if gateway.seen is None or at > gateway.seen:
            gateway.seen = at
            self._touched[gateway.pk] = gateway

    def _status(self, gateway: Gateway, said: Status, at: datetime) -> None:
        if gateway.online is not said.online:
            gateway.online, gateway.online_since = said.online, at
            self._touched[gateway.pk] = gateway

    def _said(self, gateway: Gateway, said: Said, meant: Meant) -> Device | None:
        """The device, if the message may settle a command."""
        device = self._devices.get((gateway.pk, said.device))
        if device is None:
            self.refused.append((meant.message, "too-many", gateway))
            return None
        if said.profile == following.OWN and device.profile != following.OWN:
            alone = {key: value for key, value in device.wiring.items() if key == ALONE}
            device.profile, device.wiring = following.OWN, alone
            device.save(update_fields=["profile", "wiring"])
        before = device.state
        followed = following.follow(device, said, meant.message.at)
        if followed.counts:
            self._changed[device.pk] = device
        if followed.reading is not None:
            self._keep(device, said, meant.message.at, followed.reading)
        if said.battery is not None and (followed.counts or followed.reading is not None):
            self._day(device, gateway, said.at, said.battery)
        return device if said.answer is not None or _moved(said, before) else None

    def _keep(self, device: Device, said: Said, arrived: datetime, number: tuple[int, int]) -> None:
        self._new_readings.append(
            NewReading(
                device.pk,
                *number,
                at=said.at,
                arrived=arrived,
                state=said.state or "",
                battery=said.battery,
                event=said.event or (said.answer.outcome if said.answer else ""),
            )
        )

    def _day(self, device: Device, gateway: Gateway, at: datetime, battery: int) -> None:
        """The last and the lowest of the day, in the zone of the organisation."""
        day = at.astimezone(zone(gateway.organisation.timezone)).date()
        there = self._days.get((device.pk, day))
        if there is None:
            self._days[device.pk, day] = NewDay(device.pk, day, battery, battery, at)
            return
        last = (battery, at) if at >= there.at else (there.battery, there.at)
        lowest = min(battery, there.lowest)
        self._days[device.pk, day] = NewDay(device.pk, day, last[0], lowest, last[1])

    def _write(self, heard: Sequence[tuple[Gateway, Heard]]) -> None:
        storing.devices(self._changed[pk] for pk in sorted(self._changed))
        self.readings = storing.readings(self._new_readings)
        storing.battery_days(self._days.values())
        for gateway in self._touched.values():
            gateway.save(update_fields=["online", "online_since", "seen"])
        if heard:
            storing.sightings(self._sightings(heard))

    @staticmethod
    def _sightings(heard: Sequence[tuple[Gateway, Heard]]) -> list[Sighting]:
        """Of devices of the organisation that are known, under whichever gateway."""
        names = sorted({name for _, said in heard for name, _ in said.devices})
        keepers = {gateway.organisation_id for gateway, _ in heard}
        known: dict[tuple[int, str], list[Device]] = {}
        theirs = Device.objects.filter(gateway__organisation__in=keepers)
        for begin in range(0, len(names), AT_ONCE):
            rows = theirs.filter(name__in=names[begin : begin + AT_ONCE])
            for device in rows.select_related("gateway").order_by("pk"):
                known.setdefault((device.gateway.organisation_id, device.name), []).append(device)
        found = []
        for gateway, said in heard:
            for name, strength in said.devices:
                for device in known.get((gateway.organisation_id, name), []):
                    row = Sighting(gateway=gateway, device=device, strength=strength, at=said.at)
                    found.append(row)
        return found

    def _settle(self, meant: Meant, said: Said, device: Device) -> None:
        """Let a command have its outcome; nobody answers for another's door."""
        if said.answer is None:
            self._settle_by_state(said, device)
            return
        command = answers.commands([said.answer.command]).get(said.answer.command)
        if command is None:
            self.refused.append((meant.message, "unknown-command", meant.gateway))
        elif device.unit_id is None or command.unit_id != device.unit_id:
            self.refused.append((meant.message, "not-its-command", meant.gateway))
        else:
            answer = said.answer
            self.answers += answers.answered(
                command.key, answer.outcome, answer.said, said.state, said.at, self.now
            )

    def _settle_by_state(self, said: Said, device: Device) -> None:
        if device.unit_id is None or said.state is None:
            return
        meant = answers.meant(device.unit_id, said.state, said.at)
        if meant is not None:
            key, outcome = meant
            self.answers += answers.answered(
                key, outcome, answers.REPORTED, said.state, said.at, self.now
            )


def _moved(said: Said, before: str) -> bool:
    """Whether a device of others says that it has just moved.

    What a bridge says again when it comes back says nothing of a command.
    """
    if said.profile == following.OWN or said.state is None or said.stored:
        return False
    return before not in (said.state, UNKNOWN)
