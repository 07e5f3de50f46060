"""A sound chapter `incidents` of two buildings, as small as it can be and name everything once."""

COVER = """
facts: {masts: two hours (120 minutes)}
clauses:
  X-1: {text: Evacuation takes over., chapter: incidents}
  X-2: {text: Masts have power for two hours., chapter: incidents}
"""
SUPPORT = """
hours: {daytime: {open: "Mo-Fr 08:00-16:00; PH off"}}
contacts:
  desk: {name: Desk, phone: "019-21 20 00", hours: daytime}
  line: {name: Line, phone: "019-55 36 06", hours: 24/7}
  board: {name: The notice board, where: On the wall, hours: 24/7}
systems: {phones: {name: Phones, problems: [fault, other], assume: {problem: fault}}}
problems: {fault: {name: Fault}, other: {name: Other}}
ladders:
  - {id: day, systems: [phones], when: daytime, steps: [{call: desk, or: [line]}]}
  - {id: night, systems: [phones], when: otherwise, closed: Closed., steps: [{call: line}]}
"""
SOUND = """
places:
  town: {name: The town}
  hall: {name: The hall, within: town}
  annex: {name: The annex, within: town}
duties:
  lead: {name: The lead, contact: line}
  log: {name: The log keeper, held_by: [log-keeper], keeps_log: true}
figures: {staffing: {name: Staffing}}
receivers:
  crisis: {name: The crisis team}
  mailbox: {name: The mailbox}
inform: [{to: [crisis], of: [staffing]}]
phone_queues:
  main: {name: Main, contact: line}
announcements:
  out: {name: Evacuation, recording: One, queues: [main], spoken: {en: We are out.}, on: [desk, line], off: [line]}
posts:
  board: {name: On the board, where: board, text: We cannot.}
scenarios:
  mobile: {name: By mobile, choose_when: It is short., steps: [answer]}
  home: {name: From home, choose_when: It is long., steps: [answer]}
steps:
  leave: {say: Leave, duty: lead, never_paused: true}
  announce: {say: Switch it on, duty: lead, announcement: out}
  tell: {say: Tell them, duty: lead, post: board}
  undock: {say: Undock, duty: lead}
  help: {say: Get help, duty: lead, turn: {system: phones}}
  ring: {say: Ring the line, duty: lead, call: line}
  silent: {say: Expect silence, duty: lead, after_timer: masts}
  answer: {say: Answer by mobile, duty: lead}
situations:
  fire:
    say: Everybody out
    name: Evacuation
    places: [hall, annex]
    phases: {out: {name: Out, steps: [leave]}, tell: {name: Tell, mode: do-confirm, steps: [announce, tell]}}
    scenarios: [mobile, home]
    announcements: [out]
    posts: [board]
    owner: The lead
    approver: The head
    review: 2027-11-01
    source: [X-1]
  power:
    say: The power is gone
    name: Power failure
    places: [town, hall]
    phases: {work: {name: Work, steps: [undock, help, ring]}, later: {name: Later, steps: [silent]}}
    timers: {masts: {name: Masts, minutes: 120, warn_minutes: 15, since: undock, then: Silence., source: [X-2]}}
    yields: [{to: fire}]
    responsible: [lead, log]
    owner: The lead
    approver: The head
    review: 2027-11-01
monitors:
  power: {name: Power, situation: power, place: town, tells: [mailbox]}
"""


def changed(*pairs: tuple[str, str]) -> str:
    """The sound chapter with something written otherwise."""
    text = SOUND
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after)
    return text
