"""Addresses of the member's own room. Suspended members may use all of them (empathy/suspension.py)."""

from django.urls import path

from empathy import leaving_pages, own_pages

app_name = "own"
urlpatterns = [
    path("", own_pages.hub, name="hub"),
    path("data/", own_pages.data, name="data"),
    path("sessions/", own_pages.sessions, name="sessions"),
    path("blocked/", own_pages.blocked, name="blocked"),
    path("leave/", leaving_pages.leave, name="leave"),
    path("leave/cancel/", leaving_pages.leave_cancel, name="leave_cancel"),
]
