from django.urls import path

from usage_statistics import views

app_name = "usage_statistics"
urlpatterns = [
    path("readership/choose/", views.set_consent, name="set_consent"),
    path("readership/seen/", views.record_seen, name="record_seen"),
    path("readership/useful/", views.record_useful, name="record_useful"),
    path("curation/usefulness/", views.library_report, name="report"),
    path("curation/usefulness/<int:pk>/", views.case_report, name="case_report"),
]
