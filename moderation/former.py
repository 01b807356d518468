"""Words of moderators that stay when a member is erased, and no longer name them."""

from notices.outbox import replace_text


class Traced:
    """Part of a QuerySet whose rows hold a `text` that may be signed."""

    def lose_traces(self, user) -> None:
        """Take the member's name out of these texts, and out of the mails that told them."""
        for row in self.iterator():
            if (clean := user.anonymise(row.text)) != row.text:
                if hasattr(row, "entry_id"):
                    replace_text({row.entry_id}, row.text, clean)
                row.text = clean
                row.save(update_fields=["text"])
