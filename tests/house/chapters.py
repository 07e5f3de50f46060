"""What the handbook of the town says, beside its guides and its requests."""

CATALOGUE = "catalogue: [{id: bulb, name: A bulb, state: included}]\n"
PEOPLE = """
places: {shed: {name: The shed, by: {party: town, role: The keeper}}}
changes: [{id: new-lamp, name: A new lamp, place: shed}]
"""
JOBS = """
orderers: [town]
provider: town
working_days: Mo-Fr; PH off
types:
  fit: {name: Fitting, does: installs, doors: [stairwell], unit: absent}
  swap: {name: A new battery, does: changes-battery, doors: [stairwell], unit: present}
classes: {plain: {name: Plain, rate: {item: plain}}}
rules: [{id: all, name: All, class: plain}]
ways: [{id: later, name: Later, time: none, doors: [stairwell], types: [fit], procedure: ask}]
procedures:
  ask:
    name: Asking the owner
    start: first
    steps:
      - id: first
        name: A letter
        by: town
        due: {within: {months: 1}}
        outcomes: [{id: agreed, name: Agreed, then: fine}]
    endings: [{id: fine, name: Fine, job: goes-on}]
"""
