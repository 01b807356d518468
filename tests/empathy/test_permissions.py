"""Which permissions a role gives, and what withholds them: no second factor, a suspension, no such account."""

import importlib

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from accounts.models import User
from cases.models import Case
from empathy.roles import ROLE_PERMISSIONS, RoleBackend, grant, has_second_factor, is_administrator
from empathy.second_factor import record_second_factor, used_second_factor
from moderation.access import item_or_404, moderated_item_or_404, moderators, moderators_only
from moderation.members.reports import Report
from request_handling.permissions import allow_suspended, allow_suspended_for, require_any_permission
from tests.people import person
from tests.stories.story_factories import draft, sent

pytestmark = pytest.mark.django_db
EXPECTED = {
    "moderator": "moderation: decide",
    "curator": "cases: add_beat add_case add_phraseswap change_beat change_case change_phraseswap delete_phraseswap "
    "view_beat view_case view_phraseswap, "
    "content_checks: add_discouragedphrase change_discouragedphrase view_discouragedphrase, "
    "moderation: add_reason change_reason view_reason, "
    "taxonomy: add_industry add_technique change_industry change_technique view_industry view_technique",
    "administrator": "accounts: change_user view_user",
}
"""The permissions of each role by app, written down a second time on purpose."""


def expected_permissions(role):
    parts = [part.split(": ") for part in EXPECTED[role].split(", ")]
    return {f"{label}.{codename}" for label, codenames in parts for codename in codenames.split()}


def permissions_of(role):
    found = Permission.objects.filter(group__name=role).values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in found}


@pytest.mark.parametrize("role", EXPECTED)
def test_a_role_has_exactly_its_permissions(role):
    assert permissions_of(role) == set(ROLE_PERMISSIONS[role]) == expected_permissions(role)


def test_roles_are_granted_per_app_and_again_without_harm():
    Group.objects.all().delete()
    Permission.objects.filter(codename="decide").delete()
    grant(apps, ["moderation"])
    assert permissions_of("moderator") == {"moderation.decide"}
    assert {name.split(".")[0] for name in permissions_of("curator")} == {"moderation"}
    for _ in range(2):
        grant(apps, ["cases", "content_checks", "taxonomy", "accounts"])
    for role in EXPECTED:
        assert permissions_of(role) == expected_permissions(role)


def test_a_permission_whose_model_comes_later_is_left_out_until_then():
    Group.objects.all().delete()
    config = apps.get_app_config("moderation")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("empathy.roles.create_permissions", lambda *args, **more: None)
        Permission.objects.filter(codename="change_reason").delete()
        grant(apps, ["moderation"])
    assert permissions_of("curator") == {"moderation.add_reason", "moderation.view_reason"}
    assert config.models_module is importlib.import_module("moderation.models")


