"""URLs of notices: the member's own under /me/, and the link in mails."""

from django.urls import path

from notices.views import follow, inbox, mail_preferences

app_name = "notices"
urlpatterns = [
    path("me/notices/", inbox.notice_list, name="list"),
    path("me/notices/read/", inbox.notice_read_all, name="read_all"),
    path("me/notices/settings/", mail_preferences.notice_settings, name="settings"),
    path("me/notices/<int:pk>/open/", inbox.notice_open, name="open"),
    path("me/follow/", follow.follow, name="follow"),
    path("me/following/", follow.following_list, name="following"),
    path("me/following/<int:pk>/stop/", follow.stop, name="stop"),
    path("notices/off/<str:token>/", mail_preferences.notice_unsubscribe, name="unsubscribe"),
]
