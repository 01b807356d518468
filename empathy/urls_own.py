"""Addresses of the member's own room. Suspended members may use all of them (empathy/suspension.py)."""

from django.urls import path

from empathy.views import account_deletion, my_account

app_name = "my_account"
urlpatterns = [
    path("", my_account.hub, name="hub"),
    path("data/", my_account.data, name="data"),
    path("sessions/", my_account.sessions, name="sessions"),
    path("blocked/", my_account.blocked, name="blocked"),
    path("leave/", account_deletion.leave, name="leave"),
    path("leave/cancel/", account_deletion.leave_cancel, name="leave_cancel"),
]
