"""What is said of doors: the facts that are gathered, and the decisions that are made of them."""

from dataclasses import dataclass
from datetime import date, datetime

from driftbook.handbook.deciding.answers import Reason

# --- may somebody open this door? -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Grant:
    """Something that lets a person through a door, whether or not it holds now."""

    kind: str
    """`group` (of a directory), `tag-attribute` (`Tag: #name#`), `hand`, `emergency`, `tag`."""
    name: str
    """Of the group, the bundle or the tag; of an emergency key its reason."""
    bundle: str = ""
    """The key bundle that holds the door; empty: the door itself."""
    since: datetime | None = None
    until: datetime | None = None
    """When it ends by itself; None: it does not."""
    ended: datetime | None = None
    approved: bool = True
    key: str = ""
    """Of the row that it stands in."""
    because: str = ""
    """Why it was given, in the words of whoever gave it or asked for it."""


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """A door, a person and what is known of both at an instant."""

    act: str
    """`open` or `lock`."""
    unit_kind: str | None
    """None: nothing is mounted on the door."""
    active: bool
    """Whether the person's account is open."""
    role: bool
    """Whether a role of the person allows opening doors at all."""
    sign_in: str | None
    """How the person signs in, as the handbook's chapter `people` calls it; None: not known."""
    grants: tuple[Grant, ...]
    in_bundles: tuple[str, ...]
    """The key bundles that the door is in."""
    connected: bool
    """Whether a device is known that talks for the unit."""


@dataclass(frozen=True, slots=True)
class OpeningAnswer:
    """Whether it may be done, through what, and if not, where that is changed (G-30)."""

    allowed: bool
    refusal: str | None
    """`no-keys-at-address`, `no-key-bundle`, `not-in-group`, `no-role`, `closed`, `no-unit`,
    `not-connected`, `cannot`: the handbook's `people.changes` name those that it can answer."""
    through: tuple[Grant, ...]
    """The grants that hold, the most lasting first."""
    reasons: tuple[Reason, ...]
    changes: tuple[str, ...]
    """Ids of `people.changes` for this refusal and this way of signing in, in their order."""
    instruction: str | None
    """What whoever does it has to know (G-36)."""
    patience_seconds: int
    source: tuple[str, ...]


# --- batteries ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BatteryFacts:
    """What is known of the battery of one unit."""

    unit: str
    """Its key."""
    kind: str
    days: tuple[tuple[date, int], ...]
    """(day, percentage claimed), in order, since the battery was changed; one a day at most."""
    changed: date | None = None
    """When the battery was last changed, or the unit mounted."""
    low: bool | None = None
    """Whether the unit itself says that it is low."""
    seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class BatteryVerdict:
    """What becomes of it."""

    unit: str
    state: str
    """`critical`, `soon`, `untrusted`, `fine`, `unheard`."""
    percent: int | None
    """The last that was claimed."""
    claimed: date | None
    """On which day."""
    per_day: float | None
    """The slope in percentage points a day (negative: it falls); None: not enough to tell."""
    critical_on: date | None
    """When it is expected to be critical; None: not foreseeable within a year."""
    earliest: date | None
    latest: date | None
    """The bounds of it that the spread of the slopes allows."""
    points: int
    """How many days the slope was made of."""
    reasons: tuple[Reason, ...]


# --- the fleet ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """What a unit's device has said, and when."""

    unit: str
    kind: str
    gateway: str
    state: str
    state_at: datetime | None
    state_since: datetime | None
    battery: int | None
    battery_since: datetime | None
    online: bool | None
    seen: datetime | None
    since: datetime
    """When it was first known."""


@dataclass(frozen=True, slots=True)
class GatewayFacts:
    """What is known of a gateway."""

    name: str
    online: bool | None
    online_since: datetime | None
    seen: datetime | None


@dataclass(frozen=True, slots=True)
class DeviceVerdict:
    """What is wrong with a unit, worst first; nothing is wrong where `faults` is empty."""

    unit: str
    faults: tuple[str, ...]
    """Of `jammed`, `critical`, `silent`, `offline`, `lying`, `never-heard`. A unit behind a gateway
    that is down has only `behind-gateway`: its own silence says nothing."""
    since: datetime | None
    """Since when the first of them."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class FleetVerdict:
    """The fleet: gateways that are down are said once."""

    devices: tuple[DeviceVerdict, ...]
    down: tuple[tuple[str, datetime | None, int], ...]
    """(gateway, since when, how many units are behind it)."""
    counts: dict[str, int]
    """By fault; `fine` too."""
