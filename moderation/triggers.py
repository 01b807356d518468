"""SQL triggers that make the audit log append-only.

One change is allowed: `actor_id` may become NULL while every other column stays the same, because the account
of a member can be erased (docs/decisions/0012-anonymised-audit-log.md).
"""

from collections.abc import Callable
from typing import Any

ERROR = "The audit log is append-only: entries are neither changed nor deleted."
UNCHANGED = (
    "id",
    "at",
    "action",
    "content_type_id",
    "object_id",
    "label",
    "revision",
    "status_before",
    "status_after",
    "waited",
    "reasons",
    "batch",
    "undoes_id",
)
"""Every column of an entry except its actor."""
_ONLY_THE_ACTOR_IS_REMOVED = "NEW.actor_id IS NULL AND " + " AND ".join(
    f"OLD.{column}{{cast}} IS NOT DISTINCT FROM NEW.{column}{{cast}}" for column in UNCHANGED
)
SQLITE = [
    f"""CREATE TRIGGER moderation_audit_UPDATE BEFORE UPDATE ON moderation_auditentry
    WHEN NOT ({_ONLY_THE_ACTOR_IS_REMOVED.format(cast="")}) BEGIN SELECT RAISE(ABORT, '{ERROR}'); END""",
    f"""CREATE TRIGGER moderation_audit_DELETE BEFORE DELETE ON moderation_auditentry
    BEGIN SELECT RAISE(ABORT, '{ERROR}'); END""",
]
REVERSE_SQLITE = ["DROP TRIGGER moderation_audit_UPDATE", "DROP TRIGGER moderation_audit_DELETE"]
POSTGRESQL = [
    f"""CREATE FUNCTION moderation_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{ERROR}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER moderation_audit_update BEFORE UPDATE ON moderation_auditentry
    FOR EACH ROW WHEN (NOT ({_ONLY_THE_ACTOR_IS_REMOVED.format(cast="::text")}))
    EXECUTE FUNCTION moderation_audit_is_append_only()""",
    """CREATE TRIGGER moderation_audit_delete BEFORE DELETE ON moderation_auditentry
    FOR EACH ROW EXECUTE FUNCTION moderation_audit_is_append_only()""",
]
REVERSE_POSTGRESQL = [
    "DROP TRIGGER moderation_audit_update ON moderation_auditentry",
    "DROP TRIGGER moderation_audit_delete ON moderation_auditentry",
    "DROP FUNCTION moderation_audit_is_append_only",
]


def run(sqlite: list[str], postgresql: list[str]) -> Callable[[Any, Any], None]:
    """Return a function for RunPython that executes the statements of the connected database."""

    def statements(apps: Any, schema_editor: Any) -> None:
        for sql in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
            schema_editor.execute(sql)

    return statements
