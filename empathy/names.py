"""A member's name stands on pages that are kept: with the name, their shelf moves on."""

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.models import User
from taxonomy.facets import Shelf


@receiver(post_save, sender=User, dispatch_uid="empathy.names")
def renew_stories(instance, created, update_fields=None, **kwargs):
    """Renew the pages of stories when a name may have changed."""
    if not created and (update_fields is None or {"name", "handle"} & set(update_fields)):
        with transaction.atomic():
            Shelf.changing("stories")
