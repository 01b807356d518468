"""The sessions of members, with a coarse description of the browser and without its network address."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models.user import User

MAX_SESSIONS = 200


def public_id_of(session_key: str | None) -> str:
    """Return a keyed hash of a session key: an identifier that does not reveal the key."""
    return salted_hmac("accounts.devices", session_key or "", algorithm="sha256").hexdigest()[:24]


class DeviceQuerySet(models.QuerySet["Device"]):
    """Sessions of members."""

    def for_user(self, user: User) -> Self:
        """The member's sessions that have not expired, the most recently used first."""
        found = self.filter(user=user, session__expire_date__gt=timezone.now()).select_related("session")
        return found.order_by("-seen_on", "-began_at")[:MAX_SESSIONS]

    def end_sessions(self, session_keys: Iterable[str]) -> int:
        """Delete sessions, which signs out their users; return how many there were."""
        found = Session.objects.filter(session_key__in=list(session_keys))
        return found.delete()[1].get("sessions.Session", 0)

    def end_all_sessions(self, user: User) -> None:
        """Delete all sessions of the member, and visitors' sessions that contain the member's address."""
        for session in Session.objects.all().iterator():
            data = session.get_decoded()
            if data.get(SESSION_KEY) == str(user.pk) or user.mask_email(str(data)) != str(data):
                session.delete()


class Device(models.Model):
    """One session of a member. It is deleted with the session."""

    session = models.OneToOneField(
        Session, models.CASCADE, primary_key=True, db_constraint=False, related_name="device"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="devices")
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    seen_on = models.DateField(default=timezone.localdate)

    objects = DeviceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The kind of browser and system, such as "Firefox on Windows"."""
        if self.browser and self.system:
            return _("%(browser)s on %(system)s") % {"browser": self.browser, "system": self.system}
        return self.browser or self.system or _("A browser")

    @property
    def public_id(self) -> str:
        """The identifier used in forms. The session key itself would allow a reader to use the session."""
        return public_id_of(self.session_id)

    def is_valid_for(self, user: User) -> bool:
        """True if the session still authenticates the member: not after a change of password, for example."""
        data = self.session.get_decoded()
        wanted = user.get_session_auth_hash()
        return data.get(SESSION_KEY) == str(user.pk) and data.get(HASH_SESSION_KEY) == wanted
