"""A handbook whose customers ask for things: the one that the cases' own tests use, or another clock."""

from functools import cache

from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import read_files
from driftbook.requests.tests.handbook import FILES
from tests.handbook.small import small

COVER = """\
# the parties go on
  keeper: {name: The keeper, kind: supplier}
"""


@cache
def entrances() -> Handbook:
    """The handbook of the cases' own tests."""
    return read_files({name: text.encode() for name, text in FILES.items()})


@cache
def clocked(clock: str, working_days: str = "Mo-Fr; PH off") -> Handbook:
    """One type, and this clock; in Stockholm's zone with Sweden's holidays."""
    return small(
        requests=f"""
        customers: [town]
        clock: "{clock}"
        working_days: "{working_days}"
        queues: {{ordinary: {{name: The queue, party: keeper}}}}
        types: {{question: {{name: A question, queue: ordinary}}}}
        """,
        cover=COVER,
    )


def asking(rest: str) -> Handbook:
    """The usual clock and queue; types and what else there is are written by the test."""
    head = """
customers: [town]
clock: Mo-Fr 07:45-12:00,12:45-16:30; PH off
queues:
  ordinary: {name: The queue, party: keeper}
"""
    return small(requests=head + rest, cover=COVER)
