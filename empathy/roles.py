"""Who holds which role, and what a role may do. One of the three places where rights live."""

from contextlib import suppress

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

# Recovery codes stand in for one of these; alone they are none.
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

# Administrators have all of this and the Django admin; they are made on the command line only.
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


def grant(apps, labels) -> None:
    """Give every role its permissions on the apps `labels`; for migrations, with their own `apps`."""
    from django.contrib.auth.management import create_permissions

    for label in labels:
        # Permissions are made after all migrations; the roles need them now.
        config = apps.get_app_config(label)
        kept = getattr(config, "models_module", None)
        config.models_module = kept or True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = kept
    groups = apps.get_model("auth.Group").objects
    permissions = apps.get_model("auth.Permission").objects
    for role, names in ROLE_PERMISSIONS.items():
        group, _ = groups.get_or_create(name=role)
        for label, codename in (name.split(".") for name in names):
            if label not in labels:
                continue
            # What a later migration makes is not there yet; that one calls again.
            with suppress(apps.get_model("auth.Permission").DoesNotExist):
                group.permissions.add(permissions.get(content_type__app_label=label, codename=codename))


def has_second_factor(user) -> bool:
    """Say whether a second factor stands behind the member, or whether this site does not ask for one.

    In a request that is one which this session used (empathy/second_factor.py): a session by password
    alone must not gain powers because the owner sets a factor up elsewhere. Without a request there is
    only the account to ask.
    """
    if not settings.SECOND_FACTOR_REQUIRED:
        return True
    used = getattr(user, "second_factor_used", None)
    if used is None:
        return bool(user.is_authenticated and is_mfa_enabled(user, types=SECOND_FACTORS))
    if not hasattr(user, "_has_second_factor"):
        # Kept with the member of this one request: a page asks for several rights.
        user._has_second_factor = bool(
            user.is_authenticated and used and is_mfa_enabled(user, types=SECOND_FACTORS)
        )
    return user._has_second_factor


def is_administrator(user) -> bool:
    """Say whether the member may use the Django admin now."""
    return user.is_active and user.is_superuser and not user.is_suspended and has_second_factor(user)


class RoleBackend(AuthenticationBackend):
    """Sign-in by e-mail address; rights, which are worth nothing until a second factor stands behind them.

    A suspended member has none; the suspension ends by itself.

    It is the only backend: another one that knows groups would give what this one withholds.
    """

    def get_group_permissions(self, user_obj, obj=None):
        if getattr(user_obj, "is_suspended", False) or not has_second_factor(user_obj):
            return set()
        return super().get_group_permissions(user_obj, obj)

    def get_all_permissions(self, user_obj, obj=None):
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return self.get_group_permissions(user_obj)
