"""What somebody may do to a case that they see, asked once for everything that its page offers."""

from __future__ import annotations

from driftbook.people.actors import Actor
from driftbook.people.permissions import TABLE
from driftbook.requests.models import Case
from driftbook.requests.queries.cases import FIRST_LEVEL

ACTIONS = (
    *("case.see", "case.answer", "case.withdraw", "case.handle", "case.note"),
    *("extract.fetch", "tag.see", "charge.see"),
)


def mays(who: Actor, case: Case) -> dict[str, bool]:
    """Each action, and whether it is theirs: as `queries.cases` says, without asking it again."""
    asking = who.roles.get(case.customer.key, frozenset())
    running = any(pact.key == case.agreement.key for pact in who.pacts)
    here = case.provider is not None and running
    serving = who.roles.get(case.provider.key, frozenset()) if here and case.provider else None
    found = {}
    for action in ACTIONS:
        rule = TABLE[action]
        own = bool(asking & rule.own) and (action not in FIRST_LEVEL or case.at_customer)
        found[action] = own or bool((serving or frozenset()) & rule.served)
    return found
