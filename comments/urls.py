from django.urls import path, re_path

from comments import blocking, changing, own, reading, writing

app_name = "comments"
SUBJECT = r"^(?P<kind>cases|stories|techniques)/(?P<slug>[-a-zA-Z0-9_]+)/comments/"
urlpatterns = [
    re_path(SUBJECT + "$", reading.thread, name="thread"),
    re_path(SUBJECT + "write/$", writing.write, name="write"),
    path("comments/<int:pk>/", reading.permalink, name="permalink"),
    path("comments/<int:pk>/replies/", reading.replies, name="replies"),
    path("comments/<int:pk>/block/", blocking.block, name="block"),
    path("comments/<int:pk>/edit/", changing.edit, name="edit"),
    path("me/comments/", own.mine, name="mine"),
    path("me/comments/<int:pk>/", own.status, name="status"),
    path("me/comments/<int:pk>/move/", own.move, name="move"),
]
