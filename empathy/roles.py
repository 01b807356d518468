"""Who holds which role, and which permissions a role has."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.apps.registry import Apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from accounts.models import User

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
"""Types of second factors. Recovery codes replace one of them and do not count alone."""

ROLE_PERMISSIONS = {
    "moderator": ["moderation.decide"],
    "curator": [
        *(f"cases.{act}_{model}" for act in ("add", "change", "view") for model in ("case", "beat")),
        *(f"content_checks.{act}_discouragedphrase" for act in ("add", "change", "view")),
        *(f"moderation.{act}_reason" for act in ("add", "change", "view")),
        *(f"cases.{act}_phraseswap" for act in ("add", "change", "delete", "view")),
        *(
            f"taxonomy.{act}_{model}"
            for act in ("add", "change", "view")
            for model in ("industry", "technique")
        ),
    ],
    "administrator": ["accounts.view_user", "accounts.change_user"],
}
"""Permissions by role. Administrators are superusers as well, and are created on the command line only."""


def grant(apps: Apps, labels: Iterable[str]) -> None:
    """Give every role its permissions in the apps `labels`; for migrations, with their own `apps`."""
    for label in labels:
        # Django creates permissions after all migrations; the roles need them now.
        config: Any = apps.get_app_config(label)
        models_module = getattr(config, "models_module", None)
        config.models_module = models_module or True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = models_module
    groups = apps.get_model("auth.Group").objects
    permissions = apps.get_model("auth.Permission").objects
    for role, names in ROLE_PERMISSIONS.items():
        group, _ = groups.get_or_create(name=role)
        for label, codename in (name.split(".") for name in names):
            if label not in labels:
                continue
            # The model may be created by a later migration, which calls this function again.
            with suppress(apps.get_model("auth.Permission").DoesNotExist):
                group.permissions.add(permissions.get(content_type__app_label=label, codename=codename))


def has_second_factor(user: Any) -> bool:
    """Return True if the user has a second factor, or the site does not require one.

    In a request it must have been used in this session (empathy/second_factor.py): a session by password
    alone must not gain permissions because the user sets up a second factor in another one. Without a
    request, a second factor of the account is enough.
    """
    if not settings.SECOND_FACTOR_REQUIRED:
        return True
    used = getattr(user, "second_factor_used", None)
    if used is None:
        return bool(user.is_authenticated and is_mfa_enabled(user, types=SECOND_FACTORS))
    if not hasattr(user, "_has_second_factor"):
        # Cached on the user of this request: a page checks several permissions.
        user._has_second_factor = bool(
            user.is_authenticated and used and is_mfa_enabled(user, types=SECOND_FACTORS)
        )
    return user._has_second_factor


def is_administrator(user: User | AnonymousUser) -> bool:
    """Return True if the user may use the Django admin now."""
    return user.is_active and user.is_superuser and not user.is_suspended and has_second_factor(user)


class RoleBackend(AuthenticationBackend):
    """Sign-in by e-mail address, and permissions by role, which need a second factor.

    A suspended member has no permissions until the suspension ends. This must be the only backend: any other
    one that knows groups would grant what this one withholds.
    """

    def get_group_permissions(self, user_obj: User | AnonymousUser, obj: Model | None = None) -> set[str]:
        if getattr(user_obj, "is_suspended", False) or not has_second_factor(user_obj):
            return set()
        return super().get_group_permissions(user_obj, obj)

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Model | None = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return self.get_group_permissions(user_obj)
