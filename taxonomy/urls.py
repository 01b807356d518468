"""Addresses of curators, below /curation/vocabulary/."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from taxonomy import curating


class KindConverter(StringConverter):
    """One of the two vocabularies."""

    regex = "industry|technique"


register_converter(KindConverter, "kind")

app_name = "taxonomy"
urlpatterns = [
    path("", curating.term_list, name="list"),
    path("history/", curating.history, name="history"),
    path("history/<int:pk>/undo/", curating.change_undo, name="undo"),
    path("add/<kind:kind>/", curating.term_add, name="add"),
    path("<kind:kind>/<slug:slug>/", curating.term_edit, name="edit"),
    path("<kind:kind>/<slug:slug>/merge/", curating.term_merge, name="merge"),
]
