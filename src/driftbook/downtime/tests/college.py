"""The other end: a university in England that says almost nothing, without a chapter `support`."""

COVER = """
handbook: college
title: College
language: en
country: GB
timezone: Europe/London
version: "1"
date: 2026-11-01
parties:
  college: {name: The college, kind: other}
accepted:
  - {finding: downtime-told-to-nobody, place: kinds.any, because: Everybody sits in one room.}
"""

DOWNTIME = """
systems: {web: {name: The web}}
kinds: {any: {name: Any change, any_time: true}}
"""

FILES = {"handbook.yaml": COVER, "downtime.yaml": DOWNTIME}
