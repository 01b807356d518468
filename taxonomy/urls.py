"""URLs for curators, below /curation/vocabulary/."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from taxonomy import views


class KindConverter(StringConverter):
    """The name of a vocabulary."""

    regex = "industry|technique"


register_converter(KindConverter, "kind")

app_name = "taxonomy"
urlpatterns = [
    path("", views.term_list, name="list"),
    path("history/", views.history, name="history"),
    path("history/<int:pk>/undo/", views.change_undo, name="undo"),
    path("add/<kind:kind>/", views.term_add, name="add"),
    path("<kind:kind>/<slug:slug>/", views.term_edit, name="edit"),
    path("<kind:kind>/<slug:slug>/merge/", views.term_merge, name="merge"),
]
