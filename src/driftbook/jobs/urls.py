"""`/jobs/…`."""

from django.urls import path

from driftbook.jobs.views import feeds

app_name = "jobs"
calendars = [
    path("calendars/", feeds.calendars_page, name="calendars"),
    path("calendars/<uuid:key>/ending/", feeds.end_calendar, name="end-calendar"),
    path("calendars/<str:token>.ics", feeds.calendar, name="calendar"),
]
urlpatterns = [*calendars, path("<uuid:key>/", feeds.calendars_page, name="job")]
