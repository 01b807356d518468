"""What tables that are not ours hold of a member: addresses, second factors, the admin's own log."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models

FORMER = "a former member"
"""What stands wherever a member was named who has left."""


class ElsewhereQuerySet(models.QuerySet):
    """Rows of others' tables; built over them where they are asked."""

    def for_user(self, user):
        """The rows that belong to a member."""
        return self.filter(user=user).order_by("pk")

    def about(self, item):
        """The lines of the admin's log about something."""
        kind = ContentType.objects.get_for_model(item)
        return self.filter(content_type=kind, object_id=str(item.pk))


def _rows(model) -> ElsewhereQuerySet:
    return ElsewhereQuerySet(model)


def _addresses(user):
    """The member’s e-mail addresses, and whether they were confirmed."""
    for address in _rows(EmailAddress).for_user(user):
        yield {
            "id": address.pk, "email": address.email, "verified": address.verified, "primary": address.primary
        }  # fmt: skip


def _factors(user):
    """Second factors and passkeys: that they are there, and never what they are made of."""
    for factor in _rows(Authenticator).for_user(user):
        yield {
            "id": factor.pk, "kind": factor.get_type_display(), "created_at": factor.created_at,
            "last_used_at": factor.last_used_at,
        }  # fmt: skip


def _nothing_but_the_fact(user):
    """What the member did in the rooms of administrators: that it was done, and not to whom."""
    for line in _rows(LogEntry).for_user(user):
        yield {"id": line.pk, "at": line.action_time, "kind": line.get_action_flag_display()}


PERSONAL_DATA = {
    "account.EmailAddress": _addresses,
    "mfa.Authenticator": _factors,
    "admin.LogEntry": _nothing_but_the_fact,
}
"""Tables that are not ours: label, and what they tell of a member."""


def erase(user) -> None:
    """Remove a member from tables that are not ours; what belongs to the row of the member goes with it."""
    lines = {"object_id": None, "object_repr": FORMER, "change_message": ""}
    _rows(LogEntry).about(user).update(**lines)
