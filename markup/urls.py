"""The editor's two addresses, answered by our own views: the ones that come with it are not safe."""

from django.urls import path

from markup import views

urlpatterns = [
    path("markdownify/", views.preview, name="markdownx_markdownify"),
    path("upload/", views.upload, name="markdownx_upload"),
]
