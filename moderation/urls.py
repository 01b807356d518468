from django.urls import path

from moderation import bulk_pages, queue_pages, redact_pages, review_pages, undo_pages

app_name = "moderation"
urlpatterns = [
    path("", queue_pages.queue, name="queue"),
    path("next/", queue_pages.start_next, name="next"),
    path("held/", queue_pages.held, name="held"),
    path("bulk/", bulk_pages.bulk, name="bulk"),
    path("undo/<int:pk>/", undo_pages.undo, name="undo"),
    path("<slug:kind>/<int:pk>/", review_pages.review, name="review"),
    path("<slug:kind>/<int:pk>/claim/", queue_pages.claim, name="claim"),
    path("<slug:kind>/<int:pk>/release/", queue_pages.release, name="release"),
    path("<slug:kind>/<int:pk>/hand-over/", queue_pages.hand_over, name="hand_over"),
    path("<slug:kind>/<int:pk>/answer/", review_pages.answer, name="answer"),
    path("<slug:kind>/<int:pk>/decide/", review_pages.decide, name="decide"),
    path("<slug:kind>/<int:pk>/note/", review_pages.add_note, name="note"),
    path("<slug:kind>/<int:pk>/redact/", redact_pages.redact, name="redact"),
]
