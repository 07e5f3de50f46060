"""The API at /api/v1/. Every app adds its own router here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Swagger
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

import driftbook
from driftbook.charges.api import router as charges
from driftbook.desk.api import router as desk
from driftbook.doors.api import router as doors
from driftbook.doors.batteries.api import router as batteries
from driftbook.doors.fleet.api import router as fleet
from driftbook.doors.keys.access_api import router as access
from driftbook.doors.keys.api import router as keys
from driftbook.doors.keys.emergency_api import router as emergency_keys
from driftbook.doors.opening.api import router as opening
from driftbook.doors.tags_api import router as tags
from driftbook.doors.wire.api import router as wire
from driftbook.downtime.changes.api import router as changes
from driftbook.downtime.manuals.api import router as manuals
from driftbook.downtime.planning.api import router as planning
from driftbook.downtime.planning.steps_api import router as plan_steps
from driftbook.downtime.status.api import router as status_pages
from driftbook.downtime.telling.api import router as downtime_telling
from driftbook.editions.api import router as editions
from driftbook.editions.editions_api import router as published
from driftbook.editions.remarks_api import router as remarks
from driftbook.editions.search_api import router as searching
from driftbook.guides.api import router as guides
from driftbook.handbook.reading import Unreadable
from driftbook.incidents.exports_api import router as incident_exports
from driftbook.incidents.log_api import router as incident_log
from driftbook.incidents.monitors_api import router as monitors
from driftbook.incidents.offline_api import router as offline
from driftbook.incidents.telling_api import router as incident_telling
from driftbook.jobs.api import router as jobs
from driftbook.jobs.batteries_api import router as battery_changes
from driftbook.jobs.carrying_api import router as carrying
from driftbook.jobs.procedures_api import router as procedures
from driftbook.people.api import router as people
from driftbook.people.api_auth import answer_refusals
from driftbook.requests.acts_api import router as case_acts
from driftbook.requests.api import router as requests
from driftbook.requests.clock_api import router as status
from driftbook.requests.queue_api import router as queue
from driftbook.requests.talk_api import router as talk
from driftbook.support.api import router as support


class Readable(JSONRenderer):
    """JSON in which å, æ and ø are themselves."""

    json_dumps_params = {"ensure_ascii": False}


class Described(NinjaAPI):
    """With a description that is made once a process: it takes a second, and anybody may ask."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._described: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """What the API takes and gives; its operations do not change while it runs."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._described:
            self._described[prefix] = super().get_openapi_schema(path_prefix=prefix)
        return self._described[prefix]


api = Described(
    title="Driftbook",
    version=driftbook.__version__,
    description="The operations handbook that runs.",
    urls_namespace="api-v1",
    renderer=Readable(),
    docs=Swagger(settings={"tryItOutEnabled": True}),  # works under our policy as it is
)
answer_refusals(api)
api.add_router("", searching)
api.add_router("", editions)
api.add_router("/people", desk)
api.add_router("", published)
api.add_router("", remarks)
api.add_router("/support", support)
api.add_router("/guides", guides)
api.add_router("/charges", charges)
api.add_router("/doors", batteries)
api.add_router("/doors", doors)
api.add_router("/doors", tags)
api.add_router("/doors", keys)
api.add_router("/doors", emergency_keys)
api.add_router("/doors", access)
api.add_router("/doors", wire)
api.add_router("/doors", fleet)
api.add_router("/doors", opening)
api.add_router("/downtime", changes)
api.add_router("/downtime", manuals)
api.add_router("/downtime", status_pages)
api.add_router("/requests", case_acts)
api.add_router("/jobs", battery_changes)
api.add_router("/jobs", carrying)
api.add_router("/jobs", jobs)
api.add_router("/jobs", procedures)
api.add_router("/requests", talk)
api.add_router("/requests", status)
api.add_router("/requests", requests)
api.add_router("/requests", queue)
api.add_router("/incidents", incident_telling)
api.add_router("/incidents", incident_log)
api.add_router("/incidents", offline)
api.add_router("/incidents", monitors)
api.add_router("/incidents", incident_exports)
api.add_router("/downtime", planning)
api.add_router("/downtime", plan_steps)
api.add_router("/downtime", downtime_telling)
api.add_router("", people)


@api.exception_handler(Unreadable)
def unreadable(request: HttpRequest, fault: Unreadable) -> HttpResponse:
    """About something of an edition that an earlier release could read. Nothing of it is lost."""
    error = "this release cannot read the edition of the handbook"
    return api.create_response(request, {"error": error, "known": [], "detail": ""}, status=409)


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Parameters that are missing or malformed, in one sentence each."""
    error = "; ".join(f"{problem['loc'][-1]}: {problem['msg']}" for problem in fault.errors)
    return api.create_response(request, {"error": error, "known": [], "detail": error}, status=422)
