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
UNDO_SQLITE = [f"DROP TRIGGER moderation_audit_{what}" for what in ("UPDATE", "DELETE")]
UNDO_POSTGRESQL = [
    "DROP TRIGGER moderation_audit_kept ON moderation_auditentry",
    "DROP FUNCTION moderation_audit_is_kept",
]


def run(sqlite, postgresql):
    """Return a migration step that runs the statements of the database at hand."""

    def statements(apps, schema_editor):
        for sql in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
            schema_editor.execute(sql)

    return statements
