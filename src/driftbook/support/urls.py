"""Pages of the word `support`. `reading` refuses ids that would be hidden by a page."""

from django.urls import path

from driftbook.support import views

app_name = "support"
urlpatterns = [
    path("", views.home, name="home"),
    path("organisation/", views.organisations, name="organisations"),
    path("organisation/<slug:handbook>/", views.remember, name="remember"),
    path("week/", views.own_week, name="own-week"),
    path("<slug:handbook>/", views.systems, name="systems"),
    path("<slug:handbook>/week/", views.week, name="week"),
    path("<slug:handbook>/catalogue/", views.catalogue, name="catalogue"),
    path("<slug:handbook>/<slug:system>/", views.system, name="system"),
    path("<slug:handbook>/<slug:system>/answer/", views.answer, name="answer"),
]
