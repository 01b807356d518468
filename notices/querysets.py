"""Queries about followings, notices, mails and mail preferences."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from notices.items import followable_models, visible_items
from notices.kinds import DIGEST_FREQUENCIES, KINDS, Frequency, Kind
from request_handling.rows import upsert

MAX_ATTEMPTS = 28
"""After so many attempts, about two days, a mail is given up; its row stays for an operator to see."""
SECRETS_KEPT = datetime.timedelta(days=3)
"""A mail with a link that opens an account is deleted after this time, even if it could not be sent."""
SHORTEST_WAIT, LONGEST_WAIT = 5, 120
"""Minutes between two attempts. The shortest is longer than any connection to a mail server lasts."""


class FollowingQuerySet(models.QuerySet[Any]):
    """What members follow or have muted."""

    def about(self, item: models.Model) -> Self:
        """Return the rows of all members about one item."""
        content_type = ContentType.objects.get_for_model(item)
        return self.filter(content_type=content_type, object_id=item.pk)

    def follow(self, user: User, item: models.Model) -> None:
        """Let a member follow an item; does nothing if the member follows it already."""
        self._upsert(user, item, follows=True)

    def mute(self, user: User, item: models.Model) -> None:
        """Send a member no more notices from the conversation about an item."""
        self._upsert(user, item, muted=True)

    def mute_by_key(self, user: User, key: str) -> bool:
        """Mute the conversation about the item with this `item_key`; False if the item was deleted."""
        content_type, _, pk = key.partition(":")
        model = ContentType.objects.get_for_id(int(content_type)).model_class()
        item = model._base_manager.filter(pk=int(pk)).first() if model else None
        if item is not None:
            self.mute(user, item)
        return item is not None

    def _upsert(self, user: User, item: models.Model, **state: bool) -> None:
        if self.about(item).filter(user=user).update(**state):
            return
        content_type = ContentType.objects.get_for_model(item)
        key = {"user": user, "content_type": content_type, "original_object_id": item.pk}
        other = {} if "follows" in state else {"follows": False}
        upsert(self.model.objects, key, {"object_id": item.pk, **state}, create_values=other)

    def unfollow(self, user: User, item: models.Model) -> None:
        self.about(item).filter(user=user).stop("follows")

    def unmute(self, user: User, item: models.Model) -> None:
        self.about(item).filter(user=user).stop("muted")

    def row_of(self, user: User, pk: int) -> Self:
        """Return the row `pk` if it belongs to the member."""
        return self.filter(user=user, pk=pk)

    @transaction.atomic
    def stop(self, flag: str) -> int:
        """Set a flag of these rows, "follows" or "muted", to False; delete those without the other flag.

        Return how many rows there were.
        """
        # Locked, so that the other flag is neither set nor cleared before the row is changed.
        rows = list(self.select_for_update())
        other = "muted" if flag == "follows" else "follows"
        for row in rows:
            same = self.model.objects.filter(pk=row.pk)
            if getattr(row, other):
                same.update(**{flag: False})
            else:
                same.delete()
        return len(rows)

    def is_following(self, user: User | AnonymousUser, item: models.Model) -> bool:
        return user.is_authenticated and self.about(item).filter(user=user, follows=True).exists()

    def is_muted(self, user: User | AnonymousUser, item: models.Model) -> bool:
        return user.is_authenticated and self.about(item).filter(user=user, muted=True).exists()

    def muted_keys(self, user: User) -> set[str]:
        """Return the `item_key` of everything that a member muted."""
        pairs = self.filter(user=user, muted=True).values_list("content_type", "object_id")
        return {f"{content_type}:{pk}" for content_type, pk in pairs}

    def followed_by(self, user: User) -> Self:
        """Return what a member follows, newest first."""
        return self.filter(user=user, follows=True).order_by("-since", "-pk")

    def muted_by(self, user: User) -> Self:
        """Return what a member muted, newest first."""
        return self.filter(user=user, muted=True).order_by("-since", "-pk")

    def listed_after(self, pk: int) -> Self:
        """Return the rows that follow the row `pk` in a list with the newest first; all if it is gone."""
        since = self.filter(pk=pk).values_list("since", flat=True).first()
        if since is None:
            return self
        return self.filter(models.Q(since__lt=since) | models.Q(since=since, pk__lt=pk))

    def with_items(self, user: User) -> Self:
        """Prefetch the items, as far as this member may see them."""
        visible = [visible_items(model, user) for model in followable_models()]
        return self.prefetch_related(GenericPrefetch("item", visible))

    def followed_ids(self, users: Iterable[User], model: type[models.Model]) -> dict[int, set[int]]:
        """Return the keys of the items of a model that each of these members follows, by member."""
        content_type = ContentType.objects.get_for_model(model)
        rows = self.filter(user__in=list(users), content_type=content_type, follows=True)
        found: dict[int, set[int]] = defaultdict(set)
        for user_id, pk in rows.values_list("user_id", "object_id"):
            found[user_id].add(pk)
        return found

    def followers_of(self, item: models.Model) -> models.QuerySet[Any]:
        """Return the active members who follow an item."""
        pks = self.about(item).filter(follows=True).values("user")
        return get_user_model().objects.filter(pk__in=pks, is_active=True)

    def with_missing_items(self, model: type[models.Model]) -> Self:
        """Return the rows whose item of this model no longer exists."""
        content_type = ContentType.objects.get_for_model(model)
        return self.filter(content_type=content_type).exclude(object_id__in=model._base_manager.values("pk"))


class NoticeQuerySet(models.QuerySet):
    """Notices."""

    def readable_by(self, user: User) -> Self:
        """Return the notices that a member can read now, newest first."""
        return self.filter(user=user, due_at__lte=timezone.now()).order_by("-pk")

    def listed_after(self, pk: int) -> Self:
        """Return the notices that follow the notice `pk` in a list with the newest first."""
        return self.filter(pk__lt=pk)

    def until(self, pk: int) -> Self:
        """Return the notice `pk` and older ones."""
        return self.filter(pk__lte=pk)

    def unread(self) -> Self:
        """Return the notices that were neither opened nor handled otherwise."""
        return self.filter(seen_at=None, handled_at=None)

    def mark_seen(self) -> int:
        """Mark the notices as read, up to now unread ones only; return how many."""
        return self.filter(seen_at=None).update(seen_at=timezone.now())

    def mark_handled(self) -> int:
        """Mark these notices as handled: no mail is sent about them. Return how many were marked now."""
        return self.filter(handled_at=None).update(handled_at=timezone.now())

    def for_user(self, user: User) -> Self:
        """Return all notices of a member, including those that are not due yet."""
        return self.filter(user=user)

    def about(self, item: models.Model) -> Self:
        content_type = ContentType.objects.get_for_model(item)
        return self.filter(content_type=content_type, object_id=item.pk)

    def about_or_keyed(self, item: models.Model, prefix: str, keys: Iterable[str] = ()) -> Self:
        """Return the notices about an item, with one of `keys`, or with a key that begins with `prefix`."""
        return self.about(item) | self.filter(models.Q(key__startswith=prefix) | models.Q(key__in=list(keys)))

    def mail_ids(self) -> set[int]:
        """Return the primary keys of the mails that contain these notices."""
        return set(self.exclude(mail=None).values_list("mail", flat=True))

    def not_mailed(self) -> Self:
        """Return the notices that no sent mail contains."""
        return self.filter(models.Q(mail=None) | models.Q(mail__sent_at=None))

    def awaiting_digest(self, frequency: str, until: datetime.datetime) -> Self:
        """Return the unread notices for the next digest of a frequency, if it covers those due by `until`."""
        return self.unread().filter(frequency=frequency, mail=None, due_at__lte=until)

    def cancel_mail(self) -> None:
        """Send no mail about these notices any more; they stay in the member's list."""
        self.update(frequency=Frequency.OFF)

    def in_mail(self, mail: Any) -> Self:
        """Return the notices that a mail contains, oldest first."""
        return self.filter(mail=mail).order_by("pk")

    def change_frequency(self, user: User, kind: str, frequency: str) -> None:
        """Move the notices that wait for a digest to the digest of another frequency, or to none."""
        waiting = self.unread().filter(user=user, kind=kind, mail=None, frequency__in=DIGEST_FREQUENCIES)
        waiting.exclude(frequency=frequency).update(frequency=frequency)


