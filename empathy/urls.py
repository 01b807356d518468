"""All addresses. They are stable: people link to them (product.md names them).

/healthz and /readyz are answered earlier, by empathy.health.HealthMiddleware.
"""

from django.contrib import admin
from django.urls import include, path, re_path

from empathy import pages
from markup.pictures import NAME
from markup.views import picture

urlpatterns = [
    path("", pages.home, name="home"),
    path("", include("cases.urls")),
    path("", include("stories.urls")),
    path("moderation/", include("moderation.urls_insights")),
    path("", include("moderation.urls_people")),
    path("language/", include("wording.urls")),
    path("moderation/", include("moderation.urls")),
    path("curation/vocabulary/", include("taxonomy.urls")),
    path("industries/", pages.industry_list, name="industries"),
    path("industries/<slug:slug>/", pages.industry_detail, name="industry"),
    path("techniques/", pages.technique_list, name="techniques"),
    path("techniques/<slug:slug>/", pages.technique_detail, name="technique"),
    path("map/", pages.library_map, name="map"),
    path("about/", pages.plain_page("about.html"), name="about"),
    path("guidelines/", pages.plain_page("guidelines.html"), name="guidelines"),
    path("privacy/", pages.plain_page("privacy.html"), name="privacy"),
    path("accessibility/", pages.plain_page("accessibility.html"), name="accessibility"),
    path("appearance/", pages.appearance, name="appearance"),
    path("robots.txt", pages.robots, name="robots"),
    path("accounts/", include("allauth.urls")),
    path("me/", include("accounts.urls")),
    path("markdownx/", include("markup.urls")),
    re_path(rf"^media/library-pictures/(?P<name>{NAME})$", picture, name="library_picture"),
    path("admin/", admin.site.urls),
]

handler400 = "empathy.errors.bad_request"
handler403 = "empathy.errors.forbidden"
handler404 = "empathy.errors.not_found"
handler500 = "empathy.errors.server_error"
