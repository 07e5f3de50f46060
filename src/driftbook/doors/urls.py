"""`/doors/…`."""

from django.urls import path

from driftbook.doors.batteries import urls as batteries
from driftbook.doors.fleet import urls as fleet
from driftbook.doors.keys import urls as keys
from driftbook.doors.opening import urls as opening
from driftbook.doors.views import address, importing, search, tag_files, tags
from driftbook.doors.wire import urls as wire

app_name = "doors"
urlpatterns = [
    *opening.patterns,
    *keys.patterns,
    *fleet.patterns,
    *batteries.patterns,
    *wire.patterns,
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
    path("tags/", tags.home, name="tags"),
    path("tags/new/", tags.new, name="tag-new"),
    path("tags/export/", tag_files.export, name="tag-export"),
    path("tags/import/", tag_files.upload, name="tag-import"),
    path("tags/import/<uuid:key>/", tag_files.look, name="tag-upload"),
    path("tags/import/<uuid:key>/confirmation/", tag_files.confirmation, name="tag-confirmation"),
    path("tags/import/<uuid:key>/withdrawal/", tag_files.withdrawal, name="tag-withdrawal"),
    path("tags/<uuid:key>/", tags.tag, name="tag"),
    path("tags/<uuid:key>/holder/", tags.holder, name="tag-holder"),
    path("tags/<uuid:key>/block/", tags.block, name="tag-block"),
    path("tags/<uuid:key>/reactivation/", tags.reactivation, name="tag-reactivation"),
    path("tags/<uuid:key>/end/", tags.end, name="tag-end"),
    path("tags/<uuid:key>/erasure/", tags.erasure, name="tag-erasure"),
    path("import/", importing.upload, name="import"),
    path("import/<uuid:key>/", importing.look, name="upload"),
    path("import/<uuid:key>/confirmation/", importing.confirmation, name="confirmation"),
    path("import/<uuid:key>/withdrawal/", importing.withdrawal, name="withdrawal"),
]
