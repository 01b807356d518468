from django.urls import path

from practice import urls_collections
from practice.views import huddle, journal, journal_data, practise, saved

app_name = "practice"
urlpatterns = [
    *urls_collections.urlpatterns,
    path("cases/<slug:slug>/practise/", practise.case_practise, name="practise"),
    path("cases/<slug:slug>/huddle/", huddle.case_huddle, name="huddle"),
    path("cases/<slug:slug>/save/", saved.case_save, name="save"),
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
