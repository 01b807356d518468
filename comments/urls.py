from django.urls import path, re_path

from comments.views import block, edit, mine, read, write

app_name = "comments"
SUBJECT = r"^(?P<kind>cases|stories|techniques)/(?P<slug>[-a-zA-Z0-9_]+)/comments/"
urlpatterns = [
    re_path(SUBJECT + "$", read.thread, name="thread"),
    re_path(SUBJECT + "write/$", write.write, name="write"),
    path("comments/<int:pk>/", read.permalink, name="permalink"),
    path("comments/<int:pk>/replies/", read.replies, name="replies"),
    path("comments/<int:pk>/block/", block.block, name="block"),
    path("comments/<int:pk>/edit/", edit.edit, name="edit"),
    path("me/comments/", mine.mine, name="mine"),
    path("me/comments/<int:pk>/", mine.status, name="status"),
    path("me/comments/<int:pk>/move/", mine.move, name="action"),
]
