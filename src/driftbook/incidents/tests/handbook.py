"""A handbook about two buildings of a town, with every kind of thing that `incidents` may say."""

COVER = """
handbook: town
title: When something breaks in the town
language: en
country: DK
timezone: Europe/Copenhagen
version: "1"
date: 2026-11-01
parties:
  town: {name: The town, kind: municipality}
  vendor: {name: The vendor, kind: supplier}
clauses:
  T-1: {chapter: incidents, text: Evacuation comes first.}
  T-2: {chapter: incidents, text: Masts have power for two hours.}
  T-3: {chapter: incidents, text: Receivers are kept informed.}
  T-4: {chapter: incidents, text: Announcements.}
  T-5: {chapter: incidents, text: Watch the web site.}
  T-6: {chapter: incidents, text: Four are responsible.}
"""

SUPPORT = """
hours:
  daytime: {open: "Mo-Fr 08:00-16:00; PH off"}
contacts:
  helpdesk: {name: The vendor's helpdesk, party: vendor, phone: "70 10 20 30"}
  operator: {name: The operator's support, party: vendor, phone: "70 10 20 31", hours: daytime}
  main: {name: The main number, party: town, phone: "89 10 20 30"}
  lead: {name: The lead, party: town, phone: "89 10 20 31"}
  hotline: {name: The hotline, party: town, where: The hotline's group}
systems: {telephony: {name: Telephony}}
ladders:
  - {id: telephony, systems: [telephony], when: always, steps: [{call: helpdesk}]}
"""

INCIDENTS = """
summary: What to do when something breaks.
places:
  town: {name: The whole town}
  hall: {name: The town hall, within: town}
  library: {name: The library, within: town}
duties:
  lead: {name: The lead, contact: lead, held_by: [incident-lead], source: [T-6]}
  log: {name: The log keeper, held_by: [log-keeper, incident-lead], keeps_log: true, source: [T-6]}
  doors: {name: At the doors, held_by: [contact-centre-agent]}
figures:
  staffing: {name: Staffing, unit: people}
  waiting: {name: Waiting time, unit: minutes}
receivers:
  crisis: {name: The crisis team}
  managers: {name: Managers, contact: lead}
inform:
  - {to: [crisis, managers], within_minutes: 15, of: [staffing, waiting], every_minutes: 60, source: [T-3]}
phone_queues:
  main: {name: The main number, contact: main}
  tax: {name: Tax}
announcements:
  evacuation:
    name: Evacuation
    recording: Recording 1
    queues: [main]
    also: [tax]
    spoken: {en: We cannot answer because the building is empty., da: Vi kan ikke svare lige nu.}
    on: [lead, helpdesk]
    off: [lead, helpdesk]
    source: [T-4]
  breakdown:
    name: Breakdown
    recording: Recording 2
    queues: [main]
    spoken: {en: Something is broken.}
    on: [helpdesk]
    off: [helpdesk]
    source: [T-4]
posts:
  hotline: {name: To the hotline, where: hotline, text: We cannot take shifts., over: We can again.}
scenarios:
  elsewhere: {name: Work elsewhere, choose_when: It lasts more than an hour., steps: [take-laptops]}
  mobile: {name: Answer by mobile, choose_when: It lasts less., steps: [answer-by-mobile]}
steps:
  get-out: {say: Everybody out, duty: doors, expect: The floor is empty., never_paused: true}
  count: {say: Count everybody at the meeting point, duty: lead, expect: Nobody is missing.}
  announce-evacuation: {say: Switch the announcement on, announcement: evacuation, duty: lead}
  undock: {say: Take the laptop out of its dock, expect: It runs on its battery.}
  share: {say: Share the mobile's network, only_if: Wi-Fi is down too}
  chargers: {say: Fetch the bag of chargers}
  announce-breakdown: {say: Switch the announcement on, announcement: breakdown, duty: lead}
  post-hotline: {say: Tell the hotline, post: hotline}
  call-helpdesk: {say: Call the helpdesk, call: helpdesk}
  call-operator: {say: Call the operator, call: operator}
  stop-answering: {say: Send all calls to the hotline, after_timer: masts}
  take-laptops: {say: Take laptop and telephone along}
  answer-by-mobile: {say: Answer on the mobile}
situations:
  evacuation:
    say: Everybody has to get out
    name: Evacuation
    places: [hall, library]
    phases:
      out: {name: Out, mode: read-do, steps: [get-out, count]}
      tell: {name: Tell, mode: do-confirm, steps: [announce-evacuation, post-hotline]}
    scenarios: [elsewhere, mobile]
    announcements: [evacuation]
    posts: [hotline]
    owner: The lead
    approver: The director
    valid_from: 2026-11-01
    review: 2027-11-01
    source: [T-1]
  power:
    say: The power is gone
    name: Power failure in a building
    places: [hall, library]
    phases:
      work: {name: Work on, mode: read-do, steps: [undock, share, chargers]}
      tell: {name: Tell, mode: do-confirm, steps: [announce-breakdown, post-hotline, call-helpdesk]}
    scenarios: [mobile]
    announcements: [breakdown]
    posts: [hotline]
    yields: [{to: evacuation, source: [T-1]}]
  power-town:
    say: The power is gone everywhere
    name: Power failure in the whole town
    places: [town]
    phases:
      work: {name: Work on, steps: [undock, share]}
      later: {name: When the masts are out, steps: [stop-answering]}
    announcements: [breakdown]
    timers:
      masts: {name: Mobile masts, minutes: 120, warn_minutes: 15, then: No calls can be answered., source: [T-2]}
    yields: [{to: evacuation}]
    alongside: [power]
  web:
    say: The web site is down
    name: The web site is down
    places: [town]
    phases:
      tell: {name: Tell, mode: do-confirm, steps: [post-hotline]}
    posts: [hotline]
    alongside: [evacuation, power, power-town]
    source: [T-5]
monitors:
  site:
    name: The web site
    situation: web
    place: town
    tells: [crisis, managers]
    failures: 2
    calm_minutes: 10
    silent_minutes: 30
    source: [T-5]
"""

FILES = {
    "handbook.yaml": COVER,
    "support.yaml": SUPPORT,
    "incidents.yaml": INCIDENTS,
}
