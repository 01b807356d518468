"""Members, and what is theirs alone; the smaller tables stand in modules of their own."""

from django.contrib import auth
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.anonymise import anonymise, mask_email
from accounts.handles import handle_skeleton_of, random_handle
from accounts.models.address_change import AddressChange
from accounts.models.block import Block
from accounts.models.deletion_request import DeletionRequest
from accounts.session_tracking import Device

__all__ = ["AddressChange", "Block", "Device", "DeletionRequest", "User", "random_handle"]

PUBLIC_FIELDS = ("name", "role", "industry", "bio")
"""What a member may show on the public profile; nothing of it is shown unasked."""
LONGEST_BIO = 500


class UserManager(BaseUserManager):
    """Makes members; an administrator is made on the command line only."""

    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        """Make a member. Raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("A member needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.handle_skeleton = handle_skeleton_of(user.handle)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def email_exists(self, email) -> bool:
        """Say whether somebody has this address."""
        return self.filter(email=email.lower()).exists()

    def visible_to(self, user):
        """Members whom others may see."""
        return self.filter(is_active=True)

    def active_by_handle(self, handle):
        """The member of this handle, or None."""
        return self.filter(handle__iexact=handle, is_active=True).first()

    def by_handle(self, handle):
        """The member of this handle, whether or not the account is open; or None."""
        return self.filter(handle__iexact=handle).first()

    def is_handle_taken(self, handle, but) -> bool:
        """Say whether somebody else has this handle, or one that is taken for it."""
        taken = models.Q(handle__iexact=handle)
        if shape := handle_skeleton_of(handle):
            taken |= models.Q(handle_skeleton=shape)
        return self.filter(taken).exclude(pk=but.pk).exists()

    def locked(self, pk):
        """One member, locked until the transaction ends, or None."""
        return self.select_for_update().filter(pk=pk).first()

    def acquire_lock(self, user) -> None:
        """Let what a member does twice at once happen one after the other, until the transaction ends."""
        # Whoever only names the member in another row does not wait.
        self.select_for_update(no_key=True).filter(pk=user.pk).first()

    def set_deletion_due(self, user, due) -> None:
        """Note until when a member can still think again; None where nobody leaves."""
        user.deletion_due_at = due
        self.filter(pk=user.pk).update(deletion_due_at=due)

    def is_last_administrator(self, user) -> bool:
        """Say whether nobody else could administer the site."""
        return (
            user.is_superuser
            and not self.filter(is_superuser=True, is_active=True).exclude(pk=user.pk).exists()
        )

    def reportable(self, reference, user):
        """The member of this handle, if there is a page of theirs to be seen."""
        found = self.visible_to(user).filter(handle__iexact=reference)
        return found if any(member == user or member.has_public_page for member in found) else self.none()

    def for_reports(self):
        """With what a report shows of a member."""
        return self.only("handle", "name", "is_active")

    def handle_startswith(self, text):
        """Members whose handle begins so."""
        return self.filter(handle__istartswith=text).order_by("handle")

    def has_role_permission(self, user, label: str, codename: str) -> bool:
        """Say whether one of the member's roles has this permission, whatever a second factor makes of it."""
        held = {"permissions__content_type__app_label": label, "permissions__codename": codename}
        return user.groups.filter(**held).exists()

    def holds_administrator_role(self, user) -> bool:
        """Say whether the member is an administrator, by role or by the command line."""
        return user.is_superuser or self.has_role_permission(user, "accounts", "change_user")

    def suspend(self, user, until) -> bool:
        """Suspend a member who is not suspended now; False if somebody was quicker."""
        free = models.Q(suspended_until=None) | models.Q(suspended_until__lte=timezone.now())
        return bool(self.filter(free, pk=user.pk).update(suspended_until=until))

    def end_suspension(self, pk, until) -> None:
        """End the suspension that lasts until this moment, and no other."""
        self.filter(pk=pk, suspended_until=until).update(suspended_until=None)

    def moderators(self):
        """Members who hold the role of a moderator, or every role, by name."""
        roles = models.Q(groups__name="moderator") | models.Q(is_superuser=True)
        return self.filter(roles, is_active=True).distinct().order_by("name", "handle")

    def create_superuser(self, email, password=None, **fields):
        """Make an administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A member. Signs in by e-mail address; is known to others by the handle and a chosen name."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(_("e-mail address"), unique=True)
    handle = models.SlugField("handle", max_length=40, unique=True, default=random_handle)
    name = models.CharField(_("name shown"), max_length=80, blank=True)
    session_salt = models.CharField(max_length=16, blank=True, default="", editable=False)
    suspended_until = models.DateTimeField(null=True, blank=True, editable=False)
    handle_skeleton = models.CharField(
        "what the handle looks like", max_length=40, blank=True, editable=False
    )
    role = models.CharField("what you do", max_length=60, blank=True)
    industry = models.CharField("slug of an industry", max_length=100, blank=True)
    bio = models.TextField("about you", max_length=LONGEST_BIO, blank=True)
    shown = models.JSONField("what the public profile shows", default=list, blank=True)
    deletion_due_at = models.DateTimeField(
        "when the account is erased", null=True, blank=True, editable=False
    )
    language = models.CharField(_("language chosen"), max_length=10, blank=True, default="", editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_ci_unique"),
            models.UniqueConstraint(Lower("handle"), name="accounts_user_handle_ci_unique"),
            models.UniqueConstraint(
                fields=["handle_skeleton"],
                condition=~models.Q(handle_skeleton=""),
                name="accounts_user_handle_skeleton_unique",
            ),
        ]

    def __str__(self):
        return self.name or self.handle

    @property
    def is_suspended(self) -> bool:
        """Say whether the member may only read, and manage what is theirs. It ends by itself."""
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    def public_value(self, what: str) -> str:
        """What the public profile shows of one thing: the words, or nothing."""
        return getattr(self, what) if what in self.shown else ""

    @property
    def has_public_profile(self) -> bool:
        """Say whether the member made anything public that is there."""
        return any(self.public_value(what) for what in PUBLIC_FIELDS)

    @property
    def has_public_page(self) -> bool:
        """Say whether there is a page of theirs for everybody. Whoever has none is as absent as nobody."""
        return self.has_public_profile or self.story_set.credited_to(self).exists()

    @classmethod
    def personal_data(cls, user):
        """The account itself; the password is kept as a hash and is not handed out."""
        names = (
            "id", "email", "handle", "name", "role", "industry", "bio", "shown", "date_joined", "last_login",
            "suspended_until", "deletion_due_at", "language",
        )  # fmt: skip
        yield {name: getattr(user, name) for name in names} | {
            "roles": sorted(group.name for group in user.groups.all())
        }

    def anonymise(self, text: str) -> str:
        """Return a text, theirs or about them, in which the member is "a former member"."""
        return anonymise(self, text)

    def mask_email(self, text: str) -> str:
        """Return a text in which the address of the member is "a former member"."""
        return mask_email(self, text)

    def has_perm(self, perm, obj=None):
        """Ask the backends alone: an administrator's powers, too, wait for the second factor."""
        return any(backend.has_perm(self, perm, obj) for backend in auth.get_backends())

    def has_module_perms(self, app_label):
        return any(backend.has_module_perms(self, app_label) for backend in auth.get_backends())

    def end_sessions(self) -> None:
        """End every session of the member; whoever keeps one calls update_session_auth_hash."""
        self.session_salt = get_random_string(16)
        self.save(update_fields=["session_salt"])

    def _get_session_auth_hash(self, secret=None):
        # Django compares this with each session, and asks here for older secret keys as well.
        digest = super()._get_session_auth_hash(secret=secret)
        if not self.session_salt:
            return digest
        salted = digest + self.session_salt
        return salted_hmac("accounts.session_salt", salted, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self):
        return str(self)

    get_short_name = get_full_name
