"""The member: the user model of the site."""

import datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import auth
from django.contrib.auth.models import AbstractUser, AnonymousUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.anonymise import anonymise, mask_email
from accounts.handles import handle_skeleton_of, random_handle
from accounts.models.former_handle import FormerHandle
from request_handling.unsaved_input import account_key
from text_input.model_fields import CleanCharField, CleanJSONField, CleanTextField

if TYPE_CHECKING:
    from django.contrib.auth.backends import ModelBackend

PUBLIC_FIELDS = ("name", "role", "industry", "bio")
"""The fields that a member can show on the public profile. None is shown by default."""
MAX_BIO_LENGTH = 500


class UserManager(BaseUserManager["User"]):
    """Creates and finds members."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a member. Raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("A member needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.handle_skeleton = handle_skeleton_of(user.handle)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator. Only the management command does this."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def email_exists(self, email: str) -> bool:
        """True if an account has this e-mail address."""
        return self.filter(email=email.lower()).exists()

    def visible_to(self, user: "User | AnonymousUser") -> models.QuerySet["User"]:
        """Members with an active account."""
        return self.filter(is_active=True)

    def by_handle(self, handle: str) -> "User | None":
        """The member with this handle, active or not, or None."""
        return self.filter(handle__iexact=handle).first()

    def by_any_handle(self, handle: str) -> "User | None":
        """The member who has this handle, or gave it up within a year, active or not, or None."""
        if current := self.by_handle(handle):
            return current
        return self.filter(former_handles__in=FormerHandle.objects.redirecting(handle)).first()

    def is_handle_taken(self, handle: str, but: "User") -> bool:
        """True if a member other than `but` has or had this handle or one that looks the same."""
        taken = models.Q(handle__iexact=handle)
        if skeleton := handle_skeleton_of(handle):
            taken |= models.Q(handle_skeleton=skeleton)
        # In this order: a handle that is given up meanwhile is found in one of both tables.
        return self.filter(taken).exclude(pk=but.pk).exists() or FormerHandle.objects.is_reserved(handle, but)

    def prepare_rename(self, user: "User") -> None:
        """Reserve the stored handle if `user.handle` differs; call it in the transaction of the save."""
        user.handle_skeleton = handle_skeleton_of(user.handle)
        stored = self.locked(user.pk)
        if stored is not None and stored.handle != user.handle:
            FormerHandle.objects.record_change(user, stored.handle, user.handle)

    def locked(self, pk: int) -> "User | None":
        """The member, locked until the transaction ends, or None."""
        return self.select_for_update().filter(pk=pk).first()

    def acquire_lock(self, user: "User") -> None:
        """Lock the member's row, so that concurrent requests of one member run one after the other."""
        # Without the key lock, rows that only refer to the member can still be inserted.
        self.select_for_update(no_key=True).filter(pk=user.pk).first()

    def set_deletion_due(self, user: "User", due: datetime.datetime | None) -> None:
        """Store when the account is to be erased; None cancels it."""
        user.deletion_due_at = due
        self.filter(pk=user.pk).update(deletion_due_at=due)

    def end_first_steps(self, user: "User") -> None:
        """Never show the list of first steps to the member again."""
        user.first_steps_ended_at = timezone.now()
        self.filter(pk=user.pk, first_steps_ended_at=None).update(
            first_steps_ended_at=user.first_steps_ended_at
        )

    def is_last_administrator(self, user: "User") -> bool:
        """True if the member is the only active superuser."""
        return (
            user.is_superuser
            and not self.filter(is_superuser=True, is_active=True).exclude(pk=user.pk).exists()
        )

    def reportable(self, reference: str, user: "User | AnonymousUser") -> models.QuerySet["User"]:
        """The member with this handle, if `user` can see a profile page of them."""
        member = self.by_any_handle(reference)
        if member is None or not (member == user or member.has_public_page):
            return self.none()
        return self.visible_to(user).filter(pk=member.pk)

    def for_reports(self) -> models.QuerySet["User"]:
        """Load only what a report shows of a member."""
        return self.only("handle", "name", "is_active")

    def handle_startswith(self, text: str) -> models.QuerySet["User"]:
        """Members whose handle starts with `text`, ignoring case, ordered by handle."""
        return self.filter(handle__istartswith=text).order_by("handle")

    def has_role_permission(self, user: "User", label: str, codename: str) -> bool:
        """True if one of the member's groups has this permission, whether or not a second factor was used."""
        held = {"permissions__content_type__app_label": label, "permissions__codename": codename}
        return user.groups.filter(**held).exists()

    def holds_administrator_role(self, user: "User") -> bool:
        """True if the member is a superuser or belongs to the group of administrators."""
        return user.is_superuser or self.has_role_permission(user, "accounts", "change_user")

    def suspend(self, user: "User", until: datetime.datetime) -> bool:
        """Suspend a member who is not suspended now; False if another request did so first."""
        free = models.Q(suspended_until=None) | models.Q(suspended_until__lte=timezone.now())
        return bool(self.filter(free, pk=user.pk).update(suspended_until=until))

    def end_suspension(self, pk: int, until: datetime.datetime) -> None:
        """End the suspension that lasts until this time, and no other one."""
        self.filter(pk=pk, suspended_until=until).update(suspended_until=None)

    def moderators(self) -> models.QuerySet["User"]:
        """Active members of the group of moderators and superusers, ordered by name."""
        roles = models.Q(groups__name="moderator") | models.Q(is_superuser=True)
        return self.filter(roles, is_active=True).distinct().order_by("name", "handle")


