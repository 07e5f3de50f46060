"""A small chapter of downtime with all that it may say, and the chapters that it names."""

from driftbook.handbook.book import Handbook
from tests.handbook.small import small

COVER = """\
# the parties go on
  maker: {name: The maker, kind: supplier}
facts: {managers: two weeks}
clauses:
  T-1: {text: Small changes on Tuesdays and Wednesdays., chapter: downtime}
  T-2: {text: Managers two weeks before., chapter: downtime}
"""
SUPPORT = """
hours: {daytime: {open: "Mo-Fr 08:00-16:00; PH off"}}
contacts:
  desk: {name: Desk, party: town, phone: "019-21 20 00", hours: daytime}
  guard: {name: Guard, phone: "019-21 36 06", hours: 24/7}
problems: {outage: {name: It is down, guide: outage}}
systems: {plan: {name: The care plan}}
ladders:
  - {id: day, systems: [plan], when: daytime, steps: [{call: desk}]}
  - {id: night, systems: [plan], when: otherwise, steps: [{call: guard}]}
"""
GUIDES = """
guides:
  - id: outage
    title: Is it really down?
    start: cables
    questions:
      cables:
        ask: Are the cables in?
        choices:
          - {id: "yes", say: "Yes", then: call}
          - {id: "no", say: "No, but now", then: solved}
    outcomes:
      solved: {say: Good., done: true}
      call: {say: Ask for help., support: {system: plan, problem: outage}}
"""
SOUND = """
systems:
  plan: {name: The care plan, owner: {party: town, role: Owner, contact: desk}, depends_on: [net]}
  app: {name: The app, owner: {party: town, role: Owner}, depends_on: [plan]}
  net: {name: The network, support: [plan], owner: {party: maker, role: Operations}}
kinds:
  minor: {name: Minor change, usual_minutes: 120, longest_minutes: 300}
  extensive: {name: Extensive change, any_time: true, plan: true, usual_minutes: 600}
  emergency: {name: Emergency change, planning: emergency, any_time: true}
  outage: {name: Outage, planning: unplanned, any_time: true}
windows:
  small: {name: Tuesday and Wednesday, hours: "Tu-We 09:00-14:00; PH off", kinds: [minor], source: [T-1]}
channels:
  page: {name: The status page, via: status-page}
  intranet: {name: The intranet, via: by-hand}
  letter: {name: Mail, via: mail}
audiences:
  public: {name: Everybody, channels: [page]}
  staff: {name: Staff, channels: [intranet]}
  managers: {name: Managers, channels: [letter], people: [{party: town, role: spoc}]}
notices:
  managers: {name: Managers, audience: managers, kinds: [minor, extensive], before: {weeks: 2}, source: [T-2]}
  public: {name: Everybody, audience: public, kinds: [minor, extensive], before: {weeks: 1}}
  at-once: {name: At once, audience: public, kinds: [emergency, outage], within_minutes: 30}
freezes:
  christmas: {name: Christmas, days: "Dec 20-Jan 06"}
councils:
  council:
    name: The council
    members: [{party: town, role: Coordinator}, {party: maker, role: Supplier, co_opted: true}]
    meets: "Mo[1] 13:00-15:00; PH off"
approvals:
  - {kinds: [minor, extensive], by: {party: town, role: Manager, held_by: [change-manager]}, council: council}
  - {by: {party: town, role: Manager, held_by: [change-manager]}}
plan:
  staff: {name: Tell staff how to work, before: {weeks: 3}, to: [staff]}
before_calling: {guide: outage}
working_days: "Mo-Fr; PH off"
"""


def downtimes(downtime: str = SOUND, *, cover: str = COVER, **chapters: str) -> Handbook:
    """The handbook, with other chapters where they are given; an empty one is left out."""
    others = {"guides": GUIDES, **chapters}
    return small(others.pop("support", SUPPORT), downtime=downtime, cover=cover, **others)


def changed(*pairs: tuple[str, str], text: str = SOUND) -> str:
    """A chapter with other words; each must be there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text
