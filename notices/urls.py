"""Addresses of notices: a member's own under /me/, and the link in mails."""

from django.urls import path

from notices import following_pages, views

app_name = "notices"
urlpatterns = [
    path("me/notices/", views.notice_list, name="list"),
    path("me/notices/read/", views.notice_read_all, name="read_all"),
    path("me/notices/settings/", views.notice_settings, name="settings"),
    path("me/notices/<int:pk>/open/", views.notice_open, name="open"),
    path("me/follow/", following_pages.follow, name="follow"),
    path("me/following/", following_pages.following_list, name="following"),
    path("me/following/<int:pk>/stop/", following_pages.stop, name="stop"),
    path("notices/off/<str:token>/", views.notice_off, name="off"),
]
