"""Settings of the proof `worker`: leases end soon, so that the work of a killed worker is soon done by another."""

import os

from empathy.settings import *  # noqa: F403

# The planted fault: the work of a killed worker stays behind for a day.
WORKER_LEASE_SECONDS = 86_400 if os.environ.get("PLANTED") else 2
