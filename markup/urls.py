"""The two addresses of the editor (django-markdownx), served by own views: the original ones are not safe."""

from django.urls import path

from markup import views

urlpatterns = [
    path("markdownify/", views.preview, name="markdownx_markdownify"),
    path("upload/", views.upload, name="markdownx_upload"),
]
