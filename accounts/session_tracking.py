"""Where a member is signed in: since when, seen on which day, with what kind of browser. No address of it."""

import datetime
import re

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

STARTED_KEY, PUBLIC_ID_KEY, SEEN_KEY = "device_began", "device_named", "device_seen"
"""What a session keeps of its row: when it began, the mark of the key it is named by, when it was seen."""
BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"), ("Opera", r"OPR/|Opera"), ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"), ("Chrome", r"Chrome/|CriOS/|Chromium/"), ("Safari", r"Safari/"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", r"iPhone"), ("iPad", r"iPad"), ("Android", r"Android"), ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"), ("Mac", r"Mac OS X|Macintosh"), ("Linux", r"Linux|X11"),
)  # fmt: skip


def _named(agent: str, known) -> str:
    return next((name for name, pattern in known if re.search(pattern, agent)), "")


class DeviceQuerySet(models.QuerySet):
    """Sessions of members."""

    def for_user(self, user):
        """The sessions of a member that have not ended, those seen last first."""
        found = self.filter(user=user, session__expire_date__gt=timezone.now()).select_related("session")
        return found.order_by("-seen_on", "-began_at")[:200]

    def at(self, key):
        """The row of one session."""
        return self.filter(session_id=key)

    def end_sessions(self, keys) -> int:
        """End sessions; whoever uses one is signed out at the next request. Returns how many there were."""
        found = Session.objects.filter(session_key__in=list(keys))
        return found.delete()[1].get("sessions.Session", 0)

    def end_all_sessions(self, user) -> None:
        """End every session of a member, written down or not, and what a visitor's session names of them."""
        for session in Session.objects.all().iterator():
            kept = session.get_decoded()
            if kept.get(SESSION_KEY) == str(user.pk) or user.mask_email(str(kept)) != str(kept):
                session.delete()


class Device(models.Model):
    """One session of one member; gone with the session."""

    session = models.OneToOneField(
        Session, models.CASCADE, primary_key=True, db_constraint=False, related_name="device"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="devices")
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    seen_on = models.DateField(default=timezone.localdate)

    objects = DeviceQuerySet.as_manager()

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """What kind of device it is, in rough words, such as "Firefox on Windows"."""
        if self.browser and self.system:
            return _("%(browser)s on %(system)s") % {"browser": self.browser, "system": self.system}
        return self.browser or self.system or _("A browser")

    @property
    def public_id(self) -> str:
        """What a form names it by: the key itself would let whoever reads the page take the session."""
        return public_id_of(self.session_id)

    def is_valid_for(self, user) -> bool:
        """Say whether the session opens the account: not after a new password, for example."""
        kept = self.session.get_decoded()
        wanted = user.get_session_auth_hash()
        return kept.get(SESSION_KEY) == str(user.pk) and kept.get(HASH_SESSION_KEY) == wanted

    @classmethod
    def personal_data(cls, user):
        """Where the member is signed in, without what would open the session."""
        for device in cls.objects.for_user(user):
            yield {"device": device.name, "began_at": device.began_at, "seen_on": device.seen_on}


def public_id_of(key: str) -> str:
    """A short name of a session from which nobody finds the session."""
    return salted_hmac("accounts.devices", key or "", algorithm="sha256").hexdigest()[:24]


def track_session(request) -> None:
    """Write down the session of a member who has just come in; the key is known from then on."""
    session, agent = request.session, request.headers.get("User-Agent", "")[:400]
    if not session.session_key:
        session.save()
    now, today = timezone.now(), timezone.localdate()
    session.setdefault(STARTED_KEY, now.isoformat())
    session[PUBLIC_ID_KEY], session[SEEN_KEY] = public_id_of(session.session_key), today.isoformat()
    values = {
        "user": request.user,
        "browser": _named(agent, BROWSERS),
        "system": _named(agent, SYSTEMS),
        "seen_on": today,
    }
    began = datetime.datetime.fromisoformat(session[STARTED_KEY])
    Device.objects.update_or_create(
        session_id=session.session_key, defaults=values, create_defaults={**values, "began_at": began}
    )


def update_tracked_session(request) -> None:
    """Note the day, once a day, and the new key of a session that got one; else ask and write nothing."""
    session = request.session
    if PUBLIC_ID_KEY not in session or not session.session_key:
        return
    if session[PUBLIC_ID_KEY] != public_id_of(session.session_key):
        track_session(request)
    elif session.get(SEEN_KEY) != (today := timezone.localdate()).isoformat():
        session[SEEN_KEY] = today.isoformat()
        Device.objects.at(session.session_key).update(seen_on=today)


def active_sessions(user, current: str) -> list[Device]:
    """Every session that opens the account now, this one first."""
    found = [device for device in Device.objects.for_user(user) if device.is_valid_for(user)]
    return sorted(found, key=lambda device: device.session_id != current)


def end_sessions(user, public_ids, *, but: str = "") -> int:
    """End the sessions of `user` that bear these marks, or all where `marks` is None; never the one `but`."""
    found = [
        device.session_id
        for device in Device.objects.for_user(user)
        if public_ids is None or device.public_id in public_ids
    ]
    return Device.objects.end_sessions(key for key in found if key != but)