class MailQuerySet(models.QuerySet):
    """Mails in the outbox."""

    def due(self, now: datetime.datetime) -> Self:
        """Return the mails to send at `now`, oldest first."""
        pending = self.filter(sent_at=None, attempts__lt=MAX_ATTEMPTS, due_at__lte=now)
        return pending.order_by("due_at", "pk")

    def claim(self, mail: Any, now: datetime.datetime) -> bool:
        """Count an attempt and set the time of the next one; False if another process claimed the mail."""
        minutes = min(SHORTEST_WAIT * 2 ** min(mail.attempts, 9), LONGEST_WAIT)
        due_at = now + datetime.timedelta(minutes=minutes)
        return bool(self.unclaimed(mail).update(attempts=mail.attempts + 1, due_at=due_at))

    def unclaimed(self, mail: Any) -> Self:
        """Return the row of a mail, unless a process has claimed it since it was read."""
        return self.filter(pk=mail.pk, attempts=mail.attempts, due_at=mail.due_at, sent_at=None)

    def record(self, mail: Any, **changes: Any) -> None:
        """Save what became of an attempt; does not restore a mail that was deleted meanwhile."""
        self.filter(pk=mail.pk).update(**changes)

    def existing_keys(self, keys: Iterable[str]) -> set[str]:
        """Return those of these keys that a mail has, sent or not."""
        return set(self.filter(key__in=list(keys)).values_list("key", flat=True))

    def keyed(self, prefix: str) -> Self:
        """Return the mails whose key starts with `prefix`, sent or not."""
        return self.filter(key__startswith=prefix)

    def finished(self) -> Self:
        """Return the mails that were sent or given up."""
        return self.filter(models.Q(sent_at__isnull=False) | models.Q(attempts__gte=MAX_ATTEMPTS))

    def in_state(self, state: str) -> Self:
        """Return the mails that are "waiting", "failed" (given up after many attempts) or "sent"."""
        if state == "sent":
            return self.filter(sent_at__isnull=False)
        pending = self.filter(sent_at=None)
        is_failed = models.Q(attempts__gte=MAX_ATTEMPTS)
        return pending.filter(is_failed) if state == "failed" else pending.exclude(is_failed)

    def retry(self) -> int:
        """Make mails that were not sent due now, with all attempts; return how many.

        A mail that was claimed a moment ago is left out, because a worker may be sending it.
        """
        now = timezone.now()
        longest = datetime.timedelta(minutes=1)
        # A claim sets the next attempt to at least SHORTEST_WAIT from then.
        is_claimed = models.Q(due_at__gt=now + datetime.timedelta(minutes=SHORTEST_WAIT) - longest)
        is_claimed &= models.Q(attempts=1)
        return self.filter(sent_at=None).exclude(is_claimed).update(attempts=0, due_at=now)

    def expired_secrets(self) -> Self:
        """Return the mails whose link has expired, since the mail server was away for too long."""
        return self.filter(is_secret=True, created_at__lt=timezone.now() - SECRETS_KEPT)

    def to_address(self, email: str) -> Self:
        """Return the mails to one address, sent or not, oldest first."""
        return self.filter(to__iexact=email).order_by("pk")

    def mentioning(self, text: str) -> Self:
        """Return the mails that contain `text` in any case of letters."""
        return self.filter(models.Q(text__icontains=text) | models.Q(subject__icontains=text))

    def to_member(self, user: User) -> Self:
        """Return the mails to a member, also those to an earlier address."""
        return self.filter(
            models.Q(to__iexact=user.email) | (models.Q(user=user) & ~models.Q(kind=""))
        ).order_by("pk")

    def assign_to(self, user: User, email: str) -> None:
        """Link the mails to an address that a member gives up with the member, so that both are erased."""
        self.to_address(email).filter(user=None).order_by().update(user=user)

    def addresses_of(self, user: User) -> set[str]:
        """Return every address to which mails were sent because of a member, including earlier ones."""
        mails = self.filter(models.Q(user=user) | models.Q(to__iexact=user.email))
        return set(mails.values_list("to", flat=True))


