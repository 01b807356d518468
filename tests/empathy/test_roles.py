"""Which role can open which address."""

import pytest
from django.test import Client

from cases.models import Case
from tests.people import signed_in

pytestmark = pytest.mark.django_db
ROLES = ["", "alice", "mona", "cora", "ada"]
# Address, then the status codes for a visitor, a member, a moderator, a curator and an administrator.
MATRIX = [
    ("/cases/a-draft/", 404, 404, 404, 200, 200),
    ("/cases/the-vanishing-package/", 200, 200, 200, 200, 200),
    ("/tools/", 200, 200, 200, 200, 200),
    ("/tools/a-draft/", 404, 404, 404, 404, 404),
    ("/me/profile/", 302, 200, 200, 200, 200),
    ("/me/", 302, 200, 200, 200, 200),
    ("/me/first-steps/", 302, 200, 200, 200, 200),
    ("/help/", 200, 200, 200, 200, 200),
    ("/help/decide/", 200, 200, 200, 200, 200),
    ("/help/nothing/", 404, 404, 404, 404, 404),
    ("/me/data/", 302, 200, 200, 200, 200),
    ("/me/sessions/", 302, 200, 200, 200, 200),
    ("/me/blocked/", 302, 200, 200, 200, 200),
    ("/me/leave/", 302, 200, 200, 200, 200),
    ("/me/leave/cancel/", 405, 405, 405, 405, 405),
    ("/people/nobody/", 404, 404, 404, 404, 404),
    ("/people/alice/block/", 405, 405, 405, 405, 405),
    ("/accounts/email/", 302, 200, 200, 200, 200),
    ("/accounts/email/cancel/", 405, 405, 405, 405, 405),
    ("/accounts/email/answer/nothing/", 404, 404, 404, 404, 404),
    ("/accounts/2fa/", 302, 200, 200, 200, 200),
    ("/admin/", 302, 302, 302, 302, 200),
    ("/admin/login/", 302, 403, 403, 403, 302),
    ("/admin/accounts/user/", 302, 302, 302, 302, 200),
    ("/admin/cases/case/", 302, 302, 302, 302, 200),
    ("/admin/jobs/periodicjob/", 302, 302, 302, 302, 200),
    ("/admin/notices/mail/", 302, 302, 302, 302, 200),
    ("/admin/taxonomy/technique/", 302, 302, 302, 302, 200),
    ("/markdownx/markdownify/", 302, 405, 405, 405, 405),
    ("/language/", 200, 200, 200, 200, 200),
    ("/language/add/", 302, 403, 403, 200, 200),
    ("/curation/", 302, 403, 403, 200, 200),
    ("/curation/sentences/", 302, 403, 403, 200, 200),
    ("/curation/sentences/add/", 302, 403, 403, 200, 200),
    ("/curation/sentences/999999/", 302, 403, 403, 404, 404),
    ("/curation/sentences/999999/retire/", 405, 405, 405, 405, 405),
    ("/curation/cases/new/", 302, 403, 403, 200, 200),
    ("/curation/cases/999999/", 302, 403, 403, 404, 404),
    ("/curation/vocabulary/", 302, 403, 403, 200, 200),
    ("/curation/vocabulary/history/", 302, 403, 403, 200, 200),
    ("/curation/vocabulary/history/1/undo/", 405, 405, 405, 405, 405),
    ("/curation/vocabulary/add/industry/", 302, 403, 403, 200, 200),
    ("/curation/vocabulary/add/technique/", 302, 403, 403, 200, 200),
    ("/curation/vocabulary/industry/retail/", 302, 403, 403, 200, 200),
    ("/curation/vocabulary/technique/mirroring/", 302, 403, 403, 200, 200),
    ("/curation/vocabulary/technique/mirroring/merge/", 302, 403, 403, 200, 200),
    ("/curation/vocabulary/technique/nothing/", 302, 403, 403, 404, 404),
    ("/curation/vocabulary/phrase/mirroring/", 404, 404, 404, 404, 404),
    ("/stories/", 200, 200, 200, 200, 200),
    ("/cases/the-vanishing-package/comments/", 200, 200, 200, 200, 200),
    ("/cases/the-vanishing-package/comments/write/", 302, 200, 200, 200, 200),
    ("/cases/a-draft/comments/", 404, 404, 404, 404, 404),
    ("/cases/a-draft/comments/write/", 404, 404, 404, 404, 404),
    ("/techniques/mirroring/comments/", 200, 200, 200, 200, 200),
    ("/comments/999999/", 404, 404, 404, 404, 404),
    ("/comments/999999/replies/", 404, 404, 404, 404, 404),
    ("/comments/999999/edit/", 302, 404, 404, 404, 404),
    ("/me/comments/", 302, 200, 200, 200, 200),
    ("/me/comments/999999/", 302, 404, 404, 404, 404),
    ("/me/comments/999999/move/", 405, 405, 405, 405, 405),
    ("/stories/share/", 200, 200, 200, 200, 200),
    ("/stories/mine/", 302, 200, 200, 200, 200),
    ("/stories/share/nobodys/", 404, 404, 404, 404, 404),
    ("/stories/mine/nobodys/", 302, 404, 404, 404, 404),
    ("/moderation/log/", 200, 200, 200, 200, 200),
    ("/moderation/insights/", 302, 403, 200, 403, 200),
    ("/moderation/insights.csv", 302, 403, 200, 403, 200),
    ("/moderation/reasons/", 302, 403, 200, 200, 200),
    ("/moderation/reasons/add/", 302, 403, 403, 200, 200),
    ("/moderation/preferences/", 302, 403, 200, 403, 200),
    ("/notices/off/nobodys/", 404, 404, 404, 404, 404),
    ("/me/notices/", 302, 200, 200, 200, 200),
    ("/me/notices/settings/", 302, 200, 200, 200, 200),
    ("/me/notices/read/", 405, 405, 405, 405, 405),
    ("/me/notices/1/open/", 405, 405, 405, 405, 405),
    ("/me/follow/", 405, 405, 405, 405, 405),
    ("/me/following/", 302, 200, 200, 200, 200),
    ("/me/following/1/stop/", 405, 405, 405, 405, 405),
    ("/report/profile/nobody/", 404, 404, 404, 404, 404),
    ("/report/sent/", 200, 200, 200, 200, 200),
    ("/me/reports/", 302, 200, 200, 200, 200),
    ("/me/standing/1/", 302, 404, 404, 404, 404),
    ("/moderation/people/", 302, 403, 200, 403, 200),
    ("/moderation/people/nobody/", 302, 403, 404, 403, 404),
    ("/moderation/people/nobody/suspend/", 405, 405, 405, 405, 405),
    ("/moderation/report/1/decide/", 302, 403, 404, 403, 404),
    ("/moderation/sanction/1/decide/", 302, 403, 404, 403, 404),
    ("/moderation/story/1/warn/", 405, 405, 405, 405, 405),
    ("/stories/mine/nobodys/case/", 302, 404, 404, 404, 404),
    ("/techniques/propose/", 302, 200, 200, 200, 200),
    ("/techniques/propose/1/", 302, 404, 404, 404, 404),
    ("/techniques/proposed/", 302, 200, 200, 200, 200),
    ("/curation/proposed-techniques/", 302, 403, 403, 200, 200),
    ("/curation/usefulness/", 302, 403, 403, 200, 200),
    ("/curation/usefulness/999999/", 302, 403, 403, 404, 404),
    ("/readership/choose/", 405, 405, 405, 405, 405),
    ("/readership/seen/", 405, 405, 405, 405, 405),
    ("/readership/useful/", 405, 405, 405, 405, 405),
    ("/collections/", 200, 200, 200, 200, 200),
    ("/collections/nothing/", 404, 404, 404, 404, 404),
    ("/collections/nothing/done/", 405, 405, 405, 405, 405),
    ("/collections/k/nothing/", 404, 404, 404, 404, 404),
    ("/collections/k/nothing/follow/", 405, 405, 405, 405, 405),
    ("/me/collections/", 302, 200, 200, 200, 200),
    ("/me/collections/new/", 302, 200, 200, 200, 200),
    ("/me/collections/1/", 302, 404, 404, 404, 404),
    ("/me/collections/1/read/", 302, 404, 404, 404, 404),
    ("/me/collections/1/share/", 405, 405, 405, 405, 405),
    ("/sitemap.xml", 200, 200, 200, 200, 200),
    ("/sitemap-pages-1.xml", 200, 200, 200, 200, 200),
    ("/sitemap-cases-1.xml", 200, 200, 200, 200, 200),
    ("/sitemap-stories-1.xml", 404, 404, 404, 404, 404),
    ("/robots.txt", 200, 200, 200, 200, 200),
    ("/.well-known/security.txt", 200, 200, 200, 200, 200),
    ("/security.txt", 301, 301, 301, 301, 301),
    ("/security/", 200, 200, 200, 200, 200),
    ("/search/", 200, 200, 200, 200, 200),
    ("/search/situation/", 200, 200, 200, 200, 200),
    ("/search/suggest/", 200, 200, 200, 200, 200),
    ("/feeds/cases.atom", 200, 200, 200, 200, 200),
    ("/feeds/stories.atom", 200, 200, 200, 200, 200),
    ("/feeds/cases/the-vanishing-package.atom", 200, 200, 200, 200, 200),
    ("/feeds/cases/a-draft.atom", 404, 404, 404, 404, 404),
    ("/feeds/industries/retail.atom", 200, 200, 200, 200, 200),
    ("/feeds/techniques/nothing.atom", 404, 404, 404, 404, 404),
    ("/cases/the-vanishing-package/practise/", 200, 200, 200, 200, 200),
    ("/cases/the-vanishing-package/practise/answer/", 302, 302, 302, 302, 302),
    ("/cases/a-draft/practise/", 404, 404, 404, 200, 200),
    ("/cases/the-vanishing-package/huddle/", 200, 200, 200, 200, 200),
    ("/cases/a-draft/huddle/", 404, 404, 404, 200, 200),
    ("/cases/the-vanishing-package/save/", 405, 405, 405, 405, 405),
    ("/me/saved/", 302, 200, 200, 200, 200),
    ("/me/journal/", 302, 200, 200, 200, 200),
    ("/me/journal/new/", 302, 200, 200, 200, 200),
    ("/me/journal/delete/", 302, 200, 200, 200, 200),
    ("/me/journal/journal.md", 302, 200, 200, 200, 200),
    ("/me/journal/journal.json", 302, 200, 200, 200, 200),
    ("/me/journal/reminders/", 405, 405, 405, 405, 405),
    ("/me/journal/nobodys/", 302, 404, 404, 404, 404),
    ("/me/journal/nobodys/edit/", 302, 404, 404, 404, 404),
    ("/me/journal/nobodys/note/", 405, 405, 405, 405, 405),
    ("/me/journal/nobodys/techniques/", 405, 405, 405, 405, 405),
    ("/me/journal/nobodys/remind/", 405, 405, 405, 405, 405),
    ("/me/journal/nobodys/delete/", 302, 404, 404, 404, 404),
    ("/healthz", 200, 200, 200, 200, 200),
]


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row[0])
def test_every_role_can_open_exactly_its_pages(row, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    values = {"slug": "a-draft", "title": "A draft", "channel": "phone", "tool_kind": "script"}
    Case.objects.create(standfirst="s", **values)
    address, *expected = row
    found = []
    for name in ROLES:
        client = signed_in(Client(), name) if name else Client()
        found.append(client.get(address).status_code)
    assert found == expected


def test_a_draft_answers_404_like_a_missing_case(client):
    values = {"slug": "a-draft", "title": "A draft", "channel": "phone", "tool_kind": "script"}
    Case.objects.create(standfirst="s", **values)
    hidden, missing = client.get("/cases/a-draft/"), client.get("/cases/b-draft/")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content.replace(b"a-draft", b"b-draft") == missing.content


@pytest.mark.parametrize("address", ["/admin/", "/admin/cases/case/", "/admin/accounts/user/"])
def test_the_admin_keeps_the_strict_policy(client, address):
    policy = signed_in(client, "ada").get(address).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def test_the_admin_shows_cases_but_cannot_change_them(client):
    case = Case.objects.filter(slug="the-vanishing-package").get()
    address = f"/admin/cases/case/{case.pk}/change/"
    assert "Save" not in signed_in(client, "ada").get(address).content.decode()
    assert client.post(address, {"title": "Mended"}).status_code == 403
    assert client.get(f"/curation/cases/{case.pk}/").status_code == 200


def test_the_admin_cannot_create_administrators(client):
    member = signed_in(Client(), "alice").session["_auth_user_id"]
    page = signed_in(client, "ada").get(f"/admin/accounts/user/{member}/change/").content.decode()
    assert "is_superuser" not in page
    assert 'name="is_active"' in page
    assert client.get("/admin/accounts/user/add/").status_code == 403


@pytest.mark.parametrize("address", ["/admin/mfa/authenticator/", "/admin/account/emailaddress/"])
def test_the_admin_shows_no_secrets(client, address):
    assert signed_in(client, "ada").get(address).status_code == 404


def test_the_admin_cannot_change_a_members_address(client):
    member = signed_in(Client(), "alice").session["_auth_user_id"]
    page = signed_in(client, "ada").get(f"/admin/accounts/user/{member}/change/").content.decode()
    assert "alice@example.org" in page
    assert 'name="email"' not in page


def test_the_page_403_links_to_the_second_factor(client):
    page = signed_in(client, "alice").get("/admin/", follow=True)
    assert page.status_code == 403
    assert 'href="/accounts/2fa/"' in page.content.decode()
