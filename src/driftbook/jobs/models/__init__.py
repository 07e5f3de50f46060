"""The tables of `jobs`, one module for each thing."""

from driftbook.jobs.models.drafts import Draft, Item
from driftbook.jobs.models.feeds import Feed
from driftbook.jobs.models.orders import Deed, Job, Order, Proof
from driftbook.jobs.models.procedures import Procedure, ProcedureEvent
from driftbook.jobs.models.seats import Booking, Slot

__all__ = [
    "Booking",
    "Deed",
    "Draft",
    "Feed",
    "Item",
    "Job",
    "Order",
    "Procedure",
    "ProcedureEvent",
    "Proof",
    "Slot",
]
