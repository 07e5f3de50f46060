"""Changes and councils, downtime and notices, status pages, manuals."""

from driftbook.downtime.models.changes import (
    RISKS,
    Advice,
    Change,
    Forgetting,
    GroupMember,
    Item,
    Meeting,
)
from driftbook.downtime.models.downtimes import (
    Downtime,
    Duty,
    Notice,
    Outlet,
    PlanStep,
    Recipient,
    Waiver,
)
from driftbook.downtime.models.manuals import READERS, Manual, ManualVersion
from driftbook.downtime.models.status import Mailing, StatusPage, Subscription

__all__ = [
    "READERS",
    "RISKS",
    "Advice",
    "Change",
    "Downtime",
    "Duty",
    "Forgetting",
    "GroupMember",
    "Item",
    "Mailing",
    "Manual",
    "ManualVersion",
    "Meeting",
    "Notice",
    "Outlet",
    "PlanStep",
    "Recipient",
    "StatusPage",
    "Subscription",
    "Waiver",
]
