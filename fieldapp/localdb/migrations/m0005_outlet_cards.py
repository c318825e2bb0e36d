"""Cards of outlets that people change, conflicts about them, and outlets that may be the same."""

STATEMENTS = (
    "ALTER TABLE outlet ADD COLUMN contact TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE outlet ADD COLUMN status TEXT NOT NULL DEFAULT 'active'",
    "ALTER TABLE outlet ADD COLUMN notes TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE outlet ADD COLUMN set_by TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE outlet ADD COLUMN merged_into TEXT",
    "ALTER TABLE route ADD COLUMN price_type_id TEXT",
    "ALTER TABLE person ADD COLUMN dismissed_at TEXT",
    "ALTER TABLE \"conflict\" ADD COLUMN about TEXT NOT NULL DEFAULT 'line'",
    "ALTER TABLE \"conflict\" ADD COLUMN field TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE \"conflict\" ADD COLUMN was TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE \"conflict\" ADD COLUMN mine_text TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE \"conflict\" ADD COLUMN theirs_text TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE \"conflict\" ADD COLUMN in_force TEXT NOT NULL DEFAULT 'theirs'",
    "ALTER TABLE \"conflict\" ADD COLUMN decides TEXT NOT NULL DEFAULT 'anyone'",
    'ALTER TABLE "conflict" ADD COLUMN other_outlet_id TEXT',
    "ALTER TABLE \"conflict\" ADD COLUMN alike TEXT NOT NULL DEFAULT '[]'",
    'CREATE INDEX conflict_outlet ON "conflict" (outlet_id)',
)
