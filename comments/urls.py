"""URLs of comments: under the page of their subject, by number, and the member's own under /me/."""

from django.urls import path, re_path

from comments.views import block, mine, read, write

app_name = "comments"
SUBJECT = r"^(?P<kind>cases|stories|techniques)/(?P<slug>[-a-zA-Z0-9_]+)/comments/"
urlpatterns = [
    re_path(SUBJECT + "$", read.comment_thread, name="thread"),
    re_path(SUBJECT + "write/$", write.comment_write, name="write"),
    path("comments/<int:pk>/", read.comment_permalink, name="permalink"),
    path("comments/<int:pk>/replies/", read.comment_replies, name="replies"),
    path("comments/<int:pk>/block/", block.comment_block, name="block"),
    path("comments/<int:pk>/edit/", write.comment_edit, name="edit"),
    path("me/comments/", mine.comment_list, name="mine"),
    path("me/comments/<int:pk>/", mine.comment_status, name="status"),
    path("me/comments/<int:pk>/move/", mine.comment_action, name="action"),
]
