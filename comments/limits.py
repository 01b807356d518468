"""How often somebody can speak, and when they can speak again."""

import datetime
import math
import time

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_cache_key, get_rates
from django.core.cache import cache
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

APP = "allauth.account"


def seconds_to_wait(request, action: str) -> int:
    """Return 0 and count one sending, or in how many seconds the member can send the next one."""
    if ratelimit.consume(request, action=action, user=request.user):
        return 0
    now, free = time.time(), 0.0
    for rate in get_rates(app=APP, action=action):
        # The newest stands first; the next one is free when the last of a full house leaves.
        key = get_cache_key(request, app=APP, action=action, rate=rate, user=request.user)
        sent = cache.get(key, [])[: rate.amount]
        if len(sent) == rate.amount:
            free = max(free, sent[-1] + rate.duration)
    return max(math.ceil(free - now), 1)


def said_as_time(seconds: int) -> str:
    """When that is, by the clock: the first full minute from which it works."""
    moment = timezone.localtime(timezone.now() + datetime.timedelta(seconds=seconds + 59))
    return _("after %(time)s") % {"time": date_format(moment.replace(second=0), "H:i")}
