"""Sixteen people comment at the same time on one database file, without any error.

Run it with `python -m tests.proofs.concurrent_comments`. DATABASE_URL names another database, which must be
empty; by default it is a new SQLite file.
"""

import os
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

PEOPLE, EACH = 16, 5
WRITE = "/cases/the-release-that-broke-a-workflow/comments/write/"


def main():
    folder = tempfile.mkdtemp()
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/comments.sqlite3")
    # Each thread has a connection of its own besides those of its requests.
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

    def comment(user):
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(user)
        # Each text is sent twice, as by a double click, and must be posted once.
        texts = [f"{user.pk}, {number // 2}" for number in range(2 * EACH)]
        codes = [client.post(WRITE, {"text": text}).status_code for text in texts]
        close_old_connections()
        return codes

    users = User.objects.handle_startswith("synthetic-1-")
    with ThreadPoolExecutor(PEOPLE) as pool:
        codes = Counter(code for sent in pool.map(comment, users) for code in sent)
    counts = f"comments: {Comment.objects.count()}, summaries: {CommentSummary.objects.count()}"
    print(f"status codes: {dict(codes)}, {counts}")
    assert set(codes) == {302}
    assert Comment.objects.count() == PEOPLE * EACH


if __name__ == "__main__":
    main()
