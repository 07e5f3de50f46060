"""What the API says of itself, for tests that hold it to that; made up once in a process."""

from __future__ import annotations

from functools import cache

import schemathesis
from schemathesis.specs.openapi.schemas import OpenApiSchema

from driftbook.config.wsgi import application


@cache
def api() -> OpenApiSchema:
    """`api().include(path_regex="^/api/v1/charges")` are the operations of one part."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
