"""Addresses behind the queue: what was decided and how it goes, reasons, and how moderators like to work."""

from django.urls import path

from moderation import reading_log

app_name = "oversight"
urlpatterns = [
    path("log/", reading_log.public_log, name="log"),
]
