"""What reviewers, reports, the audit log and redactions see of a moderated item."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, override

from markup import sentences_of
from moderation.models.audit import AuditEntry
from moderation.transitions import Status


class ReviewTexts(models.Model):
    """Titles, texts and rows with texts of an item. A subclass replaces what is different for its kind."""

    status: str

    class Meta:
        abstract = True

    @property
    def report_title(self) -> str:
        """The title for readers, including the person who reports the item."""
        return self.kind_title

    @property
    def review_title(self) -> str:
        """The title for reviewers: what the author submitted, or only the kind if the item is withdrawn."""
        return self.kind_title if self.status == Status.WITHDRAWN else self.submitted_title

    @property
    def submitted_title(self) -> str:
        """The title that was submitted last: never one that is only in a draft."""
        return str(self)

    @property
    def kind_title(self) -> str:
        """The kind of item, in place of a title that must not be shown."""
        return gettext(str(self._meta.verbose_name).capitalize())

    @property
    def review_text(self) -> str:
        """The submitted text, from which passages are quoted."""
        return ""

    @property
    def sentences(self) -> list[str]:
        """The sentences of the text, offered as suggestions where a passage is quoted."""
        return [sentence[:600] for sentence in sentences_of(self.review_text)[:200]]

    def editable_parts(self) -> list[tuple[str, str, str, int]]:
        """Return the parts to which edits can be proposed: name, label, current text, maximum length."""
        return []

    @property
    def log_label(self) -> str:
        """The label in the audit log: never the author's words, because the log cannot be redacted."""
        with override(settings.LANGUAGE_CODE):
            return f"{str(self._meta.verbose_name).capitalize()} {self.pk}"

    @property
    def mail_key_prefix(self) -> str:
        """The prefix of the keys of all mails about the item."""
        return f"{self._meta.model_name}-{self.pk}-"

    def mail_key(self, entry: AuditEntry) -> str:
        """Return the key of the mail about one audit entry."""
        return f"{self.mail_key_prefix}{entry.pk}"

    def redactable_rows(self) -> list[Iterable[models.Model]]:
        """Return iterables of all rows of the item with submitted text (for other tables: hook_points)."""
        return [[self]]

    def private_rows(self) -> Iterable[models.Model]:
        """Return the rows that only the author reads; they are redacted if submitted text is."""
        return []