class MailPreferenceQuerySet(models.QuerySet):
    """The frequencies that members chose; the default of a kind holds where nothing was chosen."""

    def for_user(self, user: User) -> dict[str, Frequency]:
        """Return the frequency of every kind for one member."""
        chosen = dict(self.filter(user=user).values_list("kind", "frequency"))
        return {name: _effective(kind, chosen.get(name)) for name, kind in KINDS.items()}

    def frequency(self, user: User, kind: str) -> Frequency:
        """Return the frequency of one kind for one member."""
        chosen = self.filter(user=user, kind=kind).values_list("frequency", flat=True).first()
        return _effective(KINDS[kind], chosen)

    def subscribers(self, kind: str, after: int, size: int) -> list[User]:
        """Return the next active members who chose mails of a kind, by key, after the key `after`."""
        chosen = self.filter(kind=kind, user_id__gt=after, user__is_active=True)
        chosen = chosen.exclude(frequency=Frequency.OFF).select_related("user").order_by("user_id")
        rows: list[Any] = list(chosen[:size])
        return [row.user for row in rows]

    def without(self, kind: str) -> set[int]:
        """Return the primary keys of the members who switched a kind off."""
        return set(self.filter(kind=kind, frequency=Frequency.OFF).values_list("user_id", flat=True))


def _effective(kind: Kind, chosen: str | None) -> Frequency:
    return Frequency(chosen) if chosen in kind.allowed else kind.default
