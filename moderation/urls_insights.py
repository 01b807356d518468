"""Addresses behind the queue: what was decided and how it goes, reasons, and how moderators like to work."""

from django.urls import path

from moderation import preferences, reading_log, reason_list

app_name = "oversight"
urlpatterns = [
    path("log/", reading_log.public_log, name="log"),
    path("insights/", reading_log.insights, name="insights"),
    path("insights.csv", reading_log.insights_table, name="insights_table"),
    path("reasons/", reason_list.reason_list, name="reasons"),
    path("reasons/add/", reason_list.reason_add, name="reason_add"),
    path("reasons/<int:pk>/", reason_list.reason_edit, name="reason_edit"),
    path("reasons/<int:pk>/switch/", reason_list.reason_switch, name="reason_switch"),
    path("reasons/<int:pk>/place/", reason_list.reason_place, name="reason_place"),
    path("preferences/", preferences.preferences, name="preferences"),
]
