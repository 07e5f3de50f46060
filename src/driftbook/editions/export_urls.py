"""`/handbooks/…`: a topic's own address with an ending, the search. Stands before the pages."""

from django.urls import path, register_converter

from driftbook.editions import embed_views, export_views


class Kind:
    """How a topic is taken along."""

    regex = "html|md|pdf"

    def to_python(self, value: str) -> str:
        """As it stands in the address."""
        return value

    to_url = to_python


register_converter(Kind, "kind")

urlpatterns = [
    path("search/", export_views.search, name="search"),
    path("embed/<str:token>/", embed_views.embedded, name="embedded"),
    path("<slug:name>/<slug:chapter>/<slug:topic>/embeds/", embed_views.links, name="embeds"),
    path(
        "<slug:name>/<slug:chapter>/<slug:topic>/embeds/<uuid:key>/ending/",
        embed_views.end,
        name="end-embed",
    ),
    path("<slug:name>.pdf", export_views.whole, name="whole-pdf"),
    path("<slug:name>.zip", export_views.archive, name="files"),
    path("<slug:name>/<slug:chapter>.<kind:kind>", export_views.export, name="export-chapter"),
    path("<slug:name>/<slug:chapter>/<slug:topic>.<kind:kind>", export_views.export, name="export"),
]
