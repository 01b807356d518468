from django.urls import path

from practice import huddle, journalling, leaving, practising, saving, urls_collections

app_name = "practice"
urlpatterns = [
    *urls_collections.urlpatterns,
    path("cases/<slug:slug>/practise/", practising.case_practise, name="practise"),
    path("cases/<slug:slug>/huddle/", huddle.case_huddle, name="huddle"),
    path("cases/<slug:slug>/save/", saving.case_save, name="save"),
    path("me/saved/", saving.saved_list, name="saved"),
    path("me/journal/", journalling.journal_list, name="journal"),
    path("me/journal/new/", journalling.journal_new, name="new"),
    path("me/journal/reminders/", leaving.journal_reminders, name="reminders"),
    path("me/journal/delete/", leaving.journal_clear, name="clear"),
    path("me/journal/journal.md", leaving.journal_markdown, name="markdown"),
    path("me/journal/journal.json", leaving.journal_json, name="json"),
    path("me/journal/<slug:key>/", journalling.entry_detail, name="entry"),
    path("me/journal/<slug:key>/edit/", journalling.entry_edit, name="edit"),
    path("me/journal/<slug:key>/note/", journalling.entry_note, name="note"),
    path("me/journal/<slug:key>/techniques/", journalling.entry_techniques, name="techniques"),
    path("me/journal/<slug:key>/remind/", journalling.entry_remind, name="remind"),
    path("me/journal/<slug:key>/delete/", leaving.entry_delete, name="delete"),
]
