from django.urls import path

from wording import views

app_name = "wording"
urlpatterns = [
    path("", views.label_list, name="list"),
    path("add/", views.label_add, name="add"),
    path("<int:pk>/", views.label_edit, name="edit"),
    path("<int:pk>/switch/", views.label_switch, name="switch"),
]
