"""Passkeys and security keys: adding, signing in, confirming, and every kind of unreadable credential."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from tests.accounts.software_key import SoftwareKey
from tests.people import PASSWORD, confirm_password, person

pytestmark = pytest.mark.django_db
ADD = "/accounts/2fa/webauthn/add/"
LOGIN = "/accounts/2fa/webauthn/login/"
REAUTHENTICATE = "/accounts/2fa/webauthn/reauthenticate/"
AUTHENTICATE = "/accounts/2fa/authenticate/"
REFUSED = "This passkey was not accepted"


def options_of(page) -> dict:
    """The options that a page gives to the browser's WebAuthn API."""
    text = re.search(r'<script id="js_data" type="application/json">(.*?)</script>', page.content.decode())[1]
    return next(iter(json.loads(text).values()))


def alice_with_key() -> tuple[Client, SoftwareKey]:
    """Alice's session, and the key that she has added in it."""
    person("alice")
    client, key = Client(), SoftwareKey()
    client.force_login(person("alice"))
    confirm_password(client)
    credential = key.create(options_of(client.get(ADD)))
    answer = client.post(ADD, {"name": "My laptop", "credential": json.dumps(credential)})
    assert answer.status_code == 302
    return client, key


def login_options(client) -> dict:
    return client.get(LOGIN, headers={"x-requested-with": "XMLHttpRequest"}).json()["request_options"]


def test_a_member_adds_a_key_and_signs_in_with_it():
    client, key = alice_with_key()
    assert "My laptop" in client.get("/accounts/2fa/webauthn/").content.decode()
    visitor = Client()
    credential = key.get(login_options(visitor))
    assert visitor.post(LOGIN, {"credential": json.dumps(credential)}).status_code == 302
    assert visitor.get("/me/").status_code == 200


def test_a_key_confirms_that_it_is_still_the_member():
    client, key = alice_with_key()
    credential = key.get(options_of(client.get(REAUTHENTICATE)))
    answer = client.post(REAUTHENTICATE, {"credential": json.dumps(credential), "next": "/me/data/"})
    assert answer.url == "/me/data/"


def with_changes(credential: dict) -> list[str]:
    """Credentials like a valid one, each with one value missing or replaced."""
    values = [
        None, 1, -1, 1.5, True, "", "a", "!", "é", "\ud800", "\x00", "AA", "A" * 9_999, [], ["a"], {}, {"a": 1},
        10**300,
    ]  # fmt: skip
    changed = []
    for path in [*((key,) for key in credential), *(("response", key) for key in credential["response"])]:
        for value in [*values, "missing"]:
            copy = json.loads(json.dumps(credential))
            target = copy if len(path) == 1 else copy[path[0]]
            if value == "missing":
                del target[path[-1]]
            else:
                target[path[-1]] = value
            changed.append(json.dumps(copy))
    return changed


UNREADABLE = {
    "empty": "",
    "no JSON": "{",
    "words": "password",
    "null": "null",
    "true": "true",
    "a number": "1",
    "a text": '"a"',
    "an empty list": "[]",
    "a list": '[{"id": 1}]',
    "an empty object": "{}",
    "only a number as id": '{"id":1}',
    "only a text as id": '{"id":"a"}',
    "5,000 digits": "9" * 5_000,
    "5,000 digits as id": '{"id":' + "9" * 5_000 + "}",
    "deep lists": "[" * 100_000,
    "closed deep lists": "[" * 20_000 + "]" * 20_000,
    "deep objects": '{"a":' * 8_000 + "1" + "}" * 8_000,
    "NaN": '{"id":NaN}',
    "infinity": '{"id":Infinity,"rawId":-Infinity}',
    "a NUL character": '{"id":"\\u0000"}',
    "an unpaired surrogate": '{"id":"\\ud800"}',
    "long": json.dumps({"id": "a" * 1_000_000}),
    "the response is a text": '{"id":"AA","rawId":"AA","type":"public-key","response":"AA"}',
    "the response is a list": '{"id":"AA","rawId":"AA","type":"public-key","response":["AA"]}',
    "the response is empty": '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
    "invalid base64": json.dumps(
        {
            "id": "*", "rawId": "*", "type": "public-key",
            "response": {"clientDataJSON": "*", "authenticatorData": "*", "signature": "*", "userHandle": "*"},
        }
    ),
}  # fmt: skip


