"""`/downtime/…`."""

from driftbook.downtime.changes import urls as changes
from driftbook.downtime.manuals import urls as manuals
from driftbook.downtime.planning import urls as planning
from driftbook.downtime.status import urls as status
from driftbook.downtime.telling import urls as telling

app_name = "downtime"
urlpatterns = [
    *planning.patterns,
    *changes.patterns,
    *telling.patterns,
    *status.patterns,
    *manuals.patterns,
]