class User(AbstractUser):
    """A member, who signs in by e-mail address and is shown to others by handle and display name."""

    # Django removes an inherited field that is set to None.
    username = None  # type: ignore[assignment]  # django-stubs does not know removed fields
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    handle = models.SlugField("handle", max_length=40, unique=True, default=random_handle)
    name = CleanCharField(_("name shown"), max_length=80, blank=True)
    session_salt = models.CharField(max_length=16, blank=True, default="", editable=False)
    suspended_until = models.DateTimeField(null=True, blank=True, editable=False)
    handle_skeleton = models.CharField(
        "what the handle looks like", max_length=40, blank=True, editable=False
    )
    role = CleanCharField("what you do", max_length=60, blank=True)
    industry = CleanCharField("slug of an industry", max_length=100, blank=True)
    bio = CleanTextField("about you", max_length=MAX_BIO_LENGTH, blank=True)
    shown = CleanJSONField("what the public profile shows", default=list, blank=True)
    deletion_due_at = models.DateTimeField(
        "when the account is erased", null=True, blank=True, editable=False
    )
    language = models.CharField(_("language chosen"), max_length=10, blank=True, default="", editable=False)
    first_steps_ended_at = models.DateTimeField(
        "when the first steps were done or hidden", null=True, blank=True, editable=False
    )

    # AbstractUser declares the manager of users with a username.
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    is_being_erased = False
    """True while accounts.erasure.erase deletes the row; otherwise the deletion is refused."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_ci_unique"),
            models.UniqueConstraint(Lower("handle"), name="accounts_user_handle_ci_unique"),
            models.UniqueConstraint(
                fields=["handle_skeleton"],
                condition=~models.Q(handle_skeleton=""),
                name="accounts_user_handle_skeleton_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.handle

    @property
    def browser_key(self) -> str:
        """A key by which a browser keeps unsaved words of this account apart from those of others."""
        return account_key(self)

    @property
    def is_suspended(self) -> bool:
        """True while the member may only read and manage their own data."""
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    def public_value(self, field: str) -> str:
        """The value of a profile field if the member shows it, or an empty string."""
        return getattr(self, field) if field in self.shown else ""

    @property
    def has_public_profile(self) -> bool:
        """True if the member shows at least one profile field that is not empty."""
        return any(self.public_value(field) for field in PUBLIC_FIELDS)

    @property
    def has_public_page(self) -> bool:
        """True if the member has a public page: a profile, or a story under their name."""
        return self.has_public_profile or self.story_set.credited_to(self).exists()

    def anonymise(self, text: str) -> str:
        """Return `text`, written by or about the member, with the member replaced by "a former member"."""
        return anonymise(self, text)

    def mask_email(self, text: str) -> str:
        """Return `text` with the member's e-mail address replaced by "a former member"."""
        return mask_email(self, text)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Ask the backends only: the permissions of superusers, too, require a second factor."""
        return any(backend.has_perm(self, perm, obj) for backend in auth.get_backends())

    def has_module_perms(self, app_label: str) -> bool:
        backends = cast("list[ModelBackend]", auth.get_backends())
        return any(backend.has_module_perms(self, app_label) for backend in backends)

    def end_sessions(self) -> None:
        """End all sessions of the member. Call update_session_auth_hash() to keep the current one."""
        self.session_salt = get_random_string(16)
        self.save(update_fields=["session_salt"])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django compares the hash with each session, and calls this for the fallbacks of SECRET_KEY, too.
        digest = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]  # not in django-stubs
        if not self.session_salt:
            return digest
        salted = digest + self.session_salt
        return salted_hmac("accounts.session_salt", salted, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return str(self)

    get_short_name = get_full_name
