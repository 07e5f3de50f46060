"""`/handbooks/…`: the search, links for other sites, and a topic's own address with an ending.

They stand before the pages of a handbook, whose addresses would catch them.
"""

from django.urls import URLPattern, path

from driftbook.editions import embed_views, export_views


def patterns() -> list[URLPattern]:
    """The addresses; a function, because converters have to be registered before."""
    topic = "<mark:name>/<slug:chapter>/<slug:topic>"
    embeds = "<slug:name>/<slug:chapter>/<slug:topic>/embeds/"
    return [
        path("search/", export_views.search, name="search"),
        path("embed/<str:token>/", embed_views.embedded, name="embedded"),
        path("<mark:name>.pdf", export_views.whole, name="whole-pdf"),
        path("<mark:name>.zip", export_views.archive, name="files"),
        path("<mark:name>/<slug:chapter>.<kind:kind>", export_views.export, name="export-chapter"),
        path(f"{topic}.<kind:kind>", export_views.export, name="export"),
        path(embeds, embed_views.links, name="embeds"),
        path(f"{embeds}<uuid:key>/ending/", embed_views.end, name="end-embed"),
    ]
