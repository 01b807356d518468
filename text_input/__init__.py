"""Text as people enter it: cleaning, model fields that store clean text only, and slugs."""
