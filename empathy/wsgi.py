"""The WSGI entrance for gunicorn."""

import os

import django

from request_handling.character_sets import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "empathy.settings")
django.setup(set_prefix=False)
application = Handler()
