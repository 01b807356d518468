"""A member's name stands on pages that are kept: with the name, their shelves move on."""

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.models import User
from taxonomy.models import PublishedList


@receiver(post_save, sender=User, dispatch_uid="empathy.hooks")
def renew_pages(instance, created, update_fields=None, **kwargs):
    """Renew the pages that show names when a name may have changed."""
    if not created and (update_fields is None or {"name", "handle"} & set(update_fields)):
        with transaction.atomic():
            # In the order of their names, as everywhere, so that nobody waits for somebody who waits.
            for list_name in ("collections", "stories"):
                PublishedList.lock_and_bump(list_name)
