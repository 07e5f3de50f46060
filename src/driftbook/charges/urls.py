"""`/charges/…`."""

from django.urls import path

from driftbook.charges import converters
from driftbook.charges.views import lines, prices, statements

converters.register()

app_name = "charges"
ITEM = "prices/<slug:handbook>/<slug:code>/"
MONTH = "<slug:handbook>/<slug:customer>/<month:month>/"
urlpatterns = [
    path("", statements.home, name="home"),
    path("prices/", prices.price_lists, name="price-lists"),
    path("prices/<slug:handbook>/", prices.price_list, name="price-list"),
    path("prices/<slug:handbook>/new/", prices.new_item, name="new-item"),
    path(f"{ITEM}name/", prices.item_name, name="item-name"),
    path(f"{ITEM}new/", prices.new_price, name="new-price"),
    path(f"{ITEM}<uuid:price>/ending/", prices.ending, name="ending"),
    path(f"{ITEM}<uuid:price>/withdrawal/", prices.withdrawal, name="withdrawal"),
    path("lines/<uuid:line>/credit/", lines.credit, name="credit"),
    path("lines/<uuid:line>/pricing/", lines.pricing, name="pricing"),
    path("<slug:handbook>/lines/new/", lines.new_line, name="new-line"),
    path(MONTH, statements.statement, name="statement"),
    path(f"{MONTH}lines.csv", statements.as_csv, name="csv"),
    path(f"{MONTH}lines.xlsx", statements.as_xlsx, name="xlsx"),
]
