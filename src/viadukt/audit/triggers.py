"""Triggers that keep the record append-only, whoever sends the SQL.

SQLite drops a table's triggers when it rebuilds the table, as many migrations do, so they are made anew after each migration
and `audit.public.problems` asserts that they are there. Who may change the schema can drop them: then the chain of hashes
tells (`audit.chain`).

What they allow: adding links, moving a month's head one link on, closing a past month, deleting the records of a closed
one.
"""

import re

from django.db.backends.base.base import BaseDatabaseWrapper

SQLITE = {
    "audit_record_no_update": """
        CREATE TRIGGER audit_record_no_update BEFORE UPDATE ON audit_auditrecord
        BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    "audit_record_no_delete": """
        CREATE TRIGGER audit_record_no_delete BEFORE DELETE ON audit_auditrecord
        WHEN NOT EXISTS (SELECT 1 FROM audit_auditmonth WHERE month = OLD.month AND expired_at IS NOT NULL)
        BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    # INSERT OR REPLACE deletes what is in its way without asking the trigger above.
    "audit_record_no_replace": """
        CREATE TRIGGER audit_record_no_replace BEFORE INSERT ON audit_auditrecord
        WHEN EXISTS (SELECT 1 FROM audit_auditrecord WHERE id = NEW.id OR (month = NEW.month AND number = NEW.number))
          OR EXISTS (SELECT 1 FROM audit_auditmonth WHERE month = NEW.month AND expired_at IS NOT NULL)
        BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    "audit_month_forward": """
        CREATE TRIGGER audit_month_forward BEFORE UPDATE ON audit_auditmonth
        WHEN OLD.expired_at IS NOT NULL OR NEW.month <> OLD.month
          OR NEW.previous_month <> OLD.previous_month OR NEW.previous_number <> OLD.previous_number
          OR NEW.previous_hash <> OLD.previous_hash
          OR NOT (
            (NEW.expired_at IS NULL AND NEW.number = OLD.number + 1)
            OR (NEW.expired_at IS NOT NULL AND NEW.number = OLD.number AND NEW.hash = OLD.hash
              AND OLD.month < strftime('%Y-%m', 'now'))
          )
        BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    "audit_month_no_delete": """
        CREATE TRIGGER audit_month_no_delete BEFORE DELETE ON audit_auditmonth
        BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    "audit_month_no_replace": """
        CREATE TRIGGER audit_month_no_replace BEFORE INSERT ON audit_auditmonth
        WHEN EXISTS (SELECT 1 FROM audit_auditmonth WHERE month = NEW.month)
        BEGIN SELECT RAISE(IGNORE); END""",
}

POSTGRESQL_FUNCTIONS = {
    "audit_record_guard": """
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM audit_auditmonth WHERE month = OLD.month AND expired_at IS NOT NULL) THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT 1 FROM audit_auditmonth WHERE month = NEW.month AND expired_at IS NOT NULL) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the audit record is append-only';
END""",
    "audit_month_guard": """
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.expired_at IS NULL AND NEW.month = OLD.month
    AND NEW.previous_month = OLD.previous_month AND NEW.previous_number = OLD.previous_number
    AND NEW.previous_hash = OLD.previous_hash
    AND ((NEW.expired_at IS NULL AND NEW.number = OLD.number + 1)
      OR (NEW.expired_at IS NOT NULL AND NEW.number = OLD.number AND NEW.hash = OLD.hash
        AND OLD.month < to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM')))
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the audit record is append-only';
END""",
}
POSTGRESQL_TRIGGERS = {
    "audit_record_rows": (
        "BEFORE INSERT OR UPDATE OR DELETE ON audit_auditrecord FOR EACH ROW EXECUTE FUNCTION audit_record_guard()"
    ),
    "audit_record_truncate": "BEFORE TRUNCATE ON audit_auditrecord FOR EACH STATEMENT EXECUTE FUNCTION audit_record_guard()",
    "audit_month_rows": "BEFORE UPDATE OR DELETE ON audit_auditmonth FOR EACH ROW EXECUTE FUNCTION audit_month_guard()",
    "audit_month_truncate": "BEFORE TRUNCATE ON audit_auditmonth FOR EACH STATEMENT EXECUTE FUNCTION audit_month_guard()",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers, anew where they exist."""
    uninstall(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for sql in SQLITE.values():
                cursor.execute(sql)
            return
        for name, body in POSTGRESQL_FUNCTIONS.items():
            cursor.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body${body}$body$")
        for name, when in POSTGRESQL_TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER {name} {when}")


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away. Only for what replaces whole tables: restoring a backup, emptying a test database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        for name, when in POSTGRESQL_TRIGGERS.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {_table(when)}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that are not there, not switched on, or not ours."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            there = {name: _plain(sql) for name, sql in cursor.fetchall()}
            return [name for name, sql in SQLITE.items() if there.get(name) != _plain(sql)]
        cursor.execute(
            "SELECT t.tgname, p.proname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgrelid IN ('audit_auditrecord'::regclass, 'audit_auditmonth'::regclass)"
            " AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
        sound = {name for name, function, body in cursor.fetchall() if POSTGRESQL_FUNCTIONS.get(function) == body}
        return [name for name in POSTGRESQL_TRIGGERS if name not in sound]


def _table(when: str) -> str:
    return re.search(r" ON (\w+) ", when)[1]  # type: ignore[index]  # our own constants, all of that form


def _plain(sql: str) -> str:
    return " ".join(sql.split())
