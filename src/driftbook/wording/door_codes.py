"""The sentences of the chapter `doors`: why a door opens or not, what units say of themselves."""

from driftbook.wording.languages import gettext_noop

OPENING = {
    "opens-by-group": gettext_noop(
        "The directory's group “{name}” gives the key bundle “{bundle}”, which holds this door."
    ),
    "opens-by-tag-attribute": gettext_noop(
        "A group with the mark “{name}” gives the key bundle “{bundle}”, which holds this door."
    ),
    "opens-by-hand": gettext_noop(
        "The key bundle “{bundle}”, which holds this door, was given by hand."
    ),
    "opens-by-emergency": gettext_noop("An emergency key opens this door: {name}."),
    "opens-until": gettext_noop("“{name}” ends by itself: {until}."),
    "account-closed": gettext_noop("The account is closed."),
    "no-role-to-open": gettext_noop("None of the roles allows opening doors."),
    "no-unit-on-door": gettext_noop("No unit is mounted on this door."),
    "kind-not-known": gettext_noop("The handbook does not know this kind of unit: {kind}."),
    "kind-opens-not": gettext_noop("{name} cannot be opened from the telephone."),
    "kind-locks-not": gettext_noop("{name} cannot be locked from the telephone."),
    "door-in-no-bundle": gettext_noop("The door is in no key bundle, so nobody has a key to it."),
    "person-without-bundle": gettext_noop(
        "No key bundle that was given opens this door. The door is in: {names}."
    ),
    "person-without-key": gettext_noop("No key to this door was given."),
    "group-gives-no-more": gettext_noop(
        "No group gives a key to this door any more. The door is in: {names}."
    ),
    "unit-not-connected": gettext_noop(
        "{name} is not connected: nothing is known that speaks for it."
    ),
    "grant-ended": gettext_noop("“{name}” was taken back {at}."),
    "grant-not-approved": gettext_noop("“{name}” has been asked for, but not approved."),
    "grant-ran-out": gettext_noop("“{name}” ran out {at}."),
    "grant-begins": gettext_noop("“{name}” opens nothing before {at}."),
    "tag-opens-at-the-door": gettext_noop(
        "The tag “{name}” opens at the door itself, not from the telephone."
    ),
    "no-trouble-said": gettext_noop(
        "The handbook does not say whom to turn to about this kind of unit."
    ),
}

BATTERIES = {
    "battery-critical": gettext_noop("The battery is at {percent} %; {critical} % is critical."),
    "battery-critical-on": gettext_noop("It is expected to be critical on {on}."),
    "battery-critical-since": gettext_noop("By its course it should be critical since {on}."),
    "battery-says-low": gettext_noop("The unit itself says that its battery is low."),
    "battery-near": gettext_noop(
        "The battery is at {percent} %, close to critical; how fast it falls cannot be told yet."
    ),
    "battery-fine": gettext_noop("The battery is at {percent} %."),
    "battery-unheard": gettext_noop("The unit has never said how full its battery is."),
    "battery-falls": gettext_noop(
        "It falls by {month} percentage points in 30 days, by the values of {points} days."
    ),
    "battery-falls-faster": gettext_noop(
        "Lately it falls faster: by {month} percentage points in 30 days, by the values of "
        "{points} days."
    ),
    "battery-keeps": gettext_noop("It does not fall, by the values of {points} days."),
    "battery-not-enough": gettext_noop(
        "There are too few values to tell when it is to be changed: it takes six days with a value "
        "within two weeks or more."
    ),
    "battery-stuck": gettext_noop(
        "It has claimed {percent} % since {since}; a value that never changes for {limit} days is "
        "not trusted."
    ),
    "battery-rises": gettext_noop(
        "It rose by {points} percentage points on {on}, though no change of the battery is known."
    ),
    "battery-jumps": gettext_noop(
        "It fell by {points} percentage points on {on}, faster than a battery empties."
    ),
    "battery-out-of-range": gettext_noop("It has claimed values outside of 0–100 %."),
    "battery-low-but-plenty": gettext_noop(
        "The unit says that its battery is low, and claims {percent} %."
    ),
    "battery-old": gettext_noop("The last value is from {on}."),
}

FLEET = {
    "gateway-down": gettext_noop("The gateway {gateway} is down."),
    "gateway-down-since": gettext_noop("The gateway {gateway} is down since {since}."),
    "gateway-silent": gettext_noop("Nothing has come through the gateway {gateway} since {since}."),
    "never-heard": gettext_noop("Nothing has ever been heard of it; it is known since {since}."),
    "unit-jammed": gettext_noop("It has said that it is jammed since {since}."),
    "unit-silent": gettext_noop(
        "Nothing has been heard of it since {since}; it counts as silent after {limit} hours."
    ),
    "unit-offline": gettext_noop("Its gateway does not reach it; last heard of {since}."),
}

REASONS = {**OPENING, **BATTERIES, **FLEET}

REFUSALS = {
    "closed": gettext_noop("Your account is closed"),
    "no-role": gettext_noop("None of your roles opens doors"),
    "no-unit": gettext_noop("Nothing is mounted on this door"),
    "cannot": gettext_noop("This cannot be done from the telephone"),
    "no-keys-at-address": gettext_noop("This address is in no key bundle"),
    "no-key-bundle": gettext_noop("None of your keys opens this door"),
    "not-in-group": gettext_noop("Your group no longer opens this door"),
    "not-connected": gettext_noop("This lock is not connected"),
}
"""What stands above the reasons, for whoever wanted to open or lock the door."""

KINDS_OF_GRANTS = {
    "group": gettext_noop("Group of the directory"),
    "tag-attribute": gettext_noop("Attribute in the directory"),
    "hand": gettext_noop("Given by hand"),
    "emergency": gettext_noop("Emergency key"),
    "tag": gettext_noop("Tag, at the reader alone"),
}

STATES = {
    "critical": gettext_noop("critical"),
    "soon": gettext_noop("soon"),
    "untrusted": gettext_noop("cannot be trusted"),
    "fine": gettext_noop("fine"),
    "unheard": gettext_noop("never heard of"),
}
"""Of a battery."""
