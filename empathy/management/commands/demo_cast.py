"""manage.py demo_cast: the six people of the documentation, for development."""

import os
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User

CAST = {
    "alice": "",
    "bob": "",
    "mona": "moderator",
    "max": "moderator",
    "cora": "curator",
    "ada": "administrator",
}


class Command(BaseCommand):
    help = "Create the demo cast (development only). The password comes from DEMO_PASSWORD."

    def handle(self, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo cast is for development only.")
        password = os.environ.get("DEMO_PASSWORD", "empathy-demo")
        with transaction.atomic():
            for name, role in CAST.items():
                self.create(name, role, password)
        people = ", ".join(f"{name} ({role or 'member'})" for name, role in CAST.items())
        self.stdout.write(f"Demo cast @example.org: {people}.")

    def create(self, name: str, role: str, password: str) -> None:
        """Create one member of the cast, unless they exist."""
        email = f"{name}@example.org"
        if User.objects.email_exists(email):
            return
        create = User.objects.create_superuser if role == "administrator" else User.objects.create_user
        user = create(email, password, handle=name, name=name.capitalize())
        if role:
            user.groups.add(Group.objects.get(name=role))
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
