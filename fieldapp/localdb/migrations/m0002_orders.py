"""What orders and clients have learned: reasons of held orders, credit, shortages, the policy."""

STATEMENTS = (
    """
    CREATE TABLE policy (
        id TEXT PRIMARY KEY NOT NULL,
        honour_days INTEGER NOT NULL,
        honour_bp INTEGER NOT NULL,
        cut_off_hours INTEGER,
        price_beyond TEXT NOT NULL
    ) STRICT
    """,
    "ALTER TABLE order_head ADD COLUMN holds TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE order_head ADD COLUMN decided_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE order_head ADD COLUMN decision TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE order_head ADD COLUMN amended_at TEXT",
    "ALTER TABLE legal_entity ADD COLUMN credit_mode TEXT NOT NULL DEFAULT 'none'",
    "ALTER TABLE legal_entity ADD COLUMN credit_limit_minor INTEGER",
    "ALTER TABLE legal_entity ADD COLUMN overdue_limit_days INTEGER",
    "ALTER TABLE legal_entity ADD COLUMN debt_minor INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE legal_entity ADD COLUMN overdue_days INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE legal_entity ADD COLUMN debt_as_of TEXT",
    "ALTER TABLE legal_entity ADD COLUMN shortage TEXT NOT NULL DEFAULT 'ignore'",
    "ALTER TABLE receipt ADD COLUMN acknowledged_at TEXT",
)
