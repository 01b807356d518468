"""Statements by which the database itself refuses to change or delete what stands in the log."""

SENTENCE = "The audit log is kept: entries are neither changed nor deleted."
SQLITE = [
    f"""CREATE TRIGGER moderation_audit_{what} BEFORE {what} ON moderation_auditentry
    BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"""
    for what in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    f"""CREATE FUNCTION moderation_audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER moderation_audit_kept BEFORE UPDATE OR DELETE ON moderation_auditentry
    FOR EACH ROW EXECUTE FUNCTION moderation_audit_is_kept()""",
]
KEPT = (
    "id", "at", "action", "content_type_id", "object_id", "label", "revision", "status_before",
    "status_after", "waited", "reasons", "batch", "undoes_id",
)  # fmt: skip
"""Every column of an entry but who made it, which is forgotten when that member is erased."""
_FORGETS = "NEW.actor_id IS NULL AND " + " AND ".join(
    f"OLD.{column}{{cast}} IS NOT DISTINCT FROM NEW.{column}{{cast}}" for column in KEPT
)
SQLITE_FORGETS = [
    f"""CREATE TRIGGER moderation_audit_UPDATE BEFORE UPDATE ON moderation_auditentry
    WHEN NOT ({_FORGETS.format(cast="")}) BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",
    SQLITE[1],
]
POSTGRESQL_FORGETS = [
    POSTGRESQL[0],
    f"""CREATE TRIGGER moderation_audit_kept BEFORE UPDATE ON moderation_auditentry
    FOR EACH ROW WHEN (NOT ({_FORGETS.format(cast="::text")}))
    EXECUTE FUNCTION moderation_audit_is_kept()""",
    """CREATE TRIGGER moderation_audit_kept_too BEFORE DELETE ON moderation_auditentry
    FOR EACH ROW EXECUTE FUNCTION moderation_audit_is_kept()""",
]
UNDO_SQLITE = [f"DROP TRIGGER moderation_audit_{what}" for what in ("UPDATE", "DELETE")]
UNDO_POSTGRESQL = [
    "DROP TRIGGER moderation_audit_kept ON moderation_auditentry",
    "DROP FUNCTION moderation_audit_is_kept",
]

UNDO_POSTGRESQL_FORGETS = [
    "DROP TRIGGER moderation_audit_kept_too ON moderation_auditentry",
    *UNDO_POSTGRESQL,
]


def run(sqlite, postgresql):
    """Return a migration step that runs the statements of the database at hand."""

    def statements(apps, schema_editor):
        for sql in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
            schema_editor.execute(sql)

    return statements
