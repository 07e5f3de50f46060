"""`/handbooks/…`: the handbooks as documents, their editions and drafts."""

from django.urls import path

from driftbook.editions import (
    converters,
    draft_views,
    edition_views,
    export_urls,
    remark_views,
    views,
)

converters.register()

app_name = "editions"
urlpatterns = [
    path("", views.list_handbooks, name="list"),
    *export_urls.patterns(),
    path("<slug:name>/editions/", edition_views.editions, name="editions"),
    path("<slug:name>/comparison/", edition_views.comparison, name="comparison"),
    path("<slug:name>/reviews/", edition_views.reviews, name="reviews"),
    path("<slug:name>/draft/", draft_views.draft, name="draft"),
    path("<slug:name>/draft/upload/", draft_views.upload, name="upload"),
    path("<slug:name>/draft/withdrawal/", draft_views.withdraw, name="withdraw-draft"),
    path("<slug:name>/draft/comparison/", draft_views.compare, name="compare-draft"),
    path("<slug:name>/draft/publication/", draft_views.publish, name="publish"),
    path("<slug:name>/draft/chapters/<slug:chapter>/", draft_views.chapter, name="draft-chapter"),
    path(
        "<slug:name>/draft/remarks/<uuid:key>/dealt-with/",
        remark_views.deal_with,
        name="deal-with-remark",
    ),
    path("<mark:name>/", views.cover, name="cover"),
    path("<mark:name>/clauses/", views.clauses, name="clauses"),
    path("<mark:name>/check/", views.check, name="check"),
    path("<mark:name>/<slug:chapter>/", views.chapter, name="chapter"),
    path("<mark:name>/<slug:chapter>/<slug:topic>/", views.topic, name="topic"),
]
