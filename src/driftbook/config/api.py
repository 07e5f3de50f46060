"""The API at /api/v1/. Every app adds its own router here."""

from __future__ import annotations

from ninja import NinjaAPI, Swagger

import driftbook

api = NinjaAPI(
    title="Driftbook",
    version=driftbook.__version__,
    description="The operations handbook that runs.",
    urls_namespace="api-v1",
    docs=Swagger(settings={"tryItOutEnabled": True}),  # works under our policy as it is
)
