"""The settings of production for a measured server: without limits, because a benchmark sends forms faster than people."""

from empathy.settings import *  # noqa: F403

ACCOUNT_RATE_LIMITS = False
