"""`/guides/…`: guides, and runs of them."""

from django.urls import path

from driftbook.guides import known, views

app_name = "guides"
urlpatterns = [
    path("", views.home, name="home"),
    path("resumption/", views.resume, name="resume"),
    path("runs/<uuid:key>/", views.run, name="run"),
    path("runs/<uuid:key>/answers/", views.answer, name="answer"),
    path("runs/<uuid:key>/withdrawals/", views.withdraw, name="withdraw"),
    path("runs/<uuid:key>/involvements/", views.involve, name="involve"),
    path("runs/<uuid:key>/continuations/", views.go_on, name="go-on"),
    path("<slug:handbook>/", views.guides, name="guides"),
    path("<slug:handbook>/<slug:guide>/", views.guide, name="guide"),
    path("<slug:handbook>/<slug:guide>/outcomes/<slug:outcome>/", known.outcome, name="outcome"),
]
