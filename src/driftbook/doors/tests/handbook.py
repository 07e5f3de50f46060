"""A handbook about locks: their kinds, their batteries, who opens what, and whom to turn to."""

COVER = """
handbook: town
title: The locks of the town
language: en
country: DK
timezone: Europe/Copenhagen
version: "1"
date: 2026-11-01
parties:
  town: {name: The town, kind: municipality}
  maker: {name: The maker, kind: supplier}
facts: {critical: 15 %}
clauses:
  T-1: {chapter: doors, text: A report every Monday.}
  T-2: {chapter: doors, text: A door with a pump is pulled to.}
  T-3: {chapter: people, text: Bundles are given in the directory or by hand.}
  T-4: {chapter: support, text: At night the backup key comes first.}
  T-5: {chapter: doors, text: Batteries are changed in the first windows.}
"""

SUPPORT = """
hours:
  daytime: {open: "Mo-Fr 08:00-16:00; PH off"}
contacts:
  hotline: {name: The maker's hotline, party: maker, phone: "70 20 40 01"}
  night: {name: The locksmith, party: maker, phone: "70 20 40 02"}
  own-it: {name: The town's own IT, party: town, phone: "70 20 40 03"}
  desk: {name: The desk, party: town, mail: desk@example.org}
problems: {fault: {name: Something is broken}, keys: {name: No keys}}
systems: {locks: {name: The locks}}
ladders:
  - {id: day, systems: [locks], when: daytime, steps: [{call: hotline}]}
  - id: night
    systems: [locks]
    when: otherwise
    steps:
      - {do: Use the backup key., source: [T-4]}
      - {call: night, only_if: The backup key does not fit}
    source: [T-4]
"""

GUIDES = """
guides:
  - id: battery
    title: Is the battery low?
    start: level
    questions:
      level:
        ask: How much is left?
        choices:
          - {id: low, say: "{{ fact.critical }} or less", then: change}
          - {id: enough, say: More, then: support}
    outcomes:
      change: {say: Have it changed., order: {job: battery-change, name: A new battery, system: locks}}
      support: {say: Ask for help., support: {system: locks}}
"""

PEOPLE = """
sign_ins:
  ad: {name: With the directory, steps: [Sign in.], forgotten: [Ask IT.], reset: elsewhere}
  local: {name: Without, steps: [Sign in.], forgotten: [Ask for a code.], reset: code}
places:
  module: {name: The administration, by: {party: town, role: SPOC}, contact: desk}
  ad: {name: The directory, by: {party: town, role: IT}, contact: own-it}
changes:
  - {id: address-not-in-bundle, name: The address is in no bundle, place: module,
     refusals: [no-keys-at-address], source: [T-3]}
  - {id: user-not-in-bundle, name: The person has no bundle with it, sign_in: [ad], place: ad,
     how: Put the person into the group., refusals: [no-key-bundle], source: [T-3]}
  - {id: user-not-in-bundle, name: The person has no bundle with it, sign_in: [local], place: module,
     how: Give the person the bundle., refusals: [no-key-bundle], source: [T-3]}
  - {id: role, name: A role, place: module, refusals: [no-role]}
"""

DOORS = """
units:
  lock:
    name: Lock
    doors: [private]
    acts: [open, lock]
    patience_seconds: 5
  pump:
    name: Relay of a door with a pump
    doors: [stairwell]
    acts: [open, lock]
    instructions: {lock: Pull the door to first.}
    source: [T-2]
  box: {name: Key box, doors: [private, stairwell, key-box], battery: false}
batteries:
  critical: 15
  guide: battery
  outcome: change
  report:
    weekday: mo
    at: "06:00"
    soon_days: 30
    to: [{party: town, role: spoc}, {contact: desk}]
    source: [T-1]
  order: {job: battery-change, priority: 1, source: [T-5]}
  source: [T-1]
emergency: {longest_minutes: 720, usual_minutes: 240}
trouble: {system: locks, problem: fault}
"""

JOBS = """
orderers: [town]
provider: maker
working_days: Mo-Fr; PH off
types:
  battery-change: {name: Battery change, does: changes-battery, doors: [private, stairwell], unit: present}
  repair: {name: Repair, does: repairs, doors: [private, stairwell], unit: present}
deadlines:
  before-two:
    {name: The day before before two, days_before: 1, days: working, at: "14:00", at_the_minute: late}
change: before-two
cancel: before-two
windows:
  - {id: monday, name: Monday, hours: "Mo 10:00-11:00; PH off", priority: 2, seats: 2}
  - {id: tuesday, name: Tuesday, hours: "Tu 13:00-16:00; PH off", priority: 1, seats: 2}
  - {id: thursday, name: Thursday, hours: "Th 08:00-12:00; PH off", priority: 1, seats: 2}
classes:
  normal: {name: Normal, rate: {item: normal, amount: "450.00", currency: DKK}}
  acute: {name: Acute, rate: {item: acute}}
rules:
  - {id: daytime, name: In the daytime, class: normal, performed: daytime}
  - {id: else, name: At any other time, class: acute}
ways:
  - {id: window, name: In a window, time: window, doors: [private, stairwell], classes: [normal],
     deadline: before-two}
  - {id: acute, name: At once, time: chosen, doors: [private, stairwell], classes: [normal, acute],
     telephone: {system: locks, problem: fault}}
"""

FILES = {
    "handbook.yaml": COVER,
    "support.yaml": SUPPORT,
    "guides.yaml": GUIDES,
    "people.yaml": PEOPLE,
    "doors.yaml": DOORS,
    "jobs.yaml": JOBS,
}
