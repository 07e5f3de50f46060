"""A handbook about changes: windows, notices, a freeze, a council, and whom to turn to."""

COVER = """
handbook: town
title: The systems of the town
language: en
country: DK
timezone: Europe/Copenhagen
version: "1"
date: 2026-11-01
parties:
  town: {name: The town, kind: municipality}
  maker: {name: The maker, kind: supplier}
clauses:
  T-1: {chapter: downtime, text: Small changes on Tuesdays and Wednesdays.}
  T-2: {chapter: downtime, text: Managers two weeks before and everybody one week before.}
  T-3: {chapter: downtime, text: A council advises.}
  T-4: {chapter: guides, text: Look at the cables first.}
"""

SUPPORT = """
hours:
  daytime: {open: "Mo-Fr 08:00-16:00; PH off"}
contacts:
  hotline: {name: The hotline, party: maker, phone: "70 20 40 01"}
  night: {name: On call, party: maker, phone: "70 20 40 02"}
problems: {outage: {name: It is down, guide: outage}, question: {name: A question}}
systems:
  plan: {name: The care plan}
  web: {name: The web site}
ladders:
  - {id: day, systems: [plan, web], when: daytime, steps: [{call: hotline}]}
  - {id: night, systems: [plan, web], when: otherwise, steps: [{call: night}]}
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
        source: [T-4]
    outcomes:
      solved: {say: Good., done: true}
      call: {say: Ask for help., support: {system: plan, problem: outage}}
"""

DOWNTIME = """
summary: When systems may be down, and who is told.
systems:
  plan:
    name: The care plan
    owner: {party: town, role: System owner}
    depends_on: [net]
    meanwhile: Use the paper lists.
  web: {name: The web site, owner: {party: town, role: Web editor}, depends_on: [net]}
  net: {name: The network, support: [plan, web], owner: {party: maker, role: Operations}}
kinds:
  minor: {name: Minor change, usual_minutes: 120, longest_minutes: 300}
  extensive: {name: Extensive change, any_time: true, plan: true, usual_minutes: 600}
  emergency: {name: Emergency change, planning: emergency, any_time: true}
  outage: {name: Outage, planning: unplanned, any_time: true}
windows:
  small: {name: Tuesday and Wednesday, hours: "Tu-We 09:00-14:00; PH off", kinds: [minor], source: [T-1]}
channels:
  page: {name: The status page, via: status-page}
  intranet: {name: The intranet, via: by-hand, text: Copy it to the front page.}
  letter: {name: Mail, via: mail}
  hook: {name: Their own system, via: webhook}
audiences:
  public: {name: Everybody, languages: [en, da], channels: [page]}
  staff: {name: Staff, channels: [intranet]}
  managers: {name: Managers, channels: [letter], people: [{party: town, role: spoc}]}
  providers: {name: External providers, channels: [hook]}
notices:
  managers:
    {name: Managers, audience: managers, kinds: [minor, extensive], before: {weeks: 2}, source: [T-2]}
  public:
    {name: Everybody, audience: public, kinds: [minor, extensive], before: {weeks: 1}, source: [T-2]}
  staff: {name: Staff, audience: staff, kinds: [minor, extensive], before: {weeks: 1}, source: [T-2]}
  providers: {name: External providers, audience: providers, kinds: [minor, extensive]}
  at-once: {name: Everybody at once, audience: public, kinds: [emergency, outage], within_minutes: 30}
freezes:
  christmas: {name: Christmas, days: "Dec 20-Jan 06"}
councils:
  council:
    name: The council
    members:
      - {party: town, role: Coordinator}
      - {party: maker, role: Supplier, co_opted: true}
    meets: "Mo[1] 13:00-15:00"
    source: [T-3]
  network: {name: The network, standing: false, members: [{party: town, role: Practitioner, held_by: [spoc]}]}
approvals:
  - kinds: [minor, extensive]
    by: {party: town, role: Change manager, held_by: [change-manager]}
    council: council
    source: [T-3]
  - {by: {party: town, role: Change manager, held_by: [change-manager]}}
plan:
  staff-plan: {name: Tell staff how to work, before: {weeks: 3}, to: [staff]}
  providers-plan: {name: Tell providers, before: {weeks: 2}, to: [providers]}
before_calling: {guide: outage}
working_days: "Mo-Fr; PH off"
"""

FILES = {
    "handbook.yaml": COVER,
    "support.yaml": SUPPORT,
    "guides.yaml": GUIDES,
    "downtime.yaml": DOWNTIME,
}
