"""In development mails are files; those of somebody who was erased are removed like everything else."""

from django.conf import settings


def forget_address(email: str) -> int:
    """Remove the mails that name an address from the folder of the development mailer; return how many."""
    found = [
        path
        for path in settings.MAIL_FOLDER.glob("*.log")
        if email.lower() in path.read_text("utf-8", "replace").lower()
    ]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)
