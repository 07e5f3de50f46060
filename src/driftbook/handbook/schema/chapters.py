"""The files that a handbook folder may hold, each with its schema."""

from driftbook.handbook.schema.base import Entry
from driftbook.handbook.schema.doors import Doors
from driftbook.handbook.schema.downtime import Downtime
from driftbook.handbook.schema.guides import Guides
from driftbook.handbook.schema.handbook import Cover
from driftbook.handbook.schema.incidents import Incidents
from driftbook.handbook.schema.jobs import Jobs
from driftbook.handbook.schema.people import People
from driftbook.handbook.schema.requests import Requests
from driftbook.handbook.schema.support import Support

CHAPTERS: dict[str, type[Entry]] = {
    "support": Support,
    "guides": Guides,
    "doors": Doors,
    "jobs": Jobs,
    "requests": Requests,
    "incidents": Incidents,
    "downtime": Downtime,
    "people": People,
}
FILES: dict[str, type[Entry]] = {"handbook": Cover, **CHAPTERS}
