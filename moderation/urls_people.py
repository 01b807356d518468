"""Addresses of reports, warnings and suspensions. They stand before the queue's, which are more general."""

from django.urls import path

from moderation import people_pages, reporting

app_name = "people"
urlpatterns = [
    path("report/sent/", reporting.report_sent, name="sent"),
    path("report/<slug:kind>/<str:reference>/", reporting.report_item, name="report"),
    path("me/reports/", reporting.report_mine, name="reports"),
    path("me/standing/<int:pk>/", people_pages.sanction_mine, name="mine"),
    path("moderation/people/", people_pages.member_search, name="search"),
    path("moderation/people/<slug:handle>/", people_pages.member_detail, name="member"),
    path("moderation/people/<slug:handle>/warn/", people_pages.member_act, {"act": "warn"}, name="warn"),
    path(
        "moderation/people/<slug:handle>/suspend/",
        people_pages.member_act,
        {"act": "suspend"},
        name="suspend",
    ),
    path("moderation/people/<slug:handle>/lift/", people_pages.member_act, {"act": "lift"}, name="lift"),
    # Where the queue leads to, and where the form on that page is sent.
    path("moderation/report/<int:pk>/", people_pages.answer, {"kind": "report"}),
    path("moderation/sanction/<int:pk>/", people_pages.answer, {"kind": "sanction"}),
    path(
        "moderation/report/<int:pk>/decide/",
        people_pages.answer,
        {"kind": "report"},
        name="decide_report",
    ),
    path(
        "moderation/sanction/<int:pk>/decide/",
        people_pages.answer,
        {"kind": "sanction"},
        name="decide_appeal",
    ),
    path("moderation/<slug:kind>/<int:pk>/warn/", people_pages.item_warn, name="warn_author"),
]
