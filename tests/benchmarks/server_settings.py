"""The settings of production without limits, because a benchmark sends forms faster than people do."""

from empathy.settings import *  # noqa: F403

ACCOUNT_RATE_LIMITS = False
