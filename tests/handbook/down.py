"""A small chapter `downtime` for the handbooks of other tests."""

CHAPTER = """
systems:
  portal: {name: The portal, meanwhile: Use the telephone.}
kinds:
  minor: {name: Minor change, any_time: true}
  outage: {name: Outage, planning: unplanned, any_time: true}
"""
