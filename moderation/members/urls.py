"""URLs of reports, warnings and suspensions. They come before those of the queue, which are more general."""

from django.urls import path

from moderation.members import views, views_report

app_name = "people"
urlpatterns = [
    path("report/sent/", views_report.report_sent, name="sent"),
    path("report/<slug:kind>/<str:reference>/", views_report.report_item, name="report"),
    path("me/reports/", views_report.report_mine, name="reports"),
    path("me/standing/<int:pk>/", views.sanction_mine, name="mine"),
    path("moderation/people/", views.member_search, name="search"),
    path("moderation/people/<slug:handle>/", views.member_detail, name="member"),
    path("moderation/people/<slug:handle>/warn/", views.member_act, {"act": "warn"}, name="warn"),
    path(
        "moderation/people/<slug:handle>/suspend/",
        views.member_act,
        {"act": "suspend"},
        name="suspend",
    ),
    path("moderation/people/<slug:handle>/lift/", views.member_act, {"act": "lift"}, name="lift"),
    # The queue links to these two; the form on the page posts to the next two.
    path("moderation/report/<int:pk>/", views.answer, {"kind": "report"}),
    path("moderation/sanction/<int:pk>/", views.answer, {"kind": "sanction"}),
    path(
        "moderation/report/<int:pk>/decide/",
        views.answer,
        {"kind": "report"},
        name="decide_report",
    ),
    path(
        "moderation/sanction/<int:pk>/decide/",
        views.answer,
        {"kind": "sanction"},
        name="decide_appeal",
    ),
    path("moderation/<slug:kind>/<int:pk>/warn/", views.item_warn, name="warn_author"),
]
