from django.urls import path

from cases import curation, views

app_name = "cases"
urlpatterns = [
    path("cases/", views.case_list, name="list"),
    path("cases/<slug:slug>/", views.case_detail, name="detail"),
    path("curation/", curation.case_index, name="index"),
    path("curation/cases/new/", curation.case_new, name="new"),
    path("curation/cases/<int:pk>/", curation.case_desk, name="desk"),
    path("curation/cases/<int:pk>/edit/", curation.case_edit, name="edit"),
    path("curation/cases/<int:pk>/move/", curation.case_move, name="move"),
    path("curation/cases/<int:pk>/compare/", curation.case_compare, name="compare"),
    path("curation/cases/<int:pk>/texts/<int:number>/", curation.case_text, name="text"),
    path("phrases/", views.phrase_list, name="phrases"),
]
