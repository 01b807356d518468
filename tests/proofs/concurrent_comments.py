"""Sixteen people comment at once on a database file: `python -m tests.proofs.concurrent_comments`. Nobody meets an error.

DATABASE_URL names another database, which must be empty; by default it is a new file.
"""

import os
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

PEOPLE, EACH = 16, 5
WRITE = "/cases/the-release-that-broke-a-workflow/comments/write/"


def main():
    folder = tempfile.mkdtemp()
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/talk.sqlite3")
    # Each thread keeps a connection beside those of its requests.
    os.environ.setdefault("DATABASE_POOL", str(2 * PEOPLE))
    os.environ |= {"DEVELOPMENT": "1", "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "empathy.settings"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import close_old_connections
    from django.test import Client

    from accounts.models import User
    from comments.models import Comment, CommentSummary

    call_command("migrate", verbosity=0)
    call_command("load_library", verbosity=0)
    call_command("synthesize", members=PEOPLE, verbosity=0)

    def speak(user):
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(user)
        # Everything is sent twice, as by a double click: it is one comment all the same.
        sent = [client.post(WRITE, {"text": f"{user.pk}, {n // 2}"}).status_code for n in range(2 * EACH)]
        close_old_connections()
        return sent

    with ThreadPoolExecutor(PEOPLE) as pool:
        codes = Counter(
            code for sent in pool.map(speak, User.objects.handle_startswith("synthetic-1-")) for code in sent
        )
    print(
        f"answers: {dict(codes)}, comments: {Comment.objects.count()}, kept sums: {CommentSummary.objects.count()}"
    )
    assert set(codes) == {302}
    assert Comment.objects.count() == PEOPLE * EACH


if __name__ == "__main__":
    main()
