"""Devices as managers look after them."""

STATEMENTS = (
    """
    CREATE TABLE device_health (
        id TEXT PRIMARY KEY NOT NULL,
        user_id TEXT NOT NULL,
        user_name TEXT NOT NULL,
        name TEXT NOT NULL,
        prefix TEXT NOT NULL,
        app_version TEXT NOT NULL,
        enrolled_at TEXT NOT NULL,
        last_sync_at TEXT,
        unsent INTEGER NOT NULL,
        skew_ms INTEGER,
        storage_used_bytes INTEGER,
        storage_free_bytes INTEGER,
        state TEXT NOT NULL,
        state_at TEXT
    ) STRICT
    """,
)
