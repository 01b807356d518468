"""The settings of the site with planted faults, for the runs in which a proof has to find them."""

from empathy.settings import *  # noqa: F403
from empathy.settings import MAILERS, MIDDLEWARE

MIDDLEWARE = ["tests.proofs.faults.AcknowledgeBeforeCommit", *MIDDLEWARE]
MAILERS = {"default": {**MAILERS["default"], "BACKEND": "tests.proofs.faults.SilentMailBackend"}}
