"""What the worker does at which times. Each name is a management command (docs/operations/commands.md)."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jobs.schedule import register_periodic


def register_all() -> None:
    """Register every periodic job of the site."""
    register_periodic("send_notices", _("Send e-mails"), every=2)
    register_periodic("publish_scheduled", _("Publish scheduled cases"), every=30)
    register_periodic("notify_comment_followers", _("Notify followers of comments"), every=30)
    register_periodic("notify_followers", _("Notify followers of new content"), every=60)
    register_periodic("send_weekly_sentence", _("Write the weekly sentence"), every=300)
    if settings.BACKUP_DIR:
        register_periodic("backup", _("Write a backup"), at=1)
    register_periodic("prune_usage_statistics", _("Delete old reading statistics"), at=2)
    register_periodic("prune_drafts", _("Announce and delete old drafts"), at=3)
    register_periodic("erase_members", _("Delete accounts after 14 days"), at=4)
    register_periodic("prune_tasks", _("Delete records of old tasks"), at=4)
    register_periodic("remind_journal", _("Remind members of their answers"), at=6)
    register_periodic("moderation_digest", _("Write e-mails to moderators"), at=7)
