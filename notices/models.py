"""Mails that wait, what members are told in the site, how often they want mails, and what they follow."""

from notices.choosing import Choice
from notices.following import Following
from notices.in_site import Notice
from notices.mails import ATTEMPTS, Mail

__all__ = ["ATTEMPTS", "Choice", "Following", "Mail", "Notice"]
