"""Photos and their files."""

STATEMENTS = (
    """
    CREATE TABLE photo (
        outlet_id TEXT NOT NULL,
        visit_id TEXT,
        author_id TEXT NOT NULL,
        author_name TEXT NOT NULL,
        taken_at TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        media_type TEXT NOT NULL,
        width INTEGER,
        height INTEGER,
        caption TEXT NOT NULL,
        id TEXT PRIMARY KEY NOT NULL,
        sha256 TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE INDEX photo_outlet ON photo (outlet_id, taken_at)
    """,
    """
    CREATE INDEX ix_photo_sha256 ON photo (sha256)
    """,
    """
    CREATE TABLE blob (
        sha256 TEXT PRIMARY KEY NOT NULL,
        photo_id TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        own INTEGER NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        tries INTEGER NOT NULL,
        next_try_at TEXT NOT NULL,
        used_at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE INDEX blob_state ON blob (state, next_try_at)
    """,
)
