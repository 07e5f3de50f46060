"""`/jobs/…`."""

from django.urls import URLPattern, path

from driftbook.jobs import carrying_urls
from driftbook.jobs.views import carrying

app_name = "jobs"
urlpatterns: list[URLPattern] = [
    *carrying_urls.urlpatterns,
    path("<uuid:key>/", carrying.job, name="job"),  # until ordering is merged
]
