"""System checks that need more than the settings; `manage.py check` and `migrate` run them."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage


@checks.register
def check_bucket(**kwargs: Any) -> list[checks.CheckMessage]:
    """Raise ImproperlyConfigured unless the bucket for media exists and can be listed."""
    bucket = settings.STORAGES["default"].get("OPTIONS", {}).get("bucket_name")
    if bucket:
        try:
            storage: Any = default_storage
            storage.connection.meta.client.head_bucket(Bucket=bucket)
        except Exception as error:
            # The client of S3 has its own exceptions for each kind of trouble.
            reason = " ".join(str(error).split())
            raise ImproperlyConfigured(f"The bucket {bucket} cannot be used: {reason}") from error
    return []
