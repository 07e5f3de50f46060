"""A handbook about entrances, with every kind of thing that the chapter `requests` may say."""

COVER = """
handbook: entrances
title: The entrances of the houses
language: en
country: SE
timezone: Europe/Stockholm
version: "1"
date: 2026-11-01
parties:
  owner: {name: The owner, kind: customer}
  keeper: {name: The keeper, kind: supplier}
holidays:
  also: [{name: Midsummer Eve, days: Jun 19-25 Fr}]
clauses:
  E-1: {chapter: requests, text: Statuses.}
  E-2: {chapter: requests, text: Close without an answer after ten working days.}
  E-3: {chapter: requests, text: Dated ahead.}
  E-4: {chapter: support, text: The office.}
  E-5: {chapter: requests, text: First level comes first.}
"""

SUPPORT = """
contacts:
  office: {name: The local office, party: keeper, phone: "040-625 65 99"}
  second: {name: The second line, party: keeper, phone: "046-73 97 97"}
problems: {question: {name: A question}, crash: {name: It crashes}}
systems: {portal: {name: The portal}, app: {name: The app}}
ladders:
  - {id: portal, systems: [portal], when: always, steps: [{call: office}], source: [E-4]}
  - {id: app, systems: [app], when: always, steps: [{call: second}]}
"""

DOORS = """
units:
  reader: {name: Reader, doors: [private, stairwell]}
"""

REQUESTS = """
customers: [owner]
clock: Mo-Fr 07:45-12:00,12:45-16:30; PH off
working_days: Mo-Fr; PH off
reopen: {working_days: 10}
office: {system: portal, problem: question}
statuses:
  waiting: {names: {sv: Väntar på hantering, en: Waiting to be handled}, source: [E-1]}
queues:
  ordinary: {name: The ordinary queue, party: keeper}
  first: {name: Our own first level, escalates:
    {to: second, asks: What first level has tried, telephone: {system: app, problem: crash}},
    source: [E-5]}
  second: {name: Second level, party: keeper}
waiting_rules:
  usual:
    name: Usual
    remind:
      - {after: {working_days: 3}, text: We still need your answer.}
      - {after: {working_days: 7}, text: Without an answer we close the case.}
    close: {after: {working_days: 10}, text: We have closed the case because no answer came.}
    source: [E-2]
types:
  tag:
    name: Lost tag
    queue: ordinary
    fields:
      what: {name: What shall happen, kind: choice,
             choices: {block: Block it, reactivate: Let it open again}}
      tag: {name: Which tag, kind: tag}
      why: {name: What happened, kind: long-text, required: false}
    acts:
      - {does: block-tag, at: filed, only_if: {field: what, one_of: [block]}, finishes: true}
      - {does: reactivate-tag, at: filed, only_if: {field: what, one_of: [reactivate]}, finishes: true}
  order:
    name: Order
    queue: ordinary
    ahead_days: 365
    waiting: usual
    fields:
      what: {name: What you order, kind: long-text}
      tags: {name: How many tags, kind: number, required: false}
      how: {name: How they come, kind: choice, choices: {post: By post, shop: In a shop}}
      address: {name: To which address, kind: address, only_if: {field: how, one_of: [post]}}
      shop: {name: Which shop, only_if: {field: how, one_of: [shop]}}
    prices:
      - {rate: {item: tag, amount: "120.00", currency: SEK}, per: tags}
    acts: [{does: order-tags}]
    source: [E-3]
  fault:
    name: Fault report
    queue: ordinary
    waiting: usual
    fields:
      door: {name: Which door, kind: door, required: false}
      problem: {name: What is wrong, kind: long-text}
      pictures: {name: Pictures, kind: file, many: true, required: false}
  extract:
    name: List or log
    queue: ordinary
    fields:
      what: {name: What you need, kind: choice, choices: {users: The users, log: A log}}
      since: {name: Since when, kind: date, required: false}
      thing: {name: Of one tag, kind: tag, required: false}
    acts:
      - {does: list-users, at: filed, only_if: {field: what, one_of: [users]}, finishes: true}
      - {does: list-log, at: filed, only_if: {field: what, one_of: [log]}, finishes: true}
  people:
    name: Portal users
    queue: ordinary
    fields:
      what: {name: What shall happen, kind: choice,
             choices: {add: Add somebody, remove: Remove somebody, list: A list}}
      name: {name: Name, only_if: {field: what, one_of: [add]}}
      mail: {name: Mail address, kind: mail, only_if: {field: what, one_of: [add]}}
      who: {name: Who, kind: portal-user, only_if: {field: what, one_of: [remove]}}
    acts:
      - {does: add-portal-user, only_if: {field: what, one_of: [add]}}
      - {does: remove-portal-user, only_if: {field: what, one_of: [remove]}}
      - {does: list-portal-users, at: filed, only_if: {field: what, one_of: [list]}, finishes: true}
  password:
    name: New password
    queue: ordinary
    fields:
      who: {name: Whose, kind: portal-user}
    acts: [{does: reset-password}]
  app:
    name: The app does not work
    filers: [care-worker, spoc, portal-user]
    queue: first
    waiting: usual
    fields:
      problem: {name: What happens, kind: long-text}
mail: {type: fault, field: problem, unknown: review, per_hour: 5}
"""

FILES = {
    "handbook.yaml": COVER,
    "support.yaml": SUPPORT,
    "doors.yaml": DOORS,
    "requests.yaml": REQUESTS,
}
