"""URLs of the pages beside the queue: public log, insights, reasons and preferences."""

from django.urls import path

from moderation.insights import views
from moderation.views import queue, reasons

app_name = "oversight"
urlpatterns = [
    path("log/", views.public_log, name="log"),
    path("insights/", views.insights, name="insights"),
    path("insights.csv", views.insights_table, name="insights_table"),
    path("reasons/", reasons.reason_list, name="reasons"),
    path("reasons/add/", reasons.reason_add, name="reason_add"),
    path("reasons/<int:pk>/", reasons.reason_edit, name="reason_edit"),
    path("reasons/<int:pk>/switch/", reasons.reason_switch, name="reason_switch"),
    path("reasons/<int:pk>/place/", reasons.reason_place, name="reason_place"),
    path("preferences/", queue.preferences, name="preferences"),
]
