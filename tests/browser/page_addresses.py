"""The pages that the whole-site checks open: every address with every state that looks different."""

CASE = "/cases/the-release-that-broke-a-workflow/"
PUBLIC = [
    "/", "/cases/", "/cases/?industry=retail&technique=mirroring", "/cases/?industry=retail&sort=zzz",
    "/cases/?industry=retail&industry=travel-hospitality&sort=shortest", CASE, f"{CASE}?thanks=1", f"{CASE}comments/",
    "/cases/?sort=discussed", "/phrases/",
    "/industries/", "/industries/healthcare/", "/techniques/", "/techniques/mirroring/", "/map/", "/about/",
    "/guidelines/", "/language/", "/stories/", "/stories/share/", "/collections/", "/moderation/log/", "/privacy/",
    "/security/", "/accessibility/", "/appearance/", "/nothing-here/", "/report/sent/", "/cases/?industry=%00",
    "/search/", "/search/?q=refund", "/search/?q=refnud&kind=case&industry=retail", "/search/?q=card&kind=phrase",
    "/search/?q=xqzzyk", "/search/?q=the+of", "/search/situation/",
    f"{CASE}practise/", f"{CASE}huddle/", f"{CASE}huddle/?minutes=30", "/accounts/login/", "/accounts/signup/",
    "/accounts/password/reset/", "/accounts/confirm-email/", "/accounts/email/answer/nothing/",
]  # fmt: skip
MEMBER = [
    "/me/journal/", "/me/journal/?q=zzz", "/me/journal/new/", "/me/journal/delete/", "/me/saved/", f"{CASE}practise/",
    CASE,
    "/me/", "/me/data/", "/me/sessions/", "/me/blocked/", "/me/leave/", "/people/alice/", "/me/comments/",
    f"{CASE}comments/", f"{CASE}comments/write/",
    "/techniques/propose/", "/techniques/proposed/", "/", "/me/collections/", "/me/collections/new/",
    "/me/collections/new/?case=the-vanishing-package", "/me/profile/", "/me/notices/", "/me/notices/settings/",
    "/me/following/", "/me/reports/", "/report/sent/", "/accounts/email/", "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/",
    "/accounts/reauthenticate/", "/accounts/logout/",
]  # fmt: skip
MODERATOR = [
    "/moderation/insights/", "/moderation/insights/?weeks=52", "/moderation/log/", "/moderation/reasons/",
    "/moderation/preferences/", "/moderation/", "/moderation/?mine=1&age=2", "/moderation/people/",
    "/moderation/people/?handle=nobody", "/moderation/people/mona/",
]  # fmt: skip
CURATOR = [
    "/moderation/reasons/", "/moderation/reasons/add/", "/curation/", "/curation/usefulness/",
    "/curation/?state=archived", "/curation/?q=zzz",
    "/curation/cases/new/",
    "/curation/proposed-techniques/", "/curation/vocabulary/", "/curation/vocabulary/history/",
    "/curation/vocabulary/add/industry/",
    "/curation/vocabulary/technique/mirroring/", "/curation/vocabulary/industry/retail/",
    "/curation/vocabulary/technique/mirroring/merge/",
    "/curation/vocabulary/technique/mirroring/merge/?into=naming-the-emotion",
]  # fmt: skip
