"""How often each kind comes by mail, as each member chose."""

from django.conf import settings
from django.db import models

from notices.kinds import KIND_CHOICES, KINDS, Frequency, Kind


class MailPreferenceQuerySet(models.QuerySet):
    """What members chose; where nothing was chosen, the kind's own frequency holds."""

    def of(self, user) -> dict[str, Frequency]:
        """The frequency of every kind for one member."""
        chosen = dict(self.filter(user=user).values_list("kind", "frequency"))
        return {name: _allowed(kind, chosen.get(name)) for name, kind in KINDS.items()}

    def frequency(self, user, kind: str) -> Frequency:
        """How often one kind comes to a member."""
        chosen = self.filter(user=user, kind=kind).values_list("frequency", flat=True).first()
        return _allowed(KINDS[kind], chosen)

    def without(self, kind: str) -> set[int]:
        """The numbers of members who do without a kind."""
        return set(self.filter(kind=kind, frequency=Frequency.OFF).values_list("user_id", flat=True))


def _allowed(kind: Kind, chosen: str | None) -> Frequency:
    return Frequency(chosen) if chosen in kind.allowed else kind.default


class MailPreference(models.Model):
    """How often one kind comes to one member by mail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    frequency = models.CharField(max_length=6, choices=Frequency)

    objects = MailPreferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notices_preference_once"),
            models.CheckConstraint(
                condition=models.Q(frequency__in=["now", "daily", "weekly", "off"]),
                name="notices_preference_frequency_known",
            ),
        ]

    def __str__(self):
        return f"{self.user_id} {self.kind}: {self.frequency}"

    @classmethod
    def personal_data(cls, user):
        """How often the member wants mails."""
        for kind, frequency in cls.objects.of(user).items():
            yield {"kind": kind, "frequency": str(frequency)}


def kinds_for(user) -> list[Kind]:
    """The kinds of which this member can get something and choose how often."""
    return [kind for kind in KINDS.values() if not kind.permission or user.has_perm(kind.permission)]
