from django.urls import path

from content_checks import views

app_name = "content_checks"
urlpatterns = [
    path("", views.phrase_list, name="list"),
    path("add/", views.phrase_add, name="add"),
    path("<int:pk>/", views.phrase_edit, name="edit"),
    path("<int:pk>/switch/", views.phrase_switch, name="switch"),
]
