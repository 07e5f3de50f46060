"""A handbook about locks, with every kind of thing that the chapter `jobs` may say."""

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
clauses:
  T-1: {chapter: jobs, text: Two jobs in an hour.}
  T-2: {chapter: jobs, text: Ordered after two o'clock the day before is acute.}
  T-3: {chapter: jobs, text: A flat battery is not invoiced.}
  T-4: {chapter: support, text: The maker answers at all hours.}
"""

SUPPORT = """
hours:
  daytime: {open: "Mo-Fr 08:00-16:00; PH off"}
contacts:
  hotline: {name: The maker's hotline, party: maker, phone: "70 20 40 01"}
problems: {other: {name: Something else}}
systems: {locks: {name: The locks}}
ladders:
  - {id: always, systems: [locks], when: always, steps: [{call: hotline}], source: [T-4]}
"""

DOORS = """
units:
  smart-lock: {name: SmartLock, doors: [private]}
  smart-relay: {name: SmartRelay, doors: [stairwell]}
  smart-keybox: {name: SmartKeybox, doors: [private, stairwell, key-box]}
"""

JOBS = """
orderers: [town]
provider: maker
working_days: Mo-Fr; PH off
types:
  installation:
    name: Installation
    does: installs
    doors: [private, stairwell, key-box]
    unit: absent
    facts:
      bundle: {name: Key bundle, kind: bundle}
      unit: {name: Unit, kind: unit-kind}
      placement: {name: Placement, only_if: {fact: unit, one_of: [smart-keybox]}}
  repair:
    name: Repair
    does: repairs
    doors: [private, stairwell, key-box]
    unit: present
    facts:
      problem: {name: The problem}
  battery-change:
    name: Battery change
    does: changes-battery
    doors: [private, stairwell, key-box]
    unit: present
  removal:
    name: Removal
    does: removes
    doors: [private, stairwell, key-box]
    unit: present
    facts:
      present: {name: Who is there, kind: person}
deadlines:
  before-two:
    {name: The day before before two, days_before: 1, days: working, at: "14:00",
     at_the_minute: late, source: [T-2]}
  after-two:
    {name: After two the day before, days_before: 1, days: working, at: "14:00",
     at_the_minute: in-time, source: [T-2]}
change: before-two
cancel: before-two
windows:
  - {id: monday, name: Monday, hours: "Mo 10:00-11:00; PH off", priority: 2, seats: 2, source: [T-1]}
  - {id: tuesday, name: Tuesday, hours: "Tu 13:00-16:00; PH off", priority: 1, seats: 2, source: [T-1]}
  - {id: thursday, name: Thursday, hours: "Th 08:00-12:00; PH off", priority: 1, seats: 2, source: [T-1]}
classes:
  normal: {name: Normal, rate: {item: job-normal, amount: "450.00", currency: DKK}}
  outside: {name: Outside normal hours, rate: {item: job-outside}}
  acute: {name: Acute, rate: {item: job-acute}}
rules:
  - {id: late, name: Ordered after two the day before, class: acute, late_for: after-two, source: [T-2]}
  - {id: daytime, name: Done in the daytime, class: normal, performed: daytime}
  - {id: night, name: Done in the evening or at night, class: outside,
     performed: "Mo-Fr 00:00-08:00,16:00-24:00; PH off"}
  - {id: weekend, name: Done at the weekend or on a holiday, class: acute,
     performed: "Sa-Su,PH 00:00-24:00"}
circumstances:
  flat-battery: {name: The battery is flat, types: [battery-change], class: acute, invoiced: false,
                 source: [T-3]}
  warranty: {name: Warranty, invoiced: false}
ways:
  - {id: window, name: In a window, time: window, doors: [private, key-box], classes: [normal],
     deadline: before-two, source: [T-1]}
  - {id: normal-hours, name: In normal hours, time: chosen, doors: [private, key-box], classes: [normal]}
  - {id: acute, name: Acute, time: chosen, doors: [private, stairwell, key-box],
     classes: [outside, acute], telephone: {system: locks, problem: other}}
  - {id: no-fixed-time, name: Without a fixed time, time: none, doors: [stairwell],
     types: [installation], procedure: association}
notice: {minutes: 30}
procedures:
  association:
    name: Agreement with the housing association
    start: first
    steps:
      - id: first
        name: First contact
        by: maker
        due: {after: begin, within: {months: 1}}
        remind: [{days: 7}]
        outcomes:
          - {id: accepted, name: They accept, then: agreed}
          - {id: declined, name: They decline, then: keybox-decision, tells: [town]}
          - {id: no-dialogue, name: No dialogue, then: second, tells: [town]}
      - id: second
        name: Second contact
        by: maker
        due: {after: begin, within: {months: 2}}
        outcomes:
          - {id: accepted, name: They accept, then: agreed}
          - {id: no-dialogue, name: No dialogue, then: no-answer}
      - id: keybox-decision
        name: A key box instead
        by: town
        due: {within: {months: 1}}
        outcomes:
          - id: wanted
            name: Order a key box
            then: keybox
            tells: [maker]
            facts:
              permission: {name: The association permits it, kind: yes-no}
              placement: {name: Agreed placement}
          - {id: not-wanted, name: No, then: given-up, tells: [maker]}
    endings:
      - {id: agreed, name: Agreed, job: goes-on, tells: [town]}
      - id: keybox
        name: A key box instead
        job: closed
        orders: {type: installation, unit: smart-keybox}
        drops_out_after: {months: 6}
      - {id: given-up, name: Given up, job: closed, drops_out_after: {months: 6}}
      - {id: no-answer, name: Closed without an answer, job: closed, drops_out_after: {months: 6},
         tells: [town]}
"""

FILES = {
    "handbook.yaml": COVER,
    "support.yaml": SUPPORT,
    "doors.yaml": DOORS,
    "jobs.yaml": JOBS,
}
