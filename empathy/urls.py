"""All URLs. Paths are stable: other sites link to them.

/healthz, /readyz and /metrics are answered earlier, by empathy.middleware.HealthMiddleware.
"""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from empathy.views import (
    account_deletion,
    email_address,
    feeds,
    first_steps,
    handouts,
    help_pages,
    library,
    my_account,
    preview_images,
    profiles,
    search,
    sign_in,
    site_pages,
    sitemap,
    well_known,
)
from empathy.views.privacy import privacy
from markup.images import NAME_PATTERN
from markup.views import library_image

# A suspended member may use all of these (see empathy/middleware.py).
my_account_urls = [
    path("", my_account.hub, name="hub"),
    path("data/", my_account.data, name="data"),
    path("sessions/", my_account.sessions, name="sessions"),
    path("blocked/", my_account.blocked, name="blocked"),
    path("leave/", account_deletion.leave, name="leave"),
    path("leave/cancel/", account_deletion.leave_cancel, name="leave_cancel"),
]
urlpatterns = [
    path("", library.home, name="home"),
    path("", include("cases.urls")),
    path("", include("stories.urls")),
    path("", include("comments.urls")),
    path("", include("practice.urls")),
    path("", include("usage_statistics.urls")),
    path("moderation/", include("moderation.insights.urls")),
    path("", include("moderation.members.urls")),
    path("", include("notices.urls")),
    path("language/", include("content_checks.urls")),
    path("moderation/", include("moderation.urls")),
    path("curation/vocabulary/", include("taxonomy.urls")),
    path("industries/", library.industry_list, name="industries"),
    path("industries/<slug:slug>/", library.industry_detail, name="industry"),
    path("techniques/", library.technique_list, name="techniques"),
    path("phrases/cards.pdf", handouts.phrase_cards, name="phrase_cards"),
    path("techniques/cards.pdf", handouts.technique_cards, name="technique_cards"),
    path("techniques/<slug:slug>/", library.technique_detail, name="technique"),
    path("search/", search.search, name="search"),
    path("search/situation/", search.situation, name="situation"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("map/", library.library_map, name="map"),
    path("help/", help_pages.help_index, name="help"),
    path("help/<slug:slug>/", help_pages.help_page, name="help_page"),
    path("about/", site_pages.plain_page("about.html"), name="about"),
    path("guidelines/", site_pages.plain_page("guidelines.html"), name="guidelines"),
    path("privacy/", privacy, name="privacy"),
    path("accessibility/", site_pages.plain_page("accessibility.html"), name="accessibility"),
    path("appearance/", site_pages.appearance, name="appearance"),
    path("appearance/language/", site_pages.language, name="language"),
    path("feeds/cases.atom", feeds.cases, name="feed_cases"),
    path("feeds/stories.atom", feeds.stories, name="feed_stories"),
    path("feeds/cases/<slug:slug>.atom", feeds.case, name="feed_case"),
    path("feeds/industries/<slug:slug>.atom", feeds.industry, name="feed_industry"),
    path("feeds/techniques/<slug:slug>.atom", feeds.technique, name="feed_technique"),
    path("robots.txt", well_known.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    *(
        path(f"sitemap-{name}-<int:page>.xml", sitemap.section_view(name), name=f"sitemap_{name}")
        for name in sitemap.SECTIONS
    ),
    path(".well-known/security.txt", well_known.security_txt, name="security_txt"),
    path("security.txt", RedirectView.as_view(pattern_name="security_txt", permanent=True)),
    path("security/", well_known.security, name="security"),
    path("cases/<slug:slug>/handout.pdf", handouts.handout, name="handout"),
    path("pictures/cases/<slug:slug>.png", preview_images.case_image, name="case_picture"),
    path("pictures/industries/<slug:slug>.png", preview_images.industry_image, name="industry_picture"),
    path("pictures/techniques/<slug:slug>.png", preview_images.technique_image, name="technique_picture"),
    path("pictures/site.png", preview_images.site_image, name="site_picture"),
    # Before the page of django-allauth at this path, which asks the new address only.
    path("accounts/email/", email_address.address, name="account_email"),
    path("accounts/email/cancel/", email_address.address_cancel, name="account_address_cancel"),
    path("accounts/email/answer/<str:key>/", email_address.address_answer, name="account_address_answer"),
    # Before the pages of django-allauth at these paths, which show errors elsewhere.
    re_path(
        r"^accounts/confirm-email/(?P<key>[-:\w]+)/$", sign_in.confirm_email, name="account_confirm_email"
    ),
    path("accounts/2fa/webauthn/login/", sign_in.login, name="mfa_login_webauthn"),
    path("accounts/2fa/webauthn/reauthenticate/", sign_in.reauthenticate, name="mfa_reauthenticate_webauthn"),
    path("accounts/", include("allauth.urls")),
    path("me/", include((my_account_urls, "my_account"))),
    path("me/first-steps/", first_steps.first_steps, name="first_steps"),
    path("me/profile/", profiles.profile, name="profile"),
    path("people/<slug:handle>/", profiles.person, name="person"),
    path("people/<slug:handle>/block/", my_account.block, name="block"),
    path("markdownx/", include("markup.urls")),
    re_path(rf"^media/library-pictures/(?P<name>{NAME_PATTERN})$", library_image, name="library_picture"),
    path("admin/", admin.site.urls),
]

handler400 = "empathy.views.errors.bad_request"
handler403 = "empathy.views.errors.forbidden"
handler404 = "empathy.views.errors.not_found"
handler500 = "empathy.views.errors.server_error"
