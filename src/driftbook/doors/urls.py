"""`/doors/…`."""

from django.urls import path

from driftbook.doors.views import address, importing, search

app_name = "doors"
urlpatterns = [
    path("", search.home, name="home"),
    path("results/", search.results, name="results"),
    path("search/", search.search, name="search"),
    path("addresses/", address.new, name="new"),
    path("addresses/<int:pk>/", address.address, name="address"),
    path("addresses/<int:pk>/doors/", address.doors, name="doors"),
    path("doors/<uuid:key>/flats/", address.flats, name="flats"),
    path("doors/<uuid:key>/units/", address.units, name="units"),
    path("doors/<uuid:key>/bundles/", address.bundles, name="bundles"),
    path(
        "doors/<uuid:key>/bundles/<int:bundle>/removal/",
        address.bundle_removal,
        name="bundle-removal",
    ),
    path("units/<uuid:key>/removal/", address.removal, name="removal"),
    path("units/<uuid:key>/battery/", address.battery, name="battery"),
    path("import/", importing.upload, name="import"),
    path("import/<uuid:key>/", importing.look, name="upload"),
    path("import/<uuid:key>/confirmation/", importing.confirmation, name="confirmation"),
    path("import/<uuid:key>/withdrawal/", importing.withdrawal, name="withdrawal"),
]
