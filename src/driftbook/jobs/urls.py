"""`/jobs/…`."""

from django.urls import URLPattern, path

from driftbook.jobs import carrying_urls
from driftbook.jobs.views import changing, feeds, jobs, procedures
from driftbook.jobs.views.ordering import addresses, batteries, contact, start, summary, tasks, time

DRAFT = "drafts/<uuid:key>/"

app_name = "jobs"
urlpatterns: list[URLPattern] = [
    path("", jobs.listed, name="list"),
    path("new/", start.new, name="new"),
    path("batteries/", batteries.order, name="battery-order"),
    path(f"{DRAFT}proposal/", batteries.proposal, name="proposal"),
    path(f"{DRAFT}addresses/", addresses.addresses, name="addresses"),
    path(f"{DRAFT}tasks/", tasks.tasks, name="tasks"),
    path(f"{DRAFT}time/", time.time, name="time"),
    path(f"{DRAFT}time/hour/", time.hour, name="hour"),
    path(f"{DRAFT}time/moment/", time.moment, name="moment"),
    path(f"{DRAFT}time/release/", time.release, name="release"),
    path(f"{DRAFT}contact/", contact.contact, name="contact"),
    path(f"{DRAFT}summary/", summary.summary, name="summary"),
    path(f"{DRAFT}removal/", start.removal, name="removal"),
    path("orders/<uuid:key>/", jobs.order, name="order"),
    path("<uuid:key>/", jobs.job, name="job"),
    path("<uuid:key>/move/", changing.move, name="move"),
    path("<uuid:key>/cancellation/", changing.cancellation, name="cancellation"),
    path("<uuid:key>/again/", changing.again, name="again"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<uuid:key>/", procedures.procedure, name="procedure"),
    path("procedures/<uuid:key>/events/", procedures.event, name="procedure-event"),
    path("calendars/", feeds.calendars_page, name="calendars"),
    path("calendars/ending/", feeds.end_calendar, name="end-calendar"),
    path("calendars/<str:token>.ics", feeds.calendar, name="calendar"),
    *carrying_urls.urlpatterns,
]
