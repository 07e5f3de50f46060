"""`/handbooks/…`: the handbooks as documents."""

from django.urls import path

from driftbook.editions import export_urls, views

app_name = "editions"
urlpatterns = [
    path("", views.list_handbooks, name="list"),
    *export_urls.urlpatterns,
    path("<slug:name>/", views.cover, name="cover"),
    path("<slug:name>/clauses/", views.clauses, name="clauses"),
    path("<slug:name>/check/", views.check, name="check"),
    path("<slug:name>/<slug:chapter>/", views.chapter, name="chapter"),
    path("<slug:name>/<slug:chapter>/<slug:topic>/", views.topic, name="topic"),
]
