"""The pages that the whole-site checks open: every address with every state that looks different."""

CASE = "/cases/the-release-that-broke-a-workflow/"
PUBLIC = [
    "/", "/cases/", "/cases/?industry=retail&technique=mirroring", "/cases/?industry=retail&sort=zzz",
    "/cases/?industry=retail&industry=travel-hospitality&sort=shortest", CASE, "/phrases/",
    "/industries/", "/industries/healthcare/", "/techniques/", "/techniques/mirroring/", "/map/", "/about/",
    "/guidelines/", "/language/", "/stories/", "/stories/share/", "/privacy/", "/accessibility/", "/appearance/", "/nothing-here/", "/cases/?industry=%00",
    "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/confirm-email/",
]  # fmt: skip
MEMBER = [
    "/", "/me/profile/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/",
    "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/", "/accounts/reauthenticate/", "/accounts/logout/",
]  # fmt: skip
# What curators alone see; the checks sign Cora in for it.
CURATOR = [
    "/curation/vocabulary/", "/curation/vocabulary/history/", "/curation/vocabulary/add/industry/",
    "/curation/vocabulary/technique/mirroring/", "/curation/vocabulary/industry/retail/",
    "/curation/vocabulary/technique/mirroring/merge/",
    "/curation/vocabulary/technique/mirroring/merge/?into=naming-the-emotion",
]  # fmt: skip
