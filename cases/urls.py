from django.urls import path

from cases.views import curate, phrases, read, sentences, tools

app_name = "cases"
urlpatterns = [
    path("cases/", read.case_list, name="list"),
    path("cases/<slug:slug>/", read.case_detail, name="detail"),
    path("curation/", curate.case_index, name="index"),
    path("curation/cases/new/", curate.case_new, name="new"),
    path("curation/cases/<int:pk>/", curate.case_desk, name="desk"),
    path("curation/cases/<int:pk>/edit/", curate.case_edit, name="edit"),
    path("curation/cases/<int:pk>/move/", curate.case_transition, name="move"),
    path("curation/cases/<int:pk>/compare/", curate.case_compare, name="compare"),
    path("curation/cases/<int:pk>/texts/<int:number>/", curate.case_revision, name="text"),
    path("curation/sentences/", sentences.sentence_list, name="sentences"),
    path("curation/sentences/add/", sentences.sentence_add, name="sentence_add"),
    path("curation/sentences/<int:pk>/", sentences.sentence_edit, name="sentence_edit"),
    path("curation/sentences/<int:pk>/retire/", sentences.sentence_retire, name="sentence_retire"),
    path("phrases/", phrases.phrase_list, name="phrases"),
    path("tools/", tools.tool_list, name="tools"),
    path("tools/<slug:slug>/", tools.tool_page, name="tool"),
]
