"""A handbook unlike the shipped ones: a hospital in Norway that says nearly all that can be said.

Its own language is one that Driftbook does not speak, and so is that of one audience; its window
crosses midnight, periods count months and working days, and its four parties keep to themselves.
"""

COVER = """
handbook: fjord
title: Endringer ved Fjordsykehuset
summary: Når systemene kan være nede, og hvem som får vite det.
language: nb
country: "NO"
timezone: Europe/Oslo
version: "1"
date: 2026-11-01
review: 2027-11-01
parties:
  hospital: {name: Fjordsykehuset, kind: municipality}
  operator: {name: Drift AS, kind: supplier}
  clinic: {name: Øyklinikken, kind: customer}
  lab: {name: Laboratoriet, kind: customer}
facts: {clinic: en måned}
clauses:
  F-1: {chapter: downtime, text: Store endringer gjøres natt til mandag.}
  F-2: {chapter: downtime, text: Klinikkene får vite det en måned i forveien.}
"""

SUPPORT = """
hours:
  always: {open: "24/7"}
contacts:
  desk: {name: Brukerstøtten, party: operator, phone: "22 98 70 00", mail: hjelp@example.org}
problems: {down: {name: Det virker ikke}}
systems:
  journal: {name: Journalen}
  images: {name: Røntgenbilder}
ladders:
  - {id: all, systems: [journal, images], when: always, steps: [{call: desk}]}
"""

DOWNTIME = """
summary: Når systemene kan være nede, og hvem som får vite det.
systems:
  power: {name: Strøm, support: [journal, images], owner: {party: hospital, role: Teknisk sjef}}
  network: {name: Nettet, support: [], owner: {party: operator, role: Drift}, depends_on: [power]}
  login:
    {name: Pålogging, owner: {party: operator, role: Drift, contact: desk}, depends_on: [network]}
  journal:
    name: Journalen
    text: Alt som er skrevet om pasienten.
    owner: {party: hospital, role: Journalansvarlig}
    depends_on: [login, network]
    meanwhile: Bruk nødjournalen på papir.
    source: [F-1]
  images: {name: Røntgenbilder, owner: {party: lab, role: Leder}, depends_on: [journal]}
  menu: {name: Kantinens meny, owner: {party: operator, role: Drift}}
kinds:
  standard: {name: Standardendring, usual_minutes: 30, longest_minutes: 45}
  major: {name: Stor endring, plan: true, usual_minutes: 240, longest_minutes: 360}
  dated: {name: Avtalt endring, usual_minutes: 60}
  urgent: {name: Hasteendring, planning: emergency, any_time: true}
  fault: {name: Feil, planning: unplanned}
windows:
  night: {name: Natt til mandag, hours: "Su 22:00-04:00", kinds: [major, standard], source: [F-1]}
  agreed:
    name: Avtalte netter
    hours: "2027 Jan 13 01:00-05:00; 2027 Mar 10 01:00-05:00; 2027 Mar 28 01:00-05:00"
    kinds: [dated]
  images: {name: Røntgen ved lunsj, hours: "We 11:30-12:30; PH off", systems: [images], kinds: [standard]}
channels:
  page: {name: Driftsstatus, via: status-page}
  wall: {name: Tavlen, via: by-hand, text: Heng det opp i gangen., link: "https://tavlen.example.org/ny"}
  mail: {name: E-post, via: mail}
  hook: {name: Klinikkens system, via: webhook}
audiences:
  everybody: {name: Alle, languages: [nb, fi, en], channels: [page]}
  wards: {name: Avdelingene, languages: [nb], channels: [wall, mail], people: [{party: hospital, role: spoc}]}
  clinic: {name: Klinikken, languages: [fi], channels: [mail, hook], people: [{party: clinic, role: spoc}]}
  lab: {name: Laboratoriet, languages: [en], channels: [mail], people: [{party: lab, role: spoc}]}
notices:
  clinic:
    name: Klinikken en måned før
    audience: clinic
    kinds: [major]
    before: {months: 1}
    source: [F-2]
  wards:
    {name: Avdelingene ti virkedager før, audience: wards, kinds: [major, dated], before: {working_days: 10}}
  wards-standard:
    {name: Avdelingene to virkedager og tre timer før, audience: wards, kinds: [standard], before: {working_days: 2, hours: 3}}
  images: {name: Laboratoriet om bilder, audience: lab, kinds: [major, standard, dated], systems: [images], before: {days: 3}}
  everybody: {name: Alle før det begynner, audience: everybody, kinds: [major, standard, dated]}
  at-once: {name: Alle straks, audience: everybody, kinds: [urgent, fault], within_minutes: 15}
freezes:
  christmas: {name: Jul, days: "Dec 18-Jan 03"}
  easter: {name: Påske, days: "easter -4 days-easter +1 day", kinds: [major, standard]}
  summer: {name: Sommer for bilder, days: "Jul", systems: [images]}
councils:
  board:
    name: Endringsrådet
    text: Møtes hver måned.
    members:
      - {party: hospital, role: Journalansvarlig}
      - {party: operator, role: Drift, co_opted: true}
    meets: "We[2] 12:00-13:00; PH off"
    kinds: [major]
  pictures:
    name: Bilderådet
    members: [{party: lab, role: Leder, held_by: [spoc]}]
    advises: [scheduling]
    systems: [images]
  practice: {name: Praktikerne, standing: false, members: [{party: clinic, role: Sykepleier, held_by: [spoc]}]}
approvals:
  - kinds: [major]
    by: {party: hospital, role: Direktør, held_by: [change-manager]}
    council: board
    advice_needed: true
  - {systems: [images], by: {party: lab, role: Leder, held_by: [change-manager]}, council: pictures}
  - {by: {party: operator, role: Driftssjef, held_by: [change-manager]}}
plan:
  write: {name: Skriv planen, before: {months: 2, working_days: 1}}
  rehearse: {name: Øv på papir, before: {weeks: 1}, to: [wards]}
  go: {name: Gi klarsignal}
working_days: "Mo-Fr; PH off"
shared: false
"""

FILES = {"handbook.yaml": COVER, "support.yaml": SUPPORT, "downtime.yaml": DOWNTIME}
