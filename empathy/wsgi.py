"""The WSGI entrance for gunicorn and other servers."""

import os

import django

from request_handling.character_sets import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "empathy.settings")
django.setup(set_prefix=False)

from empathy.cached_pages import CachedPages  # noqa: E402  # needs the settings
from taxonomy.version_watcher import version_watcher  # noqa: E402

application = CachedPages(Handler(), version_watcher())
