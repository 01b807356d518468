"""Files at well-known addresses: robots.txt, security.txt and the security policy."""

import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from markup import render as render_markdown
from taxonomy.page_cache import cache_until_changed

DISALLOWED = (
    "/accounts/", "/admin/", "/appearance/", "/curation/", "/markdownx/", "/me/", "/moderation/",
    "/notices/", "/readership/", "/report/", "/stories/mine/", "/stories/share/", "/techniques/propose",
    "/*/comments/write/",
    # Other pages and orders of the same lists; the sitemap contains all their entries.
    "/*?after=", "/*&after=", "/*?before=", "/*&before=", "/*?from=", "/*?sort=", "/*&sort=", "/search/?*",
)  # fmt: skip
"""Paths that search engines need not read. Pages with "noindex" must be allowed, or it is never read."""
SECURITY_TXT_DAYS = 180
"""Validity of security.txt in days; RFC 9116 recommends less than a year."""


def _text_response(lines: list[str]) -> HttpResponse:
    headers = {"Cache-Control": "public, max-age=3600"}
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8", headers=headers)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read (RFC 9309)."""
    disallowed = [f"Disallow: {path}" for path in DISALLOWED]
    # The longest matching rule counts, for some crawlers the first one: it is both.
    rules = ["User-agent: *", "Allow: /moderation/log/", *disallowed]
    return _text_response([*rules, "", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"])


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a vulnerability (RFC 9116)."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (today + datetime.timedelta(days=SECURITY_TXT_DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    languages = ", ".join(code.partition("-")[0] for code, _name in settings.LANGUAGES)
    return _text_response(
        [
            f"Contact: mailto:{settings.CONTACT}",
            f"Expires: {expires}",
            f"Preferred-Languages: {languages}",
            f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
            f"Policy: {settings.SITE_URL}{reverse('security')}",
        ]
    )


@require_safe
@cache_until_changed("cases")
def security(request: HttpRequest) -> HttpResponse:
    """The security policy: SECURITY.md of the repository without its heading."""
    text = (settings.BASE_DIR / "SECURITY.md").read_text(encoding="utf-8")
    return render(request, "security.html", {"policy": render_markdown(text.partition("\n")[2])})
