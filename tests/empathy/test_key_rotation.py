"""A new SECRET_KEY: second factors go on, and the old key can be dropped."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.core.management import CommandError, call_command

from accounts.models.former_handle import FormerHandle
from tests.people import person

pytestmark = pytest.mark.django_db
OLD, NEW = "the-old-key-" + "o" * 50, "the-new-key-" + "n" * 50


@pytest.fixture(autouse=True)
def _no_other_factors():
    """The second factors of the prepared staff are encrypted with the key of all tests."""
    Authenticator.objects.all().delete()


def test_second_factors_survive_when_the_old_key_is_dropped(settings):
    settings.SECRET_KEY = OLD
    alice = person("alice")
    app = Authenticator.objects.create(
        user=alice, type=Authenticator.Type.TOTP, data={"secret": encrypt("ABCD")}
    )
    codes = Authenticator.objects.create(
        user=alice, type=Authenticator.Type.RECOVERY_CODES, data={"seed": encrypt("seed"), "used_mask": 5}
    )
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    call_command("rotate_keys")
    call_command("rotate_keys")
    settings.SECRET_KEY_FALLBACKS = []
    app.refresh_from_db()
    codes.refresh_from_db()
    assert decrypt(app.data["secret"]) == "ABCD"
    assert (decrypt(codes.data["seed"]), codes.data["used_mask"]) == ("seed", 5)


def test_without_rotation_no_code_is_accepted(settings):
    """The control: the test above would fail without the command."""
    settings.SECRET_KEY = OLD
    secret = encrypt("ABCD")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []
    assert decrypt(secret) != "ABCD"


def test_former_handles_stay_reserved_by_a_dropped_key(settings):
    settings.SECRET_KEY = OLD
    alice, bob = person("alice"), person("bob")
    FormerHandle.objects.record_change(alice, "alice", "another")
    settings.SECRET_KEY = NEW
    assert not FormerHandle.objects.is_reserved("alice", but=bob)
    settings.HASH_KEY_FALLBACKS = [OLD]
    assert FormerHandle.objects.is_reserved("alice", but=bob)


def test_a_second_factor_whose_key_is_missing_is_left_as_it_is(settings):
    settings.SECRET_KEY = OLD
    app = Authenticator.objects.create(
        user=person("alice"), type=Authenticator.Type.TOTP, data={"secret": encrypt("ABCD")}
    )
    before = app.data["secret"]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []
    with pytest.raises(CommandError, match="can be read with no key"):
        call_command("rotate_keys")
    app.refresh_from_db()
    assert app.data["secret"] == before
    settings.SECRET_KEY_FALLBACKS = [OLD]
    call_command("rotate_keys")
    app.refresh_from_db()
    assert decrypt(app.data["secret"]) == "ABCD"
