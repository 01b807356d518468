"""Keeps the table of members' sessions up to date, lists them and ends them."""

import datetime
import re
from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Device, User
from accounts.models.device import public_id_of
from request_handling.rows import upsert

STARTED_KEY, PUBLIC_ID_KEY, SEEN_KEY = "device_began", "device_named", "device_seen"
"""Session keys: when the session started, the public id of its row, and the day on which it was seen last."""
BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"), ("Opera", r"OPR/|Opera"), ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"), ("Chrome", r"Chrome/|CriOS/|Chromium/"), ("Safari", r"Safari/"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", r"iPhone"), ("iPad", r"iPad"), ("Android", r"Android"), ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"), ("Mac", r"Mac OS X|Macintosh"), ("Linux", r"Linux|X11"),
)  # fmt: skip


def track_session(request: HttpRequest) -> None:
    """Create or update the row of the session of a member who has just signed in."""
    session, agent = request.session, request.headers.get("User-Agent", "")[:400]
    if not session.session_key:
        session.save()
    now, today = timezone.now(), timezone.localdate()
    session.setdefault(STARTED_KEY, now.isoformat())
    session[PUBLIC_ID_KEY], session[SEEN_KEY] = public_id_of(session.session_key), today.isoformat()
    values: dict[str, Any] = {
        "user": request.user,
        "browser": _first_match(agent, BROWSERS),
        "system": _first_match(agent, SYSTEMS),
        "seen_on": today,
    }
    started = datetime.datetime.fromisoformat(session[STARTED_KEY])
    key = {"session_id": session.session_key}
    upsert(Device.objects, key, values, create_values={"began_at": started})


def update_tracked_session(request: HttpRequest) -> None:
    """Store a new session key at once, and the day of use once a day. Other requests cost no query."""
    session = request.session
    if PUBLIC_ID_KEY not in session or not session.session_key:
        return
    if session[PUBLIC_ID_KEY] != public_id_of(session.session_key):
        track_session(request)
    elif session.get(SEEN_KEY) != (today := timezone.localdate()).isoformat():
        session[SEEN_KEY] = today.isoformat()
        Device.objects.filter(session_id=session.session_key).update(seen_on=today)


def active_sessions(user: User, current: str) -> list[Device]:
    """Return the sessions that authenticate the member now, the one with the key `current` first."""
    found = [device for device in Device.objects.for_user(user) if device.is_valid_for(user)]
    return sorted(found, key=lambda device: device.session_id != current)


def end_sessions(user: User, public_ids: Collection[str] | None, *, but: str = "") -> int:
    """End the member's sessions with these public ids, or all if None, except the one with the key `but`.

    Returns how many were ended.
    """
    devices = Device.objects.for_user(user)
    found = [one.session_id for one in devices if public_ids is None or one.public_id in public_ids]
    return Device.objects.end_sessions(key for key in found if key != but)


def _first_match(agent: str, patterns: tuple[tuple[str, str], ...]) -> str:
    return next((name for name, pattern in patterns if re.search(pattern, agent)), "")
