"""Addresses of pages about one thing, and of the searches, that are there in every database."""

from collections.abc import Iterator


def details() -> Iterator[str]:
    """Things of the demo itself, which have no more rows of their own than before."""
    from driftbook.doors.models import Address, Bundle, Device, Tag, Unit
    from driftbook.downtime.models import Change, Downtime
    from driftbook.incidents.models import Incident
    from driftbook.jobs.models import Job
    from driftbook.requests.models import Case

    some = {"pk__lt": 1_000_000}
    for name in ("requests", "jobs", "doors/units", "doors/tags", "incidents"):
        model = {
            "requests": Case, "jobs": Job, "doors/units": Unit, "doors/tags": Tag,
            "incidents": Incident,
        }[name]  # fmt: skip
        keys = model.objects.filter(**some).order_by("pk").values_list("key", flat=True)
        yield from (f"/{name}/{key}/" for key in keys[:4])
    for downtime in Downtime.objects.filter(**some).order_by("pk")[:4]:
        yield f"/downtime/{downtime.key}/"
    for change in Change.objects.filter(**some).order_by("pk")[:2]:
        yield f"/downtime/changes/{change.key}/"
    for address in Address.objects.filter(**some).order_by("pk")[:4]:
        yield f"/doors/addresses/{address.pk}/"
    for bundle in Bundle.objects.order_by("pk")[:4]:
        yield f"/doors/keys/bundles/{bundle.pk}/"
    for device in Device.objects.filter(**some, unit__isnull=False).order_by("pk")[:2]:
        yield f"/doors/fleet/{device.key}/"
        yield f"/api/v1/doors/units/{device.unit.key}/readings"
    yield from SEARCHES


SEARCHES = (
    "/requests/queue/?q=nyckel",
    "/requests/queue/?show=ended",
    "/requests/queue/?sort=changed",
    "/requests/cases/?q=nyckel",
    "/jobs/?q=vej",
    "/jobs/?group=over",
    "/doors/results/?q=Opdigtet",
    "/doors/results/?q=Uppdiktad",
    "/doors/tags/?q=1",
    "/downtime/?page=2",
    "/history/?kind=case",
    "/outbox/?state=sent",
    "/handbooks/aarhus/",
    "/api/v1/people/changes",
)
