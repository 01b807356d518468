"""Second factors: setup, sign-in, and permissions that depend on them."""

import base64
import hmac
import re
import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.test import Client

from accounts.adapters import EncryptedMFAAdapter
from cases.models import Case
from tests.people import PASSWORD, confirm_password, person, signed_in

pytestmark = pytest.mark.django_db


def code_for(secret: str, *, later: int = 0) -> str:
    """The code that an authenticator app shows now, or `later` periods of 30 seconds from now (RFC 6238)."""
    counter = (int(time.time()) // 30 + later).to_bytes(8)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 0x0F
    value = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{value % 1_000_000:06}"


def sign_in_by_form(client, name):
    return client.post("/accounts/login/", {"login": f"{name}@example.org", "password": PASSWORD})


def set_up_app(client):
    """Set up authenticator app on the pages and return its secret."""
    if client.get("/accounts/2fa/totp/activate/").status_code == 302:
        confirm_password(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"\b[A-Z2-7]{32}\b", page)[0]
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    return secret


def test_a_member_sets_up_an_app_and_is_then_asked_for_its_code(client):
    person("alice")
    sign_in_by_form(client, "alice")
    secret = set_up_app(client)
    client.post("/accounts/logout/")
    assert sign_in_by_form(client, "alice").url == "/accounts/2fa/authenticate/"
    assert client.get("/accounts/email/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert client.get("/accounts/email/").status_code == 302
    # A code works once, and the current one was used for the setup.
    later = code_for(secret, later=1)
    client.post("/accounts/2fa/authenticate/", {"code": later})
    assert client.get("/accounts/email/").status_code == 200


def test_a_recovery_code_works_once(client):
    person("alice")
    sign_in_by_form(client, "alice")
    set_up_app(client)
    codes = re.findall(
        r"\b[0-9a-f]{8}\b", client.get("/accounts/2fa/recovery-codes/download/").content.decode()
    )
    assert len(codes) == 10
    for expected in (200, 302):
        client.post("/accounts/logout/")
        sign_in_by_form(client, "alice")
        client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert client.get("/accounts/email/").status_code == expected


def test_wrong_codes_are_rate_limited(client):
    person("mona")
    sign_in_by_form(client, "mona")
    page = ""
    for _ in range(12):
        page = client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "too often" in page


def test_the_passkey_page_needs_reauthentication(client):
    assert client.get("/accounts/2fa/webauthn/").status_code == 302
    signed_in(client, "alice")
    assert client.get("/accounts/2fa/webauthn/").status_code == 200


def test_the_admin_needs_a_second_factor(client):
    person("ada")
    answer = client.post("/admin/login/", {"username": "ada@example.org", "password": PASSWORD})
    assert answer.url == "/accounts/login/?next=/admin/"
    sign_in_by_form(client, "ada")
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/2fa/authenticate/"


def test_a_role_has_no_permissions_without_a_second_factor(client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    cora = person("cora", with_second_factor=False)
    assert not cora.has_perm("cases.change_case")
    Authenticator.objects.create(user=cora, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not cora.has_perm("cases.change_case")
    Authenticator.objects.create(user=cora, type=Authenticator.Type.TOTP, data={})
    assert cora.has_perm("cases.change_case")
    ada = person("ada", with_second_factor=False)
    assert not ada.has_perm("cases.change_case")
    client.force_login(ada)
    assert client.get("/admin/", follow=True).status_code == 403


DRAFT = {"slug": "a-draft", "title": "A draft", "standfirst": "s", "channel": "phone", "tool_kind": "script"}


def sees_drafts(client):
    """True if the session has the permissions of a curator."""
    return client.get("/cases/a-draft/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_session_without_a_factor_gains_no_permissions_when_another_session_adds_one(
    settings, transactional_db
):
    settings.SECOND_FACTOR_REQUIRED = True
    Case.objects.create(**DRAFT)
    cora = person("cora", with_second_factor=False)
    theirs, hers = Client(), Client()
    for client in (theirs, hers):
        sign_in_by_form(client, "cora")
    set_up_app(hers)
    assert sees_drafts(hers)
    assert not sees_drafts(theirs)
    assert theirs.get("/accounts/email/").status_code == 302, "Sessions elsewhere are over."
    cora.refresh_from_db()
    kept = Client()
    kept.force_login(cora)
    assert not sees_drafts(kept), "A session that never used the factor has no powers."


def test_permissions_need_a_code_and_end_with_the_factor(client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    Case.objects.create(**DRAFT)
    cora = person("cora")
    assert sees_drafts(signed_in(client, "cora"))
    cora.authenticator_set.all().delete()
    assert not sees_drafts(client)


def test_a_session_that_never_used_a_factor_gains_no_permissions_by_adding_one(client, settings, rf):
    settings.SECOND_FACTOR_REQUIRED = True
    Case.objects.create(**DRAFT)
    cora = person("cora")
    client.force_login(cora)
    request = rf.post("/")
    request.session, request.user = client.session, cora
    key = Authenticator.objects.create(user=cora, type=Authenticator.Type.WEBAUTHN, data={})
    authenticator_added.send(Authenticator, request=request, user=cora, authenticator=key)
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key
    assert client.get("/accounts/email/").status_code == 200
    assert not sees_drafts(client)


def test_secrets_are_stored_encrypted_and_codes_are_accepted(client):
    alice = person("alice")
    sign_in_by_form(client, "alice")
    secret = set_up_app(client)
    app = Authenticator.objects.get(user=alice, type=Authenticator.Type.TOTP)
    assert secret not in str(app.data)
    assert app.wrap().validate_code(code_for(secret))
    codes = Authenticator.objects.get(user=alice, type=Authenticator.Type.RECOVERY_CODES)
    assert codes.data["seed"].startswith("gAAAA")


def test_secrets_survive_a_new_secret_key_only_with_the_old_one_as_fallback(settings):
    kept = EncryptedMFAAdapter().encrypt("SECRET234")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert EncryptedMFAAdapter().decrypt(kept) == "SECRET234"
    settings.SECRET_KEY_FALLBACKS = []
    assert EncryptedMFAAdapter().decrypt(kept) != EncryptedMFAAdapter().decrypt(kept)
    assert EncryptedMFAAdapter().decrypt("WRITTENBEFORE234") == "WRITTENBEFORE234"


def test_only_one_module_imports_internals_of_allauth():
    """See docs/decisions/0017-internals-of-django-allauth.md."""
    root = Path(__file__).parents[2]
    folders = [path for path in root.iterdir() if (path / "__init__.py").exists()]
    files = [file for folder in folders for file in folder.rglob("*.py")]
    pattern = re.compile(r"^\s*(?:from|import) allauth\.[\w.]*\binternal\b", re.MULTILINE)
    found = {str(file.relative_to(root)) for file in files if pattern.search(file.read_text())}
    assert found == {"empathy/second_factor.py"}
