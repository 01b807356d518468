"""All addresses. They are stable: people link to them (product.md names them).

/healthz and /readyz are answered earlier, by empathy.health.HealthMiddleware.
"""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from empathy import (
    address_pages,
    feeds,
    own_pages,
    pages,
    paper_pages,
    people_pages,
    picture_pages,
    search_pages,
    sitemap,
    situation_pages,
    well_known,
)
from empathy.privacy import privacy
from markup.pictures import NAME
from markup.views import picture

urlpatterns = [
    path("", pages.home, name="home"),
    path("", include("cases.urls")),
    path("", include("stories.urls")),
    path("", include("comments.urls")),
    path("", include("practice.urls")),
    path("", include("readership.urls")),
    path("moderation/", include("moderation.urls_insights")),
    path("", include("moderation.urls_people")),
    path("", include("notices.urls")),
    path("language/", include("wording.urls")),
    path("moderation/", include("moderation.urls")),
    path("curation/vocabulary/", include("taxonomy.urls")),
    path("industries/", pages.industry_list, name="industries"),
    path("industries/<slug:slug>/", pages.industry_detail, name="industry"),
    path("techniques/", pages.technique_list, name="techniques"),
    path("techniques/cards.pdf", paper_pages.technique_cards, name="technique_cards"),
    path("techniques/<slug:slug>/", pages.technique_detail, name="technique"),
    path("search/", search_pages.search, name="search"),
    path("search/situation/", situation_pages.situation, name="situation"),
    path("search/suggest/", search_pages.suggest, name="suggest"),
    path("map/", pages.library_map, name="map"),
    path("about/", pages.plain_page("about.html"), name="about"),
    path("guidelines/", pages.plain_page("guidelines.html"), name="guidelines"),
    path("privacy/", privacy, name="privacy"),
    path("accessibility/", pages.plain_page("accessibility.html"), name="accessibility"),
    path("appearance/", pages.appearance, name="appearance"),
    path("feeds/cases.atom", feeds.cases, name="feed_cases"),
    path("feeds/stories.atom", feeds.stories, name="feed_stories"),
    path("feeds/cases/<slug:slug>.atom", feeds.case, name="feed_case"),
    path("feeds/industries/<slug:slug>.atom", feeds.industry, name="feed_industry"),
    path("feeds/techniques/<slug:slug>.atom", feeds.technique, name="feed_technique"),
    path("robots.txt", well_known.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    *(
        path(f"sitemap-{name}-<int:page>.xml", sitemap.section(name), name=f"sitemap_{name}")
        for name in sitemap.SECTIONS
    ),
    path(".well-known/security.txt", well_known.security_txt, name="security_txt"),
    path("security.txt", RedirectView.as_view(pattern_name="security_txt", permanent=True)),
    path("security/", well_known.security, name="security"),
    path("cases/<slug:slug>/handout.pdf", paper_pages.handout, name="handout"),
    path("pictures/cases/<slug:slug>.png", picture_pages.case_picture, name="case_picture"),
    path("pictures/industries/<slug:slug>.png", picture_pages.industry_picture, name="industry_picture"),
    path("pictures/techniques/<slug:slug>.png", picture_pages.technique_picture, name="technique_picture"),
    path("pictures/site.png", picture_pages.site_picture, name="site_picture"),
    # Before allauth's own page of this address, which changes it by one yes.
    path("accounts/email/", address_pages.address, name="account_email"),
    path("accounts/email/cancel/", address_pages.address_cancel, name="account_address_cancel"),
    path("accounts/email/answer/<str:key>/", address_pages.address_answer, name="account_address_answer"),
    path("accounts/", include("allauth.urls")),
    path("me/", include("empathy.urls_own")),
    path("me/profile/", people_pages.profile, name="profile"),
    path("people/<slug:handle>/", people_pages.person, name="person"),
    path("people/<slug:handle>/block/", own_pages.block, name="block"),
    path("markdownx/", include("markup.urls")),
    re_path(rf"^media/library-pictures/(?P<name>{NAME})$", picture, name="library_picture"),
    path("admin/", admin.site.urls),
]

handler400 = "empathy.errors.bad_request"
handler403 = "empathy.errors.forbidden"
handler404 = "empathy.errors.not_found"
handler500 = "empathy.errors.server_error"
