"""The only module that imports internals of django-allauth (docs/decisions/0017-internals-of-allauth.md).

They may change with every release of django-allauth: its version is pinned, and tests cover every use.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.ratelimit import get_cache_key, get_rates

__all__ = ["get_cache_key", "get_rates", "record_authentication"]
