from django.urls import path

from moderation.views import bulk, queue, redaction, review

app_name = "moderation"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("next/", queue.start_next, name="next"),
    path("held/", queue.claims, name="held"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("undo/<int:pk>/", review.undo, name="undo"),
    path("<slug:kind>/<int:pk>/", review.review, name="review"),
    path("<slug:kind>/<int:pk>/claim/", queue.claim, name="claim"),
    path("<slug:kind>/<int:pk>/release/", queue.release, name="release"),
    path("<slug:kind>/<int:pk>/hand-over/", queue.hand_over, name="hand_over"),
    path("<slug:kind>/<int:pk>/answer/", review.answer, name="answer"),
    path("<slug:kind>/<int:pk>/decide/", review.decide, name="decide"),
    path("<slug:kind>/<int:pk>/note/", review.add_note, name="note"),
    path("<slug:kind>/<int:pk>/redact/", redaction.redact, name="redact"),
]
