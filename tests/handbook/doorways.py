"""A small chapter of doors with all that it may say, and the chapters that it names."""

from driftbook.handbook.book import Handbook
from tests.handbook.small import small

COVER = """\
# the parties go on
  maker: {name: The maker, kind: supplier}
facts: {critical-battery: 15 %}
clauses:
  D-1: {text: A battery is critical at 15 % or less., chapter: doors}
  D-2: {text: A report comes every Monday., chapter: doors}
"""
SUPPORT = """
hours: {daytime: {open: "Mo-Fr 08:00-16:00; PH off"}}
contacts:
  desk: {name: Desk, party: town, phone: "019-21 20 00", mail: desk@example.org, hours: daytime}
  guard: {name: Guard, phone: "019-21 36 06", hours: 24/7}
  batteries: {name: The battery mailbox, party: town, mail: batteries@example.org}
problems: {fault: {name: Broken}, question: {name: A question}}
audiences: {staff: {name: Staff}, others: {name: Others}}
systems: {locks: {name: Locks, assume: {problem: fault}}}
ladders:
  - {id: day, systems: [locks], when: daytime, steps: [{call: desk}]}
  - {id: night, systems: [locks], when: otherwise, steps: [{do: Use the backup key.}, {call: guard}]}
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
          - {id: low, say: "{{ fact.critical-battery }} or less", then: change}
          - {id: more, say: More, then: fine}
          - {id: broken, say: It is broken, then: mend}
    outcomes:
      change: {say: Have it changed., order: {job: change, name: A battery, system: locks}}
      mend: {say: Have it mended., order: {job: mend, name: A repair, system: locks}}
      fine: {say: Then it is not that., done: true}
"""
PEOPLE = """
sign_ins:
  ad: {name: With the directory, steps: [Sign in.], forgotten: [Ask.]}
  local: {name: Without, steps: [Sign in.], forgotten: [Ask.]}
places:
  module: {name: The administration, by: {party: town, role: SPOC}, contact: desk}
  ad: {name: The directory, by: {party: town, role: IT}, contact: desk}
changes:
  - {id: emergency-key, name: An emergency key, place: module}
  - {id: bundle, name: A bundle, place: ad, sign_in: [ad], refusals: [no-key-bundle, not-in-group]}
  - {id: bundle, name: A bundle, place: module, sign_in: [local], refusals: [no-key-bundle, not-in-group]}
  - {id: others, name: The rest, place: module, refusals: [no-keys-at-address, no-role, closed]}
"""
JOBS = """
orderers: [town]
provider: maker
working_days: Mo-Fr; PH off
types:
  change: {name: Change, does: changes-battery, doors: [private, stairwell], unit: present, facts: {a: {name: A}}}
  mend: {name: Mend, does: repairs, doors: [private, stairwell], unit: present, facts: {a: {name: A}}}
windows:
  - {id: morning, name: Morning, hours: "Tu 09:00-11:00; PH off", priority: 1, seats: 2}
  - {id: spare, name: Spare, hours: "We 14:00-15:00; PH off", priority: 2, seats: 2, types: [mend]}
classes: {plain: {name: Plain, rate: {item: plain}}}
rules: [{id: every, name: Every, class: plain}]
ways: [{id: window, name: Window, time: window, doors: [private, stairwell]}]
"""
SOUND = """
units:
  lock: {name: Lock, doors: [private], acts: [open, lock], instructions: {lock: Pull it to first.}}
  relay: {name: Relay, doors: [stairwell], acts: [open]}
  box: {name: Box, doors: [key-box], battery: false}
batteries:
  critical: 15
  guide: battery
  outcome: change
  report:
    to:
      - {party: town, role: spoc}
      - {contact: batteries}
    source: [D-2]
  order: {job: change, priority: 1}
  source: [D-1]
emergency: {longest_minutes: 480}
trouble: {system: locks, problem: fault}
"""
CHAPTERS = {"guides": GUIDES, "people": PEOPLE, "jobs": JOBS}


def doorways(doors: str = SOUND, support: str = SUPPORT, **chapters: str) -> Handbook:
    """The handbook, with other chapters where they are given; an empty one is left out."""
    return small(support, doors=doors, cover=COVER, **{**CHAPTERS, **chapters})


def changed(*pairs: tuple[str, str], text: str = SOUND) -> str:
    """A chapter with other words; each must be there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text
