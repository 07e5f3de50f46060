"""A second organisation's jobs: Swedish, half-hour slots, calendar days, nothing out of the ordinary."""

from driftbook.handbook.book import Handbook
from tests.handbook.small import small

COVER = """\
# the parties go on
  locks: {name: Låsfirman, kind: supplier}
"""
JOBS = """
orderers: [town]
provider: locks
working_days: Mo-Fr; PH off
slot_minutes: 30
types:
  visit: {name: Besök, does: repairs, doors: [private], unit: present, facts: {what: {name: Vad}}}
deadlines:
  noon: {name: Två dagar före, days_before: 2, days: calendar, at: "12:00", at_the_minute: in-time}
windows:
  - {id: morning, name: Förmiddag, hours: "Tu-Fr 09:00-10:45; PH off", priority: 1, seats: 1, source: [L-1]}
classes:
  plain: {name: Vanligt, rate: {item: visit, amount: "450.00", currency: SEK}, source: [L-2]}
  dear: {name: Dyrt, rate: {item: dear}}
rules:
  - {id: soon, name: Bråttom, class: dear, late_for: noon}
  - {id: rest, name: Annars, class: plain}
ways:
  - {id: window, name: Fönster, time: window, doors: [private], classes: [plain], deadline: noon}
  - {id: now, name: Genast, time: chosen, doors: [private], classes: [dear]}
"""


def visits(jobs: str = JOBS, doors: str = "", support: str = "") -> Handbook:
    """A small handbook with this chapter, in Stockholm's zone with Sweden's holidays."""
    return small(support, jobs=jobs, doors=doors, cover=COVER)
