from django.urls import path

from readership import usefulness, views

app_name = "readership"
urlpatterns = [
    path("readership/choose/", views.choose, name="choose"),
    path("readership/seen/", views.seen, name="seen"),
    path("readership/useful/", views.useful, name="useful"),
    path("curation/usefulness/", usefulness.whole_library, name="usefulness"),
    path("curation/usefulness/<int:pk>/", usefulness.one_case, name="usefulness_of"),
]
