"""`/jobs/…`."""

from django.urls import URLPattern, path

from driftbook.jobs.views import procedures

app_name = "jobs"
urlpatterns: list[URLPattern] = [
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<uuid:key>/", procedures.procedure, name="procedure"),
    path("procedures/<uuid:key>/events/", procedures.event, name="procedure-event"),
]
