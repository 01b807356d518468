"""Backups of database and media together, and how they are restored (docs/operations/backup.md)."""


class BackupError(Exception):
    """A backup cannot be made, read or restored. The text is one sentence for the operator."""
