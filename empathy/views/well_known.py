"""What robots and finders of weaknesses look for at known places: robots.txt, security.txt, the policy."""

import datetime

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from markup import render as markdown
from taxonomy.page_cache import cache_until_changed

CLOSED = (
    "/accounts/", "/admin/", "/appearance/", "/curation/", "/markdownx/", "/me/", "/moderation/",
    "/notices/", "/readership/", "/report/", "/stories/mine/", "/stories/share/", "/techniques/propose",
    "/*/comments/write/",
    # The same lists in other pieces and orders; the sitemap leads to everything in them.
    "/*?after=", "/*&after=", "/*?before=", "/*&before=", "/*?from=", "/*?sort=", "/*&sort=", "/search/?*",
)  # fmt: skip
"""What no search engine needs. Pages that say "noindex" must be open, or nobody reads that they say so."""
VALID_DAYS = 180
"""So long may a copy of security.txt be believed; RFC 9116 asks for less than a year."""


def _text(lines) -> HttpResponse:
    headers = {"Cache-Control": "public, max-age=3600"}
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8", headers=headers)


@require_safe
def robots(request):
    """What search engines may read (RFC 9309)."""
    closed = [f"Disallow: {path}" for path in CLOSED]
    # The longest rule counts; who counts the first one finds it first, too.
    rules = ["User-agent: *", "Allow: /moderation/log/", *closed]
    return _text([*rules, "", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"])


@require_safe
def security_txt(request):
    """Where to report a weakness (RFC 9116)."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (today + datetime.timedelta(days=VALID_DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    languages = ", ".join(code.partition("-")[0] for code, _name in settings.LANGUAGES)
    return _text(
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
def security(request):
    """The policy: the text that stands in the repository, without its heading."""
    text = (settings.BASE_DIR / "SECURITY.md").read_text(encoding="utf-8")
    return render(request, "security.html", {"policy": markdown(text.partition("\n")[2])})
