"""What the review page and a redaction ask of an item; each kind answers as far as it has an answer."""

import re

from django.db import models
from django.utils.translation import gettext as _

from moderation.transitions import TRANSITIONS


class Reviewable(models.Model):
    """An item as its reviewer sees it."""

    class Meta:
        abstract = True

    @property
    def review_title(self) -> str:
        """What a reviewer sees it called: never more than its author sent."""
        return str(self)

    @property
    def review_text(self) -> str:
        """The text that passages are quoted from."""
        return ""

    @property
    def sentences(self) -> list[str]:
        """The sentences of the text, to choose a passage from without a pointing device."""
        found = re.split(r"(?<=[.!?])\s+|\n+", self.review_text)
        return [sentence.strip()[:600] for sentence in found if sentence.strip()][:200]

    def review_context(self, last_read: int | None) -> dict:
        """What the review page shows of it, besides what all items have."""
        return {}

    mail_key_prefix = property(lambda self: f"{self._meta.model_name}-{self.pk}-")
    """How the keys of all mails about it begin."""

    NON_TEXT_FIELDS = frozenset()
    """Text columns that hold no words, such as secrets."""

    def redactable_rows(self) -> list:
        """Querysets and lists of every row that holds words of the item, for redaction."""
        return [[self]]

    def private_rows(self) -> list:
        """Rows that only the author reads: they lose a passage that was found in what was sent."""
        return []

    submitted_pictures: frozenset | set = frozenset()
    """The numbers of pictures that a redaction can remove."""

    def redacted(self, passage, pictures) -> None:
        """Bring in line what was made from the words, after a redaction; remove these pictures."""

    def editable_parts(self) -> list[tuple[str, str, str, int]]:
        """What another wording may be proposed for: name, label, text as it stands, most characters."""
        return []

    def answers_for(self, actions) -> list[tuple[str, str, str]]:
        """The moderators' moves among `actions`: name, what its button says, and its key."""
        keys = {
            "approve": "a", "approve_first": "a", "propose_edits": "e", "request_changes": "r",
            "decline": "d", "decline_finally": "f", "pass_on": "t", "archive": "o", "reopen": "o",
        }  # fmt: skip
        named = {"decline_finally": _("The decision stands")} if self.appeal_open else {}
        return [
            (action, named.get(action, TRANSITIONS[action].name), keys[action])
            for action in actions
            if action in keys
        ]