def test_a_second_factor_of_the_account_is_enough_without_a_request(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    assert has_second_factor(person("mona")) is True
    assert has_second_factor(person("alice")) is False
    assert has_second_factor(AnonymousUser()) is False
    recovery_codes = Authenticator.Type.RECOVERY_CODES
    Authenticator.objects.filter(user=person("mona")).update(type=recovery_codes)
    assert has_second_factor(person("mona")) is False
    settings.SECOND_FACTOR_REQUIRED = False
    assert has_second_factor(person("alice")) is True


@pytest.mark.parametrize("used", [True, False])
def test_in_a_request_the_second_factor_must_have_been_used(settings, used):
    settings.SECOND_FACTOR_REQUIRED = True
    user = person("mona")
    user.second_factor_used = used
    assert has_second_factor(user) is used
    assert user.has_perm("moderation.decide") is used
    other = person("alice")
    other.second_factor_used = used
    assert has_second_factor(other) is False


def test_in_a_request_recovery_codes_alone_are_no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    user = person("mona")
    Authenticator.objects.filter(user=user).update(type=Authenticator.Type.RECOVERY_CODES)
    user.second_factor_used = True
    assert has_second_factor(user) is False


def test_whether_the_second_factor_counts_is_asked_once_a_request(settings, django_assert_num_queries):
    settings.SECOND_FACTOR_REQUIRED = True
    user = person("mona")
    user.second_factor_used = True
    with django_assert_num_queries(1):
        assert has_second_factor(user)
        assert has_second_factor(user)


@pytest.mark.parametrize(
    ("change", "name"),
    [({"is_active": False}, "ada"), ({"is_superuser": False}, "ada"), ({}, "mona"), ({}, "alice")],
)
def test_only_active_superusers_are_administrators(settings, change, name):
    settings.SECOND_FACTOR_REQUIRED = True
    assert is_administrator(person("ada")) is True
    User.objects.filter(pk=person(name).pk).update(**change)
    assert is_administrator(person(name)) is False


def test_an_administrator_without_a_second_factor_is_none(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    assert is_administrator(person("ada", with_second_factor=False)) is False
    assert is_administrator(AnonymousUser()) is False


def test_who_is_suspended_has_no_permissions(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    assert person("mona").has_perm("moderation.decide")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(User, "is_suspended", True)
        assert RoleBackend().get_group_permissions(person("mona")) == set()
        assert not person("mona").has_perm("moderation.decide")
        assert is_administrator(person("ada")) is False


def test_permissions_are_those_of_the_role_for_active_members_without_an_object(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    backend, mona = RoleBackend(), person("mona")
    assert backend.get_all_permissions(mona) == {"moderation.decide"}
    assert backend.get_all_permissions(person("mona"), Case.objects.first()) == set()
    assert backend.get_group_permissions(person("mona")) == {"moderation.decide"}
    assert backend.get_group_permissions(AnonymousUser()) == set()
    assert backend.get_all_permissions(AnonymousUser()) == set()
    inactive = person("mona")
    inactive.is_active = False
    assert backend.get_all_permissions(inactive) == set()
    assert backend.get_all_permissions(person("mona", with_second_factor=False)) == set()


def test_a_second_factor_used_in_this_session_is_recorded(rf):
    request = rf.get("/")
    request.session, request.user = {}, person("mona")
    assert used_second_factor(request, person("mona")) is False
    app = Authenticator.objects.get(user=person("mona"))
    record_second_factor(request, person("mona"), app)
    assert used_second_factor(request, person("mona")) is True
    (record,) = request.session["account_authentication_methods"]
    assert (record["method"], record["id"], record["type"]) == ("mfa", app.pk, app.type)


def test_a_password_is_no_second_factor(rf):
    request = rf.get("/")
    request.session = {"account_authentication_methods": [{"method": "password", "at": 1}]}
    assert used_second_factor(request, person("mona")) is False


def open_view(view, user, **data):
    """Return the answer of a view to a form that `user` sends."""
    request = RequestFactory().post("/where/", data)
    request.user = user
    return view(request, "one", two=2)


def answer(request, *args, **kwargs):
    """Answer with the arguments."""
    return HttpResponse(f"{args} {kwargs}")


def test_any_of_the_permissions_opens_a_view(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    view = require_any_permission("moderation.decide", "moderation.change_reason")(answer)
    for name in ("mona", "cora"):
        assert open_view(view, person(name)).content == b"('one',) {'two': 2}"
    with pytest.raises(PermissionDenied):
        open_view(view, person("alice"))
    assert open_view(view, AnonymousUser()).url.endswith("/login/?next=/where/")
    assert view.__name__ == "answer"


def test_only_moderators_open_a_view_of_moderators(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    view = moderators_only(answer)
    assert open_view(view, person("mona"), note="fine").content == b"('one',) {'two': 2}"
    with pytest.raises(PermissionDenied):
        open_view(view, person("cora"), note="fine")
    assert view.__name__ == "answer"


def test_views_say_which_forms_suspended_members_may_send():
    assert allow_suspended(lambda request: None).allow_suspended is True
    view = allow_suspended_for("withdraw", "appeal")(lambda request: None)
    assert view.allow_suspended == {"withdraw", "appeal"}


def test_moderators_are_the_active_members_with_that_role_by_name():
    names = list(moderators().values_list("handle", flat=True))
    assert set(names) >= {"mona", "max"}
    assert not {"alice", "cora", "ada"} & set(names)
    assert names == list(moderators().order_by("name", "handle").values_list("handle", flat=True))
    assert "ada" in moderators(include_superusers=True).values_list("handle", flat=True)
    User.objects.filter(handle="max").update(is_active=False, name="A")
    assert "max" not in moderators().values_list("handle", flat=True)
    User.objects.filter(handle="max").update(is_active=True)
    assert moderators().first().handle == "max"


def test_moderators_open_submitted_items_of_others_only():
    story = sent()
    mona = person("mona")
    assert item_or_404(mona, "story", story.pk) == moderated_item_or_404(mona, "story", story.pk) == story
    own, unsent = sent(author="mona"), draft()
    for kind, pk in [
        ("story", own.pk), ("story", unsent.pk), ("story", 0), ("story", 2**63), ("case", story.pk), ("", story.pk),
    ]:  # fmt: skip
        with pytest.raises(Http404):
            item_or_404(mona, kind, pk)
        with pytest.raises(Http404):
            moderated_item_or_404(mona, kind, pk)


def test_reports_and_appeals_are_no_moderated_items():
    story = sent()
    report = Report.objects.create(reporter=person("bob"), reason="me", item=story)
    assert item_or_404(person("mona"), "report", report.pk) == report
    with pytest.raises(Http404):
        moderated_item_or_404(person("mona"), "report", report.pk)
