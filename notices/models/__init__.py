"""Mails that wait, what members are told in the site, how often they want mails, and what they follow."""

from notices.models.following import Following
from notices.models.mail import ATTEMPTS, Mail
from notices.models.notice import Notice
from notices.models.preference import MailPreference

__all__ = ["ATTEMPTS", "MailPreference", "Following", "Mail", "Notice"]