def refused(answer, client) -> bool:
    """True if the answer says in words, on a page, that the key was not accepted."""
    while answer.status_code == 302:
        answer = client.get(answer.url)
    return answer.status_code in {200, 400, 422} and REFUSED in answer.content.decode()


@pytest.mark.parametrize("credential", UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_credential_is_an_error_of_the_form(credential):
    visitor = Client()
    login_options(visitor)
    assert refused(visitor.post(LOGIN, {"credential": credential}), visitor)
    client, _key = alice_with_key()
    for address in (ADD, REAUTHENTICATE):
        client.get(address)
        assert refused(client.post(address, {"credential": credential}), client), address
    half_way = Client()
    half_way.post("/accounts/login/", {"login": "alice@example.org", "password": "a-long-enough-password"})
    assert half_way.get(AUTHENTICATE).status_code == 200
    assert refused(half_way.post(AUTHENTICATE, {"credential": credential}), half_way)


def test_a_missing_credential_is_an_error_of_the_form():
    client, _key = alice_with_key()
    visitor = Client()
    assert refused(visitor.post(LOGIN), visitor)
    for address in (ADD, REAUTHENTICATE):
        assert refused(client.post(address), client), address


def test_a_changed_credential_never_fails_at_sign_in():
    _client, key = alice_with_key()
    visitor = Client()
    for credential in with_changes(key.get(login_options(visitor))):
        cache.clear()
        login_options(visitor)
        assert refused(visitor.post(LOGIN, {"credential": credential}), visitor), credential[:300]


def test_a_changed_credential_never_fails_when_the_member_confirms():
    client, key = alice_with_key()
    for credential in with_changes(key.get(options_of(client.get(REAUTHENTICATE)))):
        cache.clear()
        answer = client.post(REAUTHENTICATE, {"credential": credential})
        assert answer.status_code < 500, credential[:300]


def test_a_changed_credential_never_fails_when_a_key_is_added():
    """Some changes are harmless, such as another list of transports; the list of keys must show what was added."""
    client, _key = alice_with_key()
    for credential in with_changes(SoftwareKey().create(options_of(client.get(ADD)))):
        cache.clear()
        assert client.post(ADD, {"credential": credential}).status_code < 500, credential[:300]
    for address in ("/accounts/2fa/", "/accounts/2fa/webauthn/", ADD, REAUTHENTICATE):
        assert client.get(address).status_code == 200, address


def test_extension_results_that_the_list_of_keys_cannot_read_are_refused():
    client, _key = alice_with_key()
    for results in (None, 1, "a", [], {"credProps": 1}, {"credProps": None}, {"credProps": {"rk": [1]}}):
        key = SoftwareKey()
        credential = key.create(options_of(client.get(ADD))) | {"clientExtensionResults": results}
        assert client.post(ADD, {"credential": json.dumps(credential)}).status_code < 500, results
        assert client.get("/accounts/2fa/webauthn/").status_code == 200, results


@pytest.mark.parametrize("code", ["é" * 6, "١٢٣٤٥٦", "9" * 5_000, "\ud83d\ude00", "0" * 100_000, "-1"])
def test_an_odd_code_is_a_wrong_code(code):
    person("mona")
    client = Client()
    client.post("/accounts/login/", {"login": "mona@example.org", "password": "a-long-enough-password"})
    page = client.post(AUTHENTICATE, {"code": code.encode("utf-16", "surrogatepass").decode("utf-16")})
    assert page.status_code == 200
    assert client.get("/me/").status_code == 302


def test_the_name_of_a_key_has_a_limit():
    client, _key = alice_with_key()
    credential = json.dumps(SoftwareKey().create(options_of(client.get(ADD))))
    assert client.post(ADD, {"name": "x" * 61, "credential": credential}).status_code == 200
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 1


def test_only_members_with_a_key_are_offered_to_use_one_as_a_second_factor():
    for client, name, has_key in ((alice_with_key()[0], "alice", True), (Client(), "mona", False)):
        person(name)
        client.logout()
        client.post("/accounts/login/", {"login": f"{name}@example.org", "password": PASSWORD})
        page = client.get("/accounts/2fa/authenticate/").content.decode()
        assert "Enter your second factor" in page
        assert ("Use passkey or security key" in page) == has_key
        assert ("Other ways" in page) == has_key
