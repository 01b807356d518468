from django.urls import path

from practice.views import (
    collection_edit,
    collection_read,
    huddle,
    journal,
    journal_data,
    plan,
    practise,
    saved,
)

app_name = "practice"
urlpatterns = [
    path("practise/", practise.practise_list, name="practise_list"),
    path("collections/", collection_read.collection_list, name="collections"),
    path("collections/k/<str:key>/", collection_read.collection_link, name="collection_link"),
    path("collections/k/<str:key>/done/", collection_read.collection_done, name="collection_link_done"),
    path("collections/k/<str:key>/follow/", collection_read.collection_follow, name="collection_link_follow"),
    path("collections/<slug:slug>/", collection_read.collection_detail, name="collection"),
    path("collections/<slug:slug>/done/", collection_read.collection_done, name="collection_done"),
    path("me/collections/", collection_edit.collection_mine, name="collections_mine"),
    path("me/collections/new/", collection_edit.collection_new, name="collection_new"),
    path("me/collections/add/", collection_edit.collection_add, name="collection_add"),
    path("me/collections/<int:pk>/", collection_edit.collection_edit, name="collection_edit"),
    path("me/collections/<int:pk>/read/", collection_read.collection_read, name="collection_read"),
    path("me/collections/<int:pk>/done/", collection_read.collection_done, name="collection_read_done"),
    path(
        "me/collections/<int:pk>/cases/<int:item>/", collection_edit.collection_item, name="collection_item"
    ),
    path("me/collections/<int:pk>/share/", collection_edit.collection_share, name="collection_share"),
    path("me/collections/<int:pk>/delete/", collection_edit.collection_delete, name="collection_delete"),
    path("cases/<slug:slug>/practise/", practise.case_practise, name="practise"),
    path("cases/<slug:slug>/practise/answer/", practise.case_answer, name="answer"),
    path("cases/<slug:slug>/huddle/", huddle.case_huddle, name="huddle"),
    path("cases/<slug:slug>/save/", saved.case_save, name="save"),
    path("cases/<slug:slug>/read/", saved.case_mark, name="mark"),
    path("cases/<slug:slug>/plan/", plan.case_plan, name="plan"),
    path("me/saved/", saved.saved_list, name="saved"),
    path("me/journal/", journal.journal_list, name="journal"),
    path("me/journal/new/", journal.journal_new, name="new"),
    path("me/journal/reminders/", journal_data.journal_reminders, name="reminders"),
    path("me/journal/delete/", journal_data.journal_clear, name="clear"),
    path("me/journal/journal.md", journal_data.journal_markdown, name="markdown"),
    path("me/journal/journal.json", journal_data.journal_json, name="json"),
    path("me/journal/<slug:key>/", journal.entry_detail, name="entry"),
    path("me/journal/<slug:key>/edit/", journal.entry_edit, name="edit"),
    path("me/journal/<slug:key>/note/", journal.entry_note, name="note"),
    path("me/journal/<slug:key>/techniques/", journal.entry_techniques, name="techniques"),
    path("me/journal/<slug:key>/remind/", journal.entry_remind, name="remind"),
    path("me/journal/<slug:key>/delete/", journal_data.entry_delete, name="delete"),
]
